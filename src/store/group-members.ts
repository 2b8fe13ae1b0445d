import { asArray, isObject, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';
import type { OwnBases } from '../fhir/own-base.ts';
import { instantRange } from '../search/instant-range.ts';
import { localReference } from './resource-index.ts';

/**
 * Ids of the Patients who are active members of a Group (http://hl7.org/fhir/R4/group.html): not said to be inactive, nor
 * by the period to have left or to join later.
 */
export function activeMembers(group: Resource, own: OwnBases): string[] {
  const now = Date.now();
  return membersOf(group, own, (member) => member.inactive !== true && isWithin(member.period, now));
}

/** Ids of the Patients whom a Group names as members, be it of another time. */
export function membersOf(group: Resource, own: OwnBases, is: (member: JsonObject) => boolean = () => true): string[] {
  return asArray(group.member).flatMap((member) => {
    if (!isObject(member) || !isObject(member.entity) || !is(member)) return [];
    const { reference } = member.entity;
    const key = typeof reference === 'string' ? localReference(reference, own) : undefined;
    return key?.type === 'Patient' ? [key.id] : [];
  });
}

/**
 * Whether an instant lies within a Period; a day at its end belongs to it as a whole, and a side that is not told is
 * open.
 */
function isWithin(period: JsonValue | undefined, instant: number): boolean {
  if (!isObject(period)) return true;
  const [start, end] = [period.start, period.end].map((date) =>
    typeof date === 'string' ? instantRange(date) : undefined,
  );
  return !(start && start.low > instant) && !(end && end.high <= instant);
}
