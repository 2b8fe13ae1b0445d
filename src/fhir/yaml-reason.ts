import { type Alias, type Document, type ErrorCode, visit, YAMLError } from 'yaml';
import { reasonOf } from './system-error.ts';

/** What is wrong, where the library tells programmers what to do. */
const REASONS: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: 'a second document begins here; one was expected',
  NON_STRING_KEY: 'a key is a text, no list, object, alias or tagged value',
};

/** Why a text is no YAML, as the end of a sentence without its full stop and without the place. */
export function yamlReason(error: Error): string {
  const known = error instanceof YAMLError ? REASONS[error.code] : undefined;
  return known ?? error.message.split(' at line ')[0] ?? '';
}

/** Why a YAML file cannot be read, with the place where it is its text that is wrong. */
export function yamlFileReason(error: unknown): string {
  if (!(error instanceof YAMLError)) return reasonOf(error);
  const [start] = error.linePos ?? [];
  return `${yamlReason(error)}${start === undefined ? '' : ` at line ${start.line}, column ${start.col}`}`;
}

/** The first alias of a document that names nothing. */
export function lostAlias(document: Document): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return undefined;
      found = node;
      return visit.BREAK;
    },
  });
  return found;
}
