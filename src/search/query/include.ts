import { indexesOf } from '../parameter.ts';
import { isMistake, type Mistake, mistake, shown } from './mistake.ts';
import { byTargets } from './row-tests.ts';
import type { Surroundings } from './surroundings.ts';

/** What is to be added to the matches (http://hl7.org/fhir/R4/search.html#include). */
export interface Include {
  /** Type of the resource that refers. */
  source: string;
  /** Indexes of its references. */
  indexes: readonly number[];
  /** Types of the resources referred to; empty when any will do. */
  targets: readonly string[];
  /** Whether what was added counts too (`:iterate`). */
  iterate: boolean;
}

/** Reads `_include` or `_revinclude`: `Source:parameter[:Target]`, `Source:*`, or `*` for `any` of some types. */
export function readInclude(
  value: string,
  modifier: string | undefined,
  any: readonly string[],
  around: Surroundings,
): Include[] | Mistake {
  if (modifier !== undefined && modifier !== 'iterate' && modifier !== 'recurse') {
    return mistake('search-modifier-invalid', `An include cannot have the modifier :${shown(modifier)}.`);
  }
  const iterate = modifier !== undefined;
  const [source = '', given, target, ...more] = value.split(':');
  const code = given ?? (source === '*' ? '*' : undefined);
  if (code === undefined || target === '' || more.length > 0) return malformed(value);
  const sources = source === '*' ? any : [source];
  const found: Include[] = [];
  for (const one of sources) {
    const own = included(one, code, target, iterate, around);
    if (isMistake(own)) return source === '*' ? notOfAll(code) : own;
    found.push(...own);
  }
  return found.length === 0 && target !== undefined ? leadsElsewhere(source, code, target) : found;
}

const malformed = (value: string) =>
  mistake(
    'search-include-invalid',
    `"${shown(value)}" is no include; Type:parameter or Type:parameter:Target was expected.`,
  );

const notOfAll = (code: string) =>
  mistake(
    'search-include-invalid',
    `Not all types have a reference parameter "${shown(code)}": name the one that is meant before it, not *.`,
  );

const leadsElsewhere = (source: string, code: string, target: string) =>
  mistake('search-include-invalid', `${shown(source)}:${shown(code)} does not lead to a ${shown(target)}.`);

function included(
  source: string,
  code: string,
  target: string | undefined,
  iterate: boolean,
  { parameters }: Surroundings,
): Include[] | Mistake {
  const known = parameters.get(source);
  if (!known) return malformed(source);
  const references = [...known.values()].filter(
    (one) => one.type === 'reference' && (code === '*' || one.code === code),
  );
  if (references.length === 0 && code !== '*') {
    return mistake('search-include-invalid', `${source} has no reference parameter "${shown(code)}".`);
  }
  if (code === '*' && target === undefined) {
    const indexes = indexesOf(references);
    return indexes.length === 0 ? [] : [{ source, indexes, targets: [], iterate }];
  }
  return references.flatMap((parameter) =>
    byTargets({ ...parameter, type: 'reference' }, target).map(({ indexes, types }) => ({
      source,
      indexes,
      targets: types,
      iterate,
    })),
  );
}
