import type { JsonValue, Resource } from '../../fhir/json.ts';
import type { Run } from '../run.ts';

/** Ids seen in a run, by resource, with the place of the element that has them. */
const seenIn = new WeakMap<Run, Map<Resource, Map<string, string>>>();

/** Definitions repeat the ids of elements in their snapshot; invariants of theirs say what must be unique. */
const REPEATING = 'StructureDefinition';

/** Checks that the id of an element is unique in its resource (http://hl7.org/fhir/R4/element.html#id). */
export function checkElementId(id: JsonValue, run: Run): void {
  if (typeof id !== 'string' || run.trial > 0 || run.resource.resourceType === REPEATING) return;
  const byResource = seenIn.get(run) ?? new Map<Resource, Map<string, string>>();
  seenIn.set(run, byResource);
  const seen = byResource.get(run.resource) ?? new Map<string, string>();
  byResource.set(run.resource, seen);
  const holder = run.expression().replace(/\.id$/, '');
  const first = seen.get(id);
  if (first === undefined) seen.set(id, holder);
  else if (first !== holder) {
    run.issues.push({
      severity: 'error',
      code: 'invalid',
      id: 'element-id-repeated',
      message: `The id '${id.slice(0, 80)}' of the element is that of ${first} as well.`,
      expression: holder,
    });
  }
}
