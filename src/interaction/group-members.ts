import { asArray, isObject, type Resource } from '../fhir/json.ts';
import type { OwnBases } from '../fhir/own-base.ts';
import { localReference } from '../store/index.ts';

/** Ids of the Patients who are active members of a Group (http://hl7.org/fhir/R4/group.html). */
export function patientMembers(group: Resource, own: OwnBases): string[] {
  return asArray(group.member).flatMap((member) => {
    if (!isObject(member) || member.inactive === true || !isObject(member.entity)) return [];
    const { reference } = member.entity;
    const key = typeof reference === 'string' ? localReference(reference, own) : undefined;
    return key?.type === 'Patient' ? [key.id] : [];
  });
}
