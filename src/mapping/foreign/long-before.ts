import { isObject, type JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import { datesIn } from './condition-dates.ts';
import type { Run } from './run.ts';
import type { Tumour } from './tumours.ts';

/** When something was done or found: its date, or the last known day of its time. */
function whenOf(resource: JsonObject): string | undefined {
  const { collection } = resource;
  const holders = [resource, ...(isObject(collection) ? [collection] : [])];
  for (const holder of holders)
    for (const name of ['performed', 'effective', 'collected']) {
      const period = holder[`${name}Period`];
      const { start, end } = isObject(period) ? period : {};
      const date = readDate(holder[`${name}DateTime`] ?? holder[`${name}Instant`] ?? end ?? start);
      if (date !== undefined) return date;
    }
  return readDate(resource.authoredOn);
}

/** The first date that is known of a tumour: its onset may be recorded apart from its diagnosis. */
function beginOf(run: Run, tumour: Tumour): string | undefined {
  const dates = run.tumours.resources(tumour).flatMap((resource) => Object.values(datesIn(resource)));
  return dates.filter((date) => date !== undefined).toSorted()[0];
}

/** Whether a date is more months before another than that, whatever of both is not known to the month. */
export function isMonthsBefore(date: string | undefined, other: string | undefined, months: number): boolean {
  if (date === undefined || other === undefined) return false;
  return monthOf(other, '01') - monthOf(date, '12') > months;
}

function monthOf(date: string, unknown: string): number {
  const [year, month = unknown] = date.split('-');
  return Number(year) * 12 + Number(month);
}

/**
 * Whether something that names no tumour lies too long before an ISCM to be of it, be that the only tumour known: an
 * operation of a disc, the stains of a cancer that the input does not hold.
 */
export function isLongBefore(run: Run, item: InputResource, tumour: Tumour): boolean {
  return tumour.part === 'episodes' && wasFoundLongAfter(run, item, tumour);
}

/**
 * The only tumour of the patient that something which names none may be of: the only one recorded, or the only one that
 * was not found long after it was done.
 */
export function onlyTumourThen(run: Run, item: InputResource): Tumour | undefined {
  const all = run.tumours.all(run.patientOf(item));
  const [only, ...others] = all.length < 2 ? all : all.filter((tumour) => !wasFoundLongAfter(run, item, tumour));
  return others.length === 0 ? only : undefined;
}

/** Whether a tumour was found long after something was done. */
export const wasFoundLongAfter = (run: Run, { resource }: InputResource, tumour: Tumour): boolean =>
  isMonthsBefore(whenOf(resource), beginOf(run, tumour), run.tables.limit('monthsBeforeEpisode'));

/** Whether a symptom began too long before an ISCM to be taken for one of it. */
export function beganLongBefore(run: Run, { resource }: InputResource, episode: Tumour): boolean {
  return isMonthsBefore(
    datesIn(resource).onset,
    beginOf(run, episode),
    run.tables.limit('monthsOfSymptomBeforeEpisode'),
  );
}
