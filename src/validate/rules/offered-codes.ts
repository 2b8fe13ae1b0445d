import type { JsonObject, Resource } from '../../fhir/json.ts';
import type { Membership } from '../../fhir/ports.ts';
import { obj, objects } from '../../fhir/read.ts';
import type { Run } from '../run.ts';
import type { OfferedCodes } from './answer-value.ts';

/** Patterns that come with the input are not run. */
const hasPattern = ({ compose }: JsonObject): boolean =>
  [...objects(obj(compose)?.include), ...objects(obj(compose)?.exclude)].some(({ filter }) =>
    objects(filter).some(({ op }) => op === 'regex'),
  );

/**
 * The codes that the questions of a questionnaire offer by value sets: those at hand, and those that it contains, or the
 * response where that contains the questionnaire. What cannot be told may be offered.
 */
export function offeredCodes(questionnaire: JsonObject, response: Resource, run: Run): OfferedCodes {
  const { terminology } = run.context;
  const contained = [...objects(questionnaire.contained), ...objects(response.contained)];
  const known = new Map<string, Membership | undefined>();
  const find = (reference: string): Membership | undefined => {
    const set = contained.find(({ id, resourceType }) => resourceType === 'ValueSet' && `#${id}` === reference);
    return set && !hasPattern(set) ? terminology.membershipIn?.(set) : undefined;
  };
  return (valueSet, system, code) => {
    if (!valueSet.startsWith('#')) return terminology.validateCode(valueSet, { system, code }).result !== 'invalid';
    if (!known.has(valueSet)) known.set(valueSet, find(valueSet));
    return known.get(valueSet)?.(system, code) !== 'invalid';
  };
}
