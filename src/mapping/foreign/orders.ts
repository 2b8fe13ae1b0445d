import type { Issue } from '../../fhir/issue.ts';
import type { JsonObject } from '../../fhir/json.ts';
import { textOrder } from '../../fhir/text-order.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt } from './concept.ts';
import { CoursesOfDrugs } from './courses-of-drugs.ts';
import { nameOfDrugs } from './drug-name.ts';
import { intentOf } from './intent.ts';
import { drugTold, isGiven, readMedication, startOf, type ToldDrug } from './medications.ts';
import type { Run } from './run.ts';
import { reasonOf } from './treated.ts';

/** Members that name the order that is carried out, or what else tells of the same doses. */
const members = ['request', 'basedOn', 'derivedFrom'];

const isOrder = ({ resource }: InputResource): boolean => resource.resourceType === 'MedicationRequest';

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

/** What was given before what was not, orders last; the earlier before the later, doses before statements of them. */
function inOrder(items: readonly InputResource[]): InputResource[] {
  const keyed = items.map((item) => {
    const { resourceType, authoredOn } = item.resource;
    // what is not known to the day comes behind the days that it may mean
    const begin = `${startOf(item) ?? readDate(authoredOn) ?? '9999'}~`;
    return { item, key: `${isOrder(item) ? 1 : 0} ${isGiven(item) ? 0 : 1} ${begin} ${resourceType}` };
  });
  return keyed.toSorted((one, other) => textOrder(one.key, other.key)).map(({ item }) => item);
}

/** A resource that tells of a drug treatment. */
interface Telling {
  item: InputResource;
  drug: ToldDrug | undefined;
  /** How it is reported where another one tells the treatment. */
  again: (expression: string, first: string) => Issue;
}

/**
 * The resources that tell of one treatment each, what tells most of it first. Doses that were given on one order are one
 * treatment, which begins with the first of them; a dose that was left out, a statement of them, and the order itself,
 * say nothing that is not said by it. Nor do doses, statements and orders of the same drug at about the same time, where
 * nothing links them.
 */
function treatmentsIn(run: Run, items: readonly InputResource[]): Telling[][] {
  const treatments: Telling[][] = [];
  const linked = new Map<JsonObject | string, Telling[]>();
  const courses = new CoursesOfDrugs<Telling[]>(run);
  for (const item of inOrder(items)) {
    const links = [item.resource, ...(isOrder(item) ? [] : ordersOf(run, item))];
    const byLink = links.map((link) => linked.get(link)).find((one) => one !== undefined);
    const drug = drugTold(run, item);
    const name = drug === undefined || drug.status === 'not-given' ? undefined : nameOfDrugs(run, drug);
    const about = name === undefined || drug === undefined ? undefined : { item, name, treatments: drug.treatments };
    const byDrug = byLink === undefined && about !== undefined ? courses.find(about) : undefined;
    const treatment = byLink ?? byDrug ?? [];
    if (treatment.length === 0 && drug === undefined) continue;
    if (treatment.length === 0) treatments.push(treatment);
    treatment.push({ item, drug, again: byDrug === undefined ? report.ofOneOrder : report.ofOneDrug });
    for (const link of links) linked.set(link, treatment);
    if (about !== undefined && byDrug === undefined) courses.add(about, treatment);
  }
  return treatments;
}

/** Reads drug treatments; what one resource does not tell of its treatment, another may. */
export function readMedications(run: Run, items: readonly InputResource[]): void {
  for (const treatment of treatmentsIn(run, items)) readTreatment(run, treatment);
}

function readTreatment(run: Run, telling: readonly Telling[]): void {
  const items = telling.map(({ item }) => item);
  const beside = {
    tumours: items.map((item) => reasonOf(run, item)).find(({ length }) => length > 0),
    intent: items.map((item) => intentOf(run, item)).find((word) => word !== undefined),
  };
  const first = telling.find(({ item, drug }) => {
    if (drug !== undefined) readMedication(run, item, drug, beside);
    return run.isDone(item) && !run.isLeft(item);
  });
  if (first === undefined) return;
  for (const { item, again } of telling)
    if (item !== first.item && !run.isLeft(item)) run.leave(item, again(item.expression, first.item.expression));
}
