import { isObject, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import { objectsAt } from './concept.ts';
import type { Run } from './run.ts';

/** Types that stand for somebody who is not the patient. */
const PERSONS: readonly string[] = ['RelatedPerson', 'FamilyMemberHistory', 'Group', 'Practitioner', 'Person'];

/** The type that a reference leads to, as far as it says. */
function typeOf(run: Run, item: InputResource, reference: JsonObject): string | undefined {
  const target = run.target(item, reference);
  if (target !== undefined) return String(target.resourceType);
  if (typeof reference.type === 'string') return reference.type;
  return typeof reference.reference === 'string' ? reference.reference.split('/').at(-2) : undefined;
}

/** Whether an observation is about somebody else, although it stands in the record of its patient: a donor, a mother. */
export function isOfAnotherPerson(run: Run, item: InputResource): boolean {
  const { subject } = item.resource;
  const own = isObject(subject) ? subject.reference : undefined;
  return objectsAt(item.resource, 'focus').some((focus) => {
    const type = typeOf(run, item, focus);
    if (type !== 'Patient') return type !== undefined && PERSONS.includes(type);
    return run.target(item, focus) !== run.patientOf(item) && focus.reference !== own;
  });
}
