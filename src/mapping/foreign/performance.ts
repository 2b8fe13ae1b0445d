import { Decimal } from '../../fhir/decimal.ts';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import { textOrder } from '../../fhir/text-order.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { referred } from './about.ts';
import { plain } from './concept.ts';
import { type ConditionDates, datesIn } from './condition-dates.ts';
import { daysBetween } from './days.ts';
import type { Run } from './run.ts';
import { saidIn } from './sayings.ts';
import type { Shape } from './shape.ts';
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

/** How many days a status lies from the diagnosis; one that names the episode is of it where no date says otherwise. */
function daysFromDiagnosis(run: Run, { resource }: InputResource, episode: Tumour, isSaid: boolean): number {
  const asked = run.concepts.of(resource.code).allText;
  if (['laterTime', 'earlierTime'].some((name) => run.tables.pattern(name).test(asked))) return Infinity;
  const date = effectiveOf(resource);
  const { asserted, onset } = datesOf(run, episode);
  const diagnosed = asserted ?? (isSaid ? undefined : onset);
  if (date !== undefined && diagnosed !== undefined) return daysBetween(date, diagnosed);
  return isSaid || date === diagnosed ? 0 : Infinity;
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

/** A status that an observation tells. */
interface Status {
  item: InputResource;
  scale: Scale;
  points: number;
  shape: Shape;
  episode: Tumour;
  /** The elements that name the episode, where they do. */
  said: readonly string[] | undefined;
  /** Days from the diagnosis. */
  days: number;
  at: number;
  text: string;
}

/** What an observation on a scale tells; it is left out where that is no status of the time of the diagnosis. */
function statusIn(run: Run, item: InputResource, scale: Scale): Status | undefined {
  const points = pointsOf(run, item, scale);
  const said = referred(run, item, 'focus');
  const episode = said?.tumour ?? run.tumours.onlyEpisode(run.patientOf(item));
  const shape = run.shapes.of('episodes', scale.field);
  const leave = (why: string): void => run.leave(item, report.notRead(item.expression, why));
  if (!isOn(scale, points) || shape === undefined) {
    leave(`its value is no status from 0 to ${scale.highest}`);
    return undefined;
  }
  if (episode?.part !== 'episodes') {
    leave('the input does not say which episode of ISCM it belongs to');
    return undefined;
  }
  const days = daysFromDiagnosis(run, item, episode, said !== undefined);
  if (days > run.tables.limit('daysOfStatusFromDiagnosis')) {
    leave('it is not dated to the diagnosis of ISCM, the only time of which the case holds it');
    return undefined;
  }
  return { item, scale, points, shape, episode, said: said?.members, days, ...orderOf(item) };
}

/**
 * Reads ECOG and Karnofsky of the time of diagnosis: the case has no other. Of several the nearest to it stands, of one
 * day the first in time.
 */
export function readPerformances(run: Run, items: readonly InputResource[]): void {
  const told = items.flatMap((item) => {
    const scale = scaleOf(run, item.resource);
    return scale === undefined ? [] : (statusIn(run, item, scale) ?? []);
  });
  told.sort((one, other) => one.days - other.days || one.at - other.at || textOrder(one.text, other.text));
  const known = new Map<Tumour, Map<string, Status>>();
  for (const status of told) {
    const statuses = known.get(status.episode) ?? new Map<string, Status>();
    const first = statuses.get(status.scale.field);
    if (first === undefined) known.set(status.episode, statuses.set(status.scale.field, status));
    if (first === undefined || first.points === status.points) readStatus(run, status);
    else leaveOther(run, status, first);
  }
}

/** Leaves out a status beside another one. */
function leaveOther(run: Run, { item, scale, days }: Status, first: Status): void {
  const { expression } = item;
  const isFurther = days > first.days;
  run.leave(
    item,
    isFurther
      ? report.notRead(expression, `${first.item.expression} tells one that is nearer to the diagnosis`)
      : report.contradiction(expression, `episodes.${scale.field}`),
  );
}

function readStatus(run: Run, { item, scale, points, shape, episode, said, days }: Status): void {
  const { resource } = item;
  if (said === undefined)
    run.issues.push(
      report.assumed(item.expression, 'Read as the status at the diagnosis of the only episode of ISCM.'),
    );
  else if (days > 0) run.issues.push(report.assumed(item.expression, 'Read as the status at the diagnosis.'));
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
  // a day that is not that of the diagnosis stands in the report
  const date = said === undefined && days === 0 ? ['effectiveDateTime'] : [];
  // its words may say more than which scale it is
  if (isObject(resource.code)) run.usage.mark(resource.code, 'coding');
  run.add(item, shape, 'category', ...valueMembers(resource), ...(said ?? []), ...date);
}

const valueText = (run: Run, resource: JsonObject): string =>
  typeof resource.valueString === 'string'
    ? `"${resource.valueString}"`
    : `"${run.concepts.of(resource.valueCodeableConcept).words || JSON.stringify(resource.valueQuantity ?? resource.valueCodeableConcept ?? null)}"`;
