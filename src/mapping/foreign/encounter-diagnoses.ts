import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import { textOrder } from '../../fhir/text-order.ts';
import type { InputResource } from '../input/input.ts';
import { objectsAt, wordByName } from './concept.ts';
import { datesIn } from './condition-dates.ts';
import { conditionKind } from './condition-kind.ts';
import { type CordPlace, mayBeSame } from './cord-place.ts';
import { cordPlace } from './cord-site.ts';
import type { Run } from './run.ts';
import { membersOfDiagnosis, saidIn } from './sayings.ts';
import type { Dated } from './tumours.ts';

/** Diagnoses of encounters: the same disease is one at each visit, so that most of them say again what is known. */

/** Notes the conditions that an encounter names as its diagnoses. */
export function noteDiagnoses(run: Run, item: InputResource): void {
  for (const { condition } of objectsAt(item.resource, 'diagnosis')) {
    const named = run.target(item, condition);
    if (named !== undefined) run.ofEncounters.add(named);
  }
}

/**
 * Whether a condition is one of an encounter: by its category; where it has none of the two of FHIR, because it stands
 * in the encounter or refers to one, as in countries that code each stay anew.
 */
export function isOfEncounter(run: Run, condition: JsonObject): boolean {
  const codes = asArray(condition.category).flatMap((one) => run.concepts.of(one).codings.map(({ code }) => code));
  if (codes.includes('encounter-diagnosis')) return true;
  return !codes.includes('problem-list-item') && (condition.encounter !== undefined || run.ofEncounters.has(condition));
}

const SIDE = /(?:seitenlokalisation|laterality-qualifier)$/;

/** The side that a condition tells, by an extension of its code or site, or in words. */
function sideOf(run: Run, { code, bodySite }: JsonObject): string | undefined {
  const sites = asArray(bodySite).filter(isObject);
  const holders = isObject(code) ? [...objectsAt(code, 'coding'), ...sites] : sites;
  for (const { url, valueCoding, valueCodeableConcept } of holders.flatMap((one) => objectsAt(one, 'extension'))) {
    const concept = run.concepts.of(valueCoding ?? valueCodeableConcept);
    const side = SIDE.test(String(url)) ? (concept.codeThat('side') ?? concept.word('side')) : undefined;
    if (side !== undefined) return side.word;
  }
  const { text } = run.concepts.of(code);
  const own = run.cancers.of(text)?.own ?? text;
  const words = [own, ...sites.map((one) => run.concepts.of(one).allText)].join(' | ');
  return wordByName('side', words, run.tables, 'within')?.word;
}

/** Where in the cord a condition is, as far as its site, or else its words, tell. */
function placeOf(run: Run, { code, bodySite }: JsonObject): CordPlace {
  const places = [...asArray(bodySite), code].filter(isObject).map((one) => cordPlace(run, one));
  return places.find((place) => Object.values(place).some((value) => value !== undefined)) ?? {};
}

/** What of a condition tells it from others of its kind: when it was made or began, its side and place. */
export function datedBy(run: Run, condition: JsonObject): Dated {
  const known = run.dated.get(condition);
  if (known !== undefined) return known;
  const date = dateOf(condition);
  const side = sideOf(run, condition);
  const dated: Dated = {
    ...(date === undefined ? {} : { date }),
    ...(side === undefined ? {} : { side }),
    ...(isOfEncounter(run, condition) ? { ofEncounter: true } : {}),
    place: placeOf(run, condition),
  };
  run.dated.set(condition, dated);
  return dated;
}

/** When a condition was found, else when it began. */
function dateOf(condition: JsonObject): string | undefined {
  const { asserted, onset } = datesIn(condition);
  return asserted ?? onset;
}

/** The same without the time, where that is one of something else. */
export const undated = ({ date: _, ...others }: Dated): Dated => others;

/** Whether the words of a condition say of a tumour that it came back: its dates are then those of that. */
export const namesRecurrence = (run: Run, { code }: JsonObject): boolean =>
  run.tables.pattern('recurrence').test(run.concepts.of(code).allText);

/** Whether a condition says of a tumour that it came back, by its status or in words. */
export const isRecurrence = (run: Run, condition: JsonObject): boolean =>
  namesRecurrence(run, condition) ||
  run.concepts.of(condition.clinicalStatus).codings.some(({ code }) => code === 'recurrence' || code === 'relapse');

/** Whether a condition tells of a primary cancer that it has spread: it may have been diagnosed long before. */
export function hasSpread(run: Run, condition: JsonObject): boolean {
  const said = run.tables.without('noDoubt', run.concepts.of(condition.code).allText);
  return run.tables.pattern('metastaticCancer').test(said) && conditionKind(condition, run).kind === 'primary';
}

/** Whether the words of a condition say that it is a later state of a tumour: its dates are then those of that. */
export const isLaterState = (run: Run, condition: JsonObject): boolean =>
  namesRecurrence(run, condition) ||
  run.tables.pattern('becameMetastatic').test(run.concepts.of(condition.code).allText);

/** Whether a condition is a cancer whose site nobody wrote down: beside one that has a site it may be that one. */
export const isUnspecified = (run: Run, { code }: JsonObject): boolean =>
  run.concepts.of(code).codeThat('unspecified-primary') !== undefined &&
  !run.tables.pattern('unknownPrimary').test(run.concepts.of(code).text);

/** A year in words tells one cancer from another. */
const YEAR = /\b(?:19|20)\d\d\b/;

/** Members that every condition has, and that tell nothing of the tumour but its name. */
const NAME_ALONE: ReadonlySet<string> = new Set(['resourceType', 'code', 'verificationStatus']);

/**
 * Whether of a primary cancer nothing but its name is told, neither when nor of which side it was: beside one of the same
 * site it is that one, which somebody wrote down again.
 */
export function isNameAlone(run: Run, condition: JsonObject): boolean {
  if (membersOfDiagnosis(condition).some((name) => !NAME_ALONE.has(name)) || isOfEncounter(run, condition))
    return false;
  if (datedBy(run, condition).side !== undefined) return false;
  const concept = run.concepts.of(condition.code);
  if (concept.text !== '') return run.cancers.of(concept.text) !== undefined && !YEAR.test(concept.text);
  return (concept.word('primary-disorder') ?? concept.codeThat('primary')) !== undefined;
}

/**
 * Conditions in the order in which they are read, whatever that of the input is: what stands in the problem list first;
 * of encounters those that say most of their time, then of side and place first, so that one that says less is told to
 * be the same. What is told by its name alone, what came back, and what has no site, comes after what it may be.
 */
export function conditionsInOrder(run: Run, conditions: readonly InputResource[]): InputResource[] {
  const ofEncounters = conditions.filter(({ resource }) => isOfEncounter(run, resource));
  const told = ofEncounters.map(({ resource }) => datedBy(run, resource));
  const order = ofEncounters.map((item, at) => ({ item, date: told[at]?.date ?? '', more: detail(told[at]) }));
  order.sort(
    (one, other) =>
      other.date.length - one.date.length ||
      one.date.localeCompare(other.date) ||
      other.more - one.more ||
      byWords(one.item, other.item),
  );
  const isOf = new Set(ofEncounters);
  const others = conditions.filter((item) => !isOf.has(item));
  // of two dates that agree, that known best stands
  others.sort((one, other) => (dateOf(other.resource)?.length ?? 0) - (dateOf(one.resource)?.length ?? 0));
  const all = [...inOrderOfOneDate(run, others), ...order.map(({ item }) => item)];
  const ranked = all.map((item) => ({ item, at: rankOf(run, item.resource) }));
  ranked.sort((one, other) => one.at - other.at || (one.at === 0 ? 0 : byDateAndWords(one.item, other.item)));
  return ranked.map(({ item }) => item);
}

/** How late a condition is read: after what it may be said of again. */
function rankOf(run: Run, resource: JsonObject): number {
  if (isUnspecified(run, resource)) return 5;
  // what came back came back before it had spread, where both are told
  if (!isRecurrence(run, resource) && hasSpread(run, resource)) return 4;
  if (isRecurrence(run, resource)) return 3;
  if (run.cancers.of(run.concepts.of(resource.code).words)?.read.kind !== undefined) return 2;
  return isNameAlone(run, resource) ? 1 : 0;
}

/** The same with those of one date in an order of their own: of an ISCM the first of them is the episode. */
function inOrderOfOneDate(run: Run, conditions: readonly InputResource[]): InputResource[] {
  const byDate = Map.groupBy(conditions, ({ resource }) => dateOf(resource));
  const more = ({ resource }: InputResource): number => detail(datedBy(run, resource));
  for (const [date, alike] of byDate)
    if (date !== undefined) alike.sort((one, other) => more(other) - more(one) || byWords(one, other));
  const next = new Map([...byDate].map(([date, alike]) => [date, alike.values()]));
  return conditions.map((item) => next.get(dateOf(item.resource))?.next().value ?? item);
}

/** An order of what is otherwise alike, so that what is read does not depend on that of the input. */
const byWords = ({ resource: one }: InputResource, { resource: other }: InputResource): number =>
  textOrder(saidIn(one), saidIn(other));

/** The same of what says again what others say: the first of them tells most, and what has no date least. */
const byDateAndWords = (one: InputResource, other: InputResource): number =>
  textOrder(dateOf(one.resource) ?? NO_DATE, dateOf(other.resource) ?? NO_DATE) || byWords(one, other);

/** What stands behind all dates. */
const NO_DATE = '~';

/** How much is told of side and place. */
const detail = ({ side, place = {} }: Dated = {}): number =>
  [side, ...Object.values(place)].filter((value) => value !== undefined).length;

/** Whether two of one kind cannot be the same by what is told of their sides and places. */
const areApart = (one: Dated, other: Dated): boolean =>
  (one.side !== undefined && other.side !== undefined && one.side !== other.side) ||
  !mayBeSame(one.place ?? {}, other.place ?? {});

/**
 * Which of those of one kind (of tumours: and site) a diagnosis of an encounter says again, if any; `several`: not said
 * which.
 */
export function saidBefore<T extends Dated>(told: Dated, all: readonly T[]): T | 'several' | undefined {
  const known = all.filter((one) => !areApart(one, told));
  const { date } = told;
  if (date === undefined) {
    const inProblemList = known.filter(({ ofEncounter }) => !ofEncounter);
    return theOne(inProblemList.length === 1 ? inProblemList : known);
  }
  const atThatTime = known.filter((one) => one.date !== undefined && isOfOneTime(one.date, date));
  return theOne(atThatTime.length > 0 ? atThatTime : known.filter((one) => one.date === undefined));
}

/** Which of those of one kind a diagnosis of the same date says again, as far as both dates and sides are known. */
export function saidOfThatDate<T extends Dated>(told: Dated, all: readonly T[]): T | 'several' | undefined {
  const { date } = told;
  if (date === undefined) return undefined;
  return theOne(all.filter((one) => one.date !== undefined && isOfOneTime(one.date, date) && !areApart(one, told)));
}

const isOfOneTime = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

function theOne<T>([first, ...others]: readonly T[]): T | 'several' | undefined {
  return first !== undefined && others.length > 0 ? 'several' : first;
}
