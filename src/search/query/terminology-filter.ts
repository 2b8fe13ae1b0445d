import type { Parameter } from '../parameter.ts';
import type { Filter, RowTest } from '../plan.ts';
import { anyRow } from './combine.ts';
import { splitEscaped, unescaped } from './escape.ts';
import { type Mistake, mistake, shown } from './mistake.ts';
import { codeTests } from './row-tests.ts';
import type { SearchCode, SearchTerminology, Surroundings } from './surroundings.ts';

/** The modifiers of tokens that need a value set or code system. */
export const TERMINOLOGY: ReadonlySet<string> = new Set(['in', 'not-in', 'below', 'above']);

/** Most codes that are looked for; each is a value of a statement, and stores take some ten thousands. */
const MOST_CODES = 10_000;

const NONE = { problem: 'This server has no terminology.' };
const NO_TERMINOLOGY: SearchTerminology = { codesOf: () => NONE, related: () => NONE };

/** The filter for `:in`, `:not-in`, `:below` and `:above`: the codes that terminology gives, asked for one by one. */
export function terminologyFilter(
  { code, parts }: Parameter,
  modifier: string,
  value: string,
  { terminology = NO_TERMINOLOGY }: Surroundings,
): Filter | Mistake {
  const inSet = modifier === 'in' || modifier === 'not-in';
  const direction = modifier === 'below' ? 'below' : 'above';
  const tests: RowTest[] = [];
  for (const one of splitEscaped(value, ',')) {
    const sought = inSet ? terminology.codesOf(unescaped(one)) : terminology.related(codeOf(one), direction);
    if (sought.problem !== undefined) {
      const message = `${code}:${modifier} cannot look for "${shown(one)}". ${sought.problem}`;
      return mistake('search-terminology-unknown', message, 'not-supported');
    }
    for (const each of sought.codes) tests.push(...codeTests(parts, each));
  }
  if (tests.length > MOST_CODES) {
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
