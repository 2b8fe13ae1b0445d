import { isObject, type JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input.ts';
import { objectsAt } from './concept.ts';
import type { Run } from './run.ts';
import type { Tumour } from './tumours.ts';

/**
 * How many years before a tumour began or was diagnosed what belongs to it may lie: it may be treated or sampled weeks
 * or months before its diagnosis is recorded, not years.
 */
const YEARS = 1;

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
  const dates = run.tumours.resources(tumour).flatMap((resource) => {
    const asserted = objectsAt(resource, 'extension').filter(({ url }) =>
      String(url).endsWith('/condition-assertedDate'),
    );
    return [resource.onsetDateTime, ...asserted.map(({ valueDateTime }) => valueDateTime)].flatMap(
      (date) => readDate(date) ?? [],
    );
  });
  return dates.toSorted()[0];
}

/**
 * Whether something that names no tumour lies too long before an ISCM to be of it, be that the only tumour known: an
 * operation of a disc, the stains of a cancer that the input does not hold.
 */
export function isLongBefore(run: Run, { resource }: InputResource, tumour: Tumour): boolean {
  const date = whenOf(resource);
  const begin = tumour.part === 'episodes' ? beginOf(run, tumour) : undefined;
  if (date === undefined || begin === undefined) return false;
  const earliest = `${String(Number(begin.slice(0, 4)) - YEARS).padStart(4, '0')}${begin.slice(4)}`;
  // a date that is less precise may be any day of its year or month
  return date < earliest.slice(0, date.length);
}
