import { asArray, isObject, type JsonValue, type Resource } from '../fhir/json.ts';
import type { OwnBases } from '../fhir/own-base.ts';
import { instantRange } from '../search/instant-range.ts';
import { localReference } from '../store/index.ts';

/**
 * Ids of the Patients who are active members of a Group (http://hl7.org/fhir/R4/group.html): not said to be inactive, nor
 * by the period to have left or to join later.
 * @param now milliseconds since 1970
 */
export function patientMembers(group: Resource, own: OwnBases, now = Date.now()): string[] {
  return asArray(group.member).flatMap((member) => {
    if (!isObject(member) || member.inactive === true || !isObject(member.entity)) return [];
    if (!isWithin(member.period, now)) return [];
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
