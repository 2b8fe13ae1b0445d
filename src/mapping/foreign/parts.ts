import type { Issue } from '../../fhir/issue.ts';
import type { MappingSource } from '../file/mapping-file.ts';
import { syntaxProblem } from './pattern-problem.ts';
import type { ForeignText } from './tables.ts';

const NAMED = /\{\{([^{}]*)\}\}/g;

/** Where a pattern stands in its file. */
type Path = (string | number)[];

/** Puts parts in the place of their names, each as a group of its own; a name that no part has is told. */
class Parts {
  readonly issues: Issue[] = [];
  readonly #source: MappingSource;
  readonly #parts = new Map<string, string>();

  constructor(parts: Readonly<Record<string, string>>, source: MappingSource) {
    this.#source = source;
    for (const [name, text] of Object.entries(parts)) {
      const problem = syntaxProblem(text.replace(NAMED, ''));
      if (problem !== undefined) this.issues.push(source.issue(['parts', name], problem));
      this.#parts.set(name, this.whole(text, ['parts', name]));
    }
  }

  whole(text: string, path: Path): string {
    return text.replace(NAMED, (_named, name: string) => {
      const part = this.#parts.get(name);
      if (part === undefined) this.issues.push(this.#source.issue(path, `no part is called ${name} here or above`));
      return `(?:${part ?? name})`;
    });
  }
}

/** A file with its patterns written out: `{{organ}}` stands for the part of the file that is called so. */
export function withParts(text: ForeignText, source: MappingSource): { text: ForeignText; issues: Issue[] } {
  const { parts = {}, ...rest } = text;
  const whole = new Parts(parts, source);
  const patterns = Object.entries(rest.patterns ?? {}).map(([name, one]) => [
    name,
    typeof one === 'string'
      ? whole.whole(one, ['patterns', name])
      : one.map((value, at) => whole.whole(value, ['patterns', name, at])),
  ]);
  const words = Object.entries(rest.words ?? {}).map(([list, names]) => [
    list,
    names.map((name, at) => ({ ...name, names: whole.whole(name.names, ['words', list, at, 'names']) })),
  ]);
  return {
    text: { ...rest, patterns: Object.fromEntries(patterns), words: Object.fromEntries(words) },
    issues: whole.issues,
  };
}
