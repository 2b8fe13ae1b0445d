import { IMPLIED, NO_SYSTEM, systemId } from '../index-id.ts';
import type { Parameter } from '../parameter.ts';
import type { Filter, RowTest } from '../plan.ts';
import { anyRow } from './combine.ts';
import { splitEscaped, unescaped } from './escape.ts';
import { type Mistake, mistake, shown } from './mistake.ts';
import type { SearchCode, Surroundings } from './surroundings.ts';

/** The modifiers of tokens that need a value set or code system. */
export const TERMINOLOGY: ReadonlySet<string> = new Set(['in', 'not-in', 'below', 'above']);

/** `:in`, `:not-in`, `:below`, `:above`: the codes that terminology gives, asked for one by one. */
export function terminologyFilter(
  { code, parts }: Parameter,
  modifier: string,
  value: string,
  { terminology, limits }: Surroundings,
): Filter | Mistake {
  const inSet = modifier === 'in' || modifier === 'not-in';
  const direction = modifier === 'below' ? 'below' : 'above';
  const p = parts.map(({ id }) => id);
  const tests: RowTest[] = [];
  for (const one of splitEscaped(value, ',')) {
    const codes = inSet ? terminology?.codesOf(unescaped(one)) : terminology?.related(codeOf(one), direction);
    if (!codes) {
      const what = inSet ? 'The value set' : 'The code system';
      return mistake(
        'search-terminology-unknown',
        `${code}:${modifier}: ${what} of "${shown(one)}" is not known here.`,
        'not-supported',
      );
    }
    tests.push(...codes.map((each) => codeTest(p, each)));
  }
  if (tests.length > limits.values * 10) {
    return mistake(
      'search-too-many-values',
      `${code}:${modifier} stands for more codes than this server looks for.`,
      'too-costly',
    );
  }
  return modifier === 'not-in' ? { kind: 'not', of: anyRow(tests) } : anyRow(tests);
}

function codeOf(value: string): SearchCode {
  const [first = '', ...rest] = splitEscaped(value, '|').map(unescaped);
  return rest.length === 0 ? { code: first } : { system: first, code: rest.join('|') };
}

const codeTest = (p: number[], { system, code }: SearchCode): RowTest => ({
  table: 'token',
  p,
  codes: [code],
  ...(system === undefined ? {} : { systems: [system === '' ? NO_SYSTEM : systemId(system), IMPLIED] }),
});
