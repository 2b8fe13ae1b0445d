import type { JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import { objectsAt } from './concept.ts';
import type { Run } from './run.ts';

/** The dates an episode was diagnosed and began, as they are known; it is named by its reference in the run. */
export function datesOf(run: Run, episode: JsonObject): { asserted: string | undefined; onset: string | undefined } {
  const item = run.input.resources.find(({ resource }) => run.tumours.of(resource)?.reference === episode);
  const asserted =
    item && objectsAt(item.resource, 'extension').find(({ url }) => String(url).endsWith('/condition-assertedDate'));
  return { asserted: readDate(asserted?.valueDateTime), onset: readDate(item?.resource.onsetDateTime) };
}

/** Whether a date is more months before another than that, whatever of both is not known to the month. */
export function isLongBefore(date: string | undefined, other: string | undefined, months: number): boolean {
  if (date === undefined || other === undefined) return false;
  return monthOf(other, '01') - monthOf(date, '12') > months;
}

function monthOf(date: string, unknown: string): number {
  const [year, month = unknown] = date.split('-');
  return Number(year) * 12 + Number(month);
}
