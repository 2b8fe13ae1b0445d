import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { EARLIEST, type InstantRange, instantRange, LATEST } from '../instant-range.ts';

/** The times of an item: a date, a Period, or a Timing from its first to its last event. */
export function datesOf(item: unknown): InstantRange[] {
  if (typeof item === 'string') {
    const range = instantRange(item);
    return range ? [range] : [];
  }
  if (!isObject(item)) return [];
  return item.event !== undefined || item.repeat !== undefined ? timing(item) : period(item);
}

function period({ start, end }: JsonObject): InstantRange[] {
  const [from, to] = [rangeOf(start), rangeOf(end)];
  if (!from && !to) return [];
  const low = from?.low ?? EARLIEST;
  const high = to?.high ?? LATEST;
  return low < high ? [{ low, high }] : [];
}

function timing({ event, repeat }: JsonObject): InstantRange[] {
  const events = asArray(event).flatMap((one) => rangeOf(one) ?? []);
  const bounds = isObject(repeat) && isObject(repeat.boundsPeriod) ? period(repeat.boundsPeriod) : [];
  const all = [...events, ...bounds];
  if (all.length === 0) return [];
  const ends = { low: LATEST, high: EARLIEST };
  for (const { low, high } of all) {
    ends.low = Math.min(ends.low, low);
    ends.high = Math.max(ends.high, high);
  }
  return [ends];
}

const rangeOf = (value: JsonValue | undefined): InstantRange | undefined =>
  typeof value === 'string' ? instantRange(value) : undefined;
