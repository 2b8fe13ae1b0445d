import { isObject, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input.ts';
import * as report from '../report.ts';
import { isGiven, readMedication, startOf } from './medications.ts';
import type { Run } from './run.ts';

/** The order that an administration carries out: the resource, or the reference where that leads out of the input. */
function orderOf(run: Run, item: InputResource): JsonObject | string | undefined {
  const { request } = item.resource;
  if (!isObject(request)) return undefined;
  return run.target(item, request) ?? (typeof request.reference === 'string' ? request.reference : undefined);
}

/** What was given before what was not, the earlier before the later. */
function inOrder(items: readonly InputResource[]): InputResource[] {
  const keyed = items.map((item) => ({ item, key: `${isGiven(item) ? 0 : 1} ${startOf(item) ?? '9999'}` }));
  return keyed.toSorted((one, other) => one.key.localeCompare(other.key)).map(({ item }) => item);
}

/**
 * Reads drug treatments. Doses that were given on one order are one treatment, which begins with the first of them; a
 * dose that was left out, and the order itself, say nothing that is not said by it.
 */
export function readMedications(run: Run, items: readonly InputResource[]): void {
  const administrations = items.filter(({ resource }) => resource.resourceType === 'MedicationAdministration');
  const told = new Map<JsonObject | string, InputResource>();
  for (const item of inOrder(administrations)) {
    const order = orderOf(run, item);
    const first = order === undefined ? undefined : told.get(order);
    if (first !== undefined) run.leave(item, report.ofOneOrder(item.expression, first.expression));
    else readMedication(run, item);
    if (order !== undefined && run.isDone(item) && !run.isLeft(item)) told.set(order, item);
  }
  for (const item of items) {
    const first = told.get(item.resource);
    if (first !== undefined) run.leave(item, report.ofOneOrder(item.expression, first.expression));
    else if (!administrations.includes(item)) readMedication(run, item);
  }
}
