import { Decimal } from '../../fhir/decimal.ts';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import { textOrder } from '../../fhir/text-order.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { referred } from './about.ts';
import { plain } from './concept.ts';
import { type ConditionDates, datesIn } from './condition-dates.ts';
import type { Run } from './run.ts';
import { saidIn } from './sayings.ts';
import type { Tumour } from './tumours.ts';
import { valueMembers } from './value-members.ts';

/** A scale of the general condition of a patient, of which an episode has one value: that at its diagnosis. */
interface Scale {
  field: 'ecog' | 'karnofsky';
  highest: number;
  /** Patterns of its name, and of its points in words. */
  name: string;
  points: string;
  /** How the report calls what words were read by. */
  forms: string;
}

const SCALES: readonly Scale[] = [
  { field: 'ecog', highest: 4, name: 'ecogName', points: 'ecog', forms: 'forms of ECOG' },
  { field: 'karnofsky', highest: 100, name: 'karnofskyName', points: 'karnofsky', forms: 'forms of Karnofsky' },
];

/** Points in any of the forms they are sent in. */
function pointsOf(run: Run, { resource }: InputResource, { field, points }: Scale): number | undefined {
  const answer = run.concepts.of(resource.valueCodeableConcept).codeThat(`${field}-answer`);
  if (answer !== undefined) return Number(answer.word);
  const { valueInteger, valueQuantity, valueString } = resource;
  if (typeof valueInteger === 'number') return valueInteger;
  const { value, comparator } = isObject(valueQuantity) ? valueQuantity : {};
  if ((typeof value === 'number' || value instanceof Decimal) && comparator === undefined) return Number(value);
  const said = typeof valueString === 'string' ? [valueString] : run.concepts.of(resource.valueCodeableConcept).said;
  for (const words of said) {
    const [, digits] = run.tables.pattern(points).exec(plain(words)) ?? [];
    if (digits !== undefined) return Number(digits);
  }
  return undefined;
}

/** When an observation was made, in any of the forms of `effective[x]`; a period began with its first date known. */
function effectiveOf({ effectiveDateTime, effectiveInstant, effectivePeriod }: JsonObject): string | undefined {
  const { start, end } = isObject(effectivePeriod) ? effectivePeriod : {};
  return readDate(effectiveDateTime ?? effectiveInstant ?? start ?? end);
}

/** When an episode was diagnosed and began, by the first of the resources that are about it. */
const datesOf = (run: Run, episode: Tumour): ConditionDates => datesIn(run.tumours.resources(episode)[0] ?? {});

/** Whether a status is not of the diagnosis; one that names the episode is, unless another date of it is known. */
function isOfAnotherTime(run: Run, { resource }: InputResource, episode: Tumour, isSaid: boolean): boolean {
  const asked = run.concepts.of(resource.code).allText;
  if (['laterTime', 'earlierTime'].some((name) => run.tables.pattern(name).test(asked))) return true;
  const date = effectiveOf(resource);
  const { asserted, onset } = datesOf(run, episode);
  if (isSaid) return date !== undefined && asserted !== undefined && !agree(date, asserted);
  return !agree(date, asserted ?? onset);
}

/** Whether two dates are the same as far as both are known. */
function agree(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const length = Math.min(a.length, b.length);
  return a.slice(0, length) === b.slice(0, length);
}

/** The scale that an observation asks for, by its code or its name. */
function scaleOf({ concepts, tables }: Run, { code }: JsonObject): Scale | undefined {
  const concept = concepts.of(code);
  for (const scale of SCALES)
    if (concept.codeThat(scale.field) !== undefined || tables.pattern(scale.name).test(concept.allText)) return scale;
  return undefined;
}

const isOn = ({ highest }: Scale, points: number | undefined): points is number =>
  points !== undefined && Number.isInteger(points) && points >= 0 && points <= highest;

/** When a status was told, whatever zone that was written in, then what it says: the order of the input is none. */
function orderOf({ resource }: InputResource): { at: number; text: string } {
  const { effectiveDateTime, effectiveInstant, effectivePeriod } = resource;
  const { start, end } = isObject(effectivePeriod) ? effectivePeriod : {};
  const at = Date.parse(String(effectiveDateTime ?? effectiveInstant ?? start ?? end));
  return { at: Number.isNaN(at) ? Number.MAX_SAFE_INTEGER : at, text: saidIn(resource) };
}

/** Reads ECOG and Karnofsky of the time of diagnosis: the case has no other. Of several the first in time stands. */
export function readPerformances(run: Run, items: readonly InputResource[]): void {
  const told = items.filter(({ resource }) => scaleOf(run, resource) !== undefined);
  const ordered = told.map((item) => ({ item, ...orderOf(item) }));
  ordered.sort((one, other) => one.at - other.at || textOrder(one.text, other.text));
  const known = new Map<Tumour, Map<string, number>>();
  for (const { item } of ordered) readPerformance(run, item, known);
}

function readPerformance(run: Run, item: InputResource, known: Map<Tumour, Map<string, number>>): void {
  const { resource } = item;
  const scale = scaleOf(run, resource);
  if (scale === undefined) return;
  const points = pointsOf(run, item, scale);
  const said = referred(run, item, 'focus');
  const episode = said?.tumour ?? run.tumours.onlyEpisode(run.patientOf(item));
  const shape = run.shapes.of('episodes', scale.field);
  const leave = (why: string): void => run.leave(item, report.notRead(item.expression, why));
  if (!isOn(scale, points) || shape === undefined) {
    leave(`its value is no status from 0 to ${scale.highest}`);
    return;
  }
  if (episode?.part !== 'episodes') {
    leave('the input does not say which episode of ISCM it belongs to');
    return;
  }
  if (isOfAnotherTime(run, item, episode, said !== undefined)) {
    leave('it is not dated to the diagnosis of ISCM, the only time of which the case holds it');
    return;
  }
  const statuses = known.get(episode) ?? new Map<string, number>();
  const first = statuses.get(scale.field);
  if (first !== undefined && first !== points) {
    run.leave(item, report.contradiction(item.expression, `episodes.${scale.field}`));
    return;
  }
  known.set(episode, statuses.set(scale.field, points));
  if (said === undefined)
    run.issues.push(
      report.assumed(item.expression, 'Read as the status at the diagnosis of the only episode of ISCM.'),
    );
  else if (effectiveOf(resource) !== undefined && datesOf(run, episode).asserted === undefined)
    run.issues.push(report.assumed(item.expression, 'Read as the status at the diagnosis, which has no date.'));
  shape.link(resource.subject, episode.reference).set(scale.field, points);
  const answer = run.concepts.of(resource.valueCodeableConcept).codeThat(`${scale.field}-answer`);
  if (answer !== undefined) run.contradicted(item, 'value', `episodes.${scale.field}`, answer);
  if (resource.valueInteger === undefined)
    run.normalised(item, 'value', `episodes.${scale.field}`, {
      word: String(points),
      from: valueText(run, resource),
      by: scale.forms,
    });
  const date = said === undefined ? ['effectiveDateTime'] : [];
  // its words may say more than which scale it is
  if (isObject(resource.code)) run.usage.mark(resource.code, 'coding');
  run.add(item, shape, 'category', ...valueMembers(resource), ...(said?.members ?? []), ...date);
}

const valueText = (run: Run, resource: JsonObject): string =>
  typeof resource.valueString === 'string'
    ? `"${resource.valueString}"`
    : `"${run.concepts.of(resource.valueCodeableConcept).words || JSON.stringify(resource.valueQuantity ?? resource.valueCodeableConcept ?? null)}"`;
