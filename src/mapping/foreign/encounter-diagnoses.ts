import { asArray, type JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input.ts';
import { objectsAt } from './concept.ts';
import type { Run } from './run.ts';
import type { Dated } from './tumours.ts';

/** Diagnoses of encounters: the same disease is one at each visit, so that most of them say again what is known. */

/** Whether a condition is one of an encounter. */
export function isOfEncounter(run: Run, { category }: JsonObject): boolean {
  return asArray(category).some((concept) =>
    run.concepts.of(concept).codings.some(({ code }) => code === 'encounter-diagnosis'),
  );
}

/** When a condition was asserted or began, to the day at most. */
function dateOf(condition: JsonObject): string | undefined {
  const asserted = objectsAt(condition, 'extension').find(({ url }) => String(url).endsWith('/condition-assertedDate'));
  return readDate(asserted?.valueDateTime ?? condition.onsetDateTime);
}

/** When a condition was made or began, and whether at an encounter. */
export function datedBy(run: Run, condition: JsonObject): Dated {
  const date = dateOf(condition);
  return { ...(date === undefined ? {} : { date }), ...(isOfEncounter(run, condition) ? { ofEncounter: true } : {}) };
}

/**
 * Conditions in the order in which they are read, whatever that of the input is: what stands in the problem list first;
 * of encounters those that say most of their time first, so that one that says less is told to be the same.
 */
export function conditionsInOrder(run: Run, conditions: readonly InputResource[]): InputResource[] {
  const ofEncounters = conditions.filter(({ resource }) => isOfEncounter(run, resource));
  const dated = ofEncounters.map((item) => ({ item, date: dateOf(item.resource) ?? '' }));
  dated.sort((one, other) => other.date.length - one.date.length || one.date.localeCompare(other.date));
  return [...conditions.filter((item) => !ofEncounters.includes(item)), ...dated.map(({ item }) => item)];
}

/**
 * Which of those of one kind (of tumours: and site) a diagnosis of an encounter says again, if any; `several`: not said
 * which.
 */
export function saidBefore<T extends Dated>(condition: JsonObject, known: readonly T[]): T | 'several' | undefined {
  const date = dateOf(condition);
  if (date === undefined) {
    const inProblemList = known.filter(({ ofEncounter }) => !ofEncounter);
    return theOne(inProblemList.length === 1 ? inProblemList : known);
  }
  const atThatTime = known.filter((one) => one.date?.startsWith(date) || (one.date && date.startsWith(one.date)));
  return theOne(atThatTime.length > 0 ? atThatTime : known.filter((one) => one.date === undefined));
}

function theOne<T>([first, ...others]: readonly T[]): T | 'several' | undefined {
  return first !== undefined && others.length > 0 ? 'several' : first;
}
