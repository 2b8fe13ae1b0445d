import type { JsonValue, Resource } from '../../fhir/json.ts';
import type { Run } from '../run.ts';

/** Ids seen in a run, by resource, with the place of the element that has them. */
const seenIn = new WeakMap<Run, Map<Resource, Map<string, string>>>();

/** Definitions repeat the ids of their differential in their snapshot. */
const REPEATING = 'StructureDefinition';

/** Where the id of the present element must be unique; `undefined` for what a definition repeats in its elements. */
function scopeOf(run: Run): string | undefined {
  if (run.resource.resourceType !== REPEATING) return '';
  return run.ancestorName(1) === 'element' ? run.ancestorName(2) : undefined;
}

/** Checks that the id of an element is unique in its resource (http://hl7.org/fhir/R4/element.html#id). */
export function checkElementId(id: JsonValue, run: Run): void {
  if (typeof id !== 'string' || run.trial > 0) return;
  const scope = scopeOf(run);
  if (scope === undefined) return;
  const byResource = seenIn.get(run) ?? new Map<Resource, Map<string, string>>();
  seenIn.set(run, byResource);
  const seen = byResource.get(run.resource) ?? new Map<string, string>();
  byResource.set(run.resource, seen);
  const holder = run.expression().replace(/\.id$/, '');
  const key = `${scope} ${id}`;
  const first = seen.get(key);
  if (first === undefined) seen.set(key, holder);
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
