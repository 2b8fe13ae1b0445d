import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt } from './concept.ts';
import { isGiven, readMedication, startOf } from './medications.ts';
import type { Run } from './run.ts';

/** Members that name the order that is carried out, or what else tells of the same doses. */
const members = ['request', 'basedOn', 'derivedFrom'];

/** A care plan or a questionnaire may stand behind many drugs; these are each of one. */
const ofOneDrug = /^(?:MedicationRequest|MedicationAdministration|MedicationStatement)$/;

/** What a resource is of: each the resource, or the reference where that leads out of the input. */
function ordersOf(run: Run, item: InputResource): (JsonObject | string)[] {
  return members.flatMap((member) =>
    objectsAt(item.resource, member).flatMap((named): (JsonObject | string)[] => {
      const { reference } = named;
      const target = run.target(item, named);
      if (target !== undefined) return ofOneDrug.test(String(target.resourceType)) ? [target] : [];
      if (typeof reference !== 'string') return [];
      // an order is all that `request` may refer to, however it is called
      return member === 'request' || reference.split('/').some((part) => ofOneDrug.test(part)) ? [reference] : [];
    }),
  );
}

/** What was given before what was not, doses before statements of them, the earlier before the later. */
function inOrder(items: readonly InputResource[]): InputResource[] {
  const keyed = items.map((item) => ({
    item,
    key: `${isGiven(item) ? 0 : 1} ${item.resource.resourceType} ${startOf(item) ?? '9999'}`,
  }));
  return keyed.toSorted((one, other) => one.key.localeCompare(other.key)).map(({ item }) => item);
}

/**
 * Reads drug treatments. Doses that were given on one order are one treatment, which begins with the first of them; a
 * dose that was left out, a statement of them, and the order itself, say nothing that is not said by it.
 */
export function readMedications(run: Run, items: readonly InputResource[]): void {
  const ordered = items.filter(({ resource }) => resource.resourceType === 'MedicationRequest');
  const told = new Map<JsonObject | string, InputResource>();
  for (const item of [...inOrder(items.filter((one) => !ordered.includes(one))), ...ordered]) {
    const isOrder = ordered.includes(item);
    const orders = isOrder ? [] : ordersOf(run, item);
    const first = [item.resource, ...orders].map((one) => told.get(one)).find((one) => one !== undefined);
    if (first !== undefined) run.leave(item, report.ofOneOrder(item.expression, first.expression));
    else readMedication(run, item);
    if (isOrder || !run.isDone(item) || run.isLeft(item)) continue;
    for (const one of [item.resource, ...orders]) told.set(one, item);
  }
}
