import { isMistake } from '../search/index.ts';
import { isFailure, type Outcome } from './outcome.ts';
import type { Context } from './ports.ts';
import { subset } from './subset.ts';

const PART = new Set(['_summary', '_elements']);

/**
 * What a read answers, or the part of it that `_summary` and `_elements` ask for
 * (http://hl7.org/fhir/R4/http.html#read); a part is tagged as one.
 */
export function partOfRead(
  { search, limits }: Pick<Context, 'search' | 'limits'>,
  type: string,
  query: URLSearchParams,
  outcome: Outcome,
): Outcome {
  const parameters = [...query].filter(([name]) => PART.has(name));
  if (parameters.length === 0 || isFailure(outcome) || outcome.text === undefined) return outcome;
  const read = search.read({ types: [type], parameters }, { limits: limits.search });
  if (isMistake(read)) return { failed: [read.mistake] };
  return { ...outcome, text: subset(outcome.text, read.result, search) };
}
