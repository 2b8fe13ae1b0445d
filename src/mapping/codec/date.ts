import { isObject } from '../../fhir/json.ts';
import { allowedOf, type Codec } from './codec.ts';

const datePart = /^(\d{4}(?:-\d{2})?)$|^(\d{4}-\d{2}-\d{2})(?:$|[T ])/;
const dates = ['dateTime', 'date'];
const instants = ['instant', 'dateTime'];

/**
 * The date of a `date` or `dateTime`, as it is written there, without a time of day. `20110603` and `12011-06` are in
 * neither form, and not the years that they begin with.
 */
export function readDate(value: unknown): string | undefined {
  const [, known, day] = typeof value === 'string' ? (datePart.exec(value) ?? []) : [];
  return known ?? day;
}

/**
 * A date of any precision ↔ `date` or `dateTime`. A time of day that others send is not part of the case: the date as
 * written there, in its own time zone, is what was recorded.
 */
export const dateCodec: Codec = {
  writes: [dates],
  write: (value, allowed) => ({ type: allowedOf(dates, allowed), value }),
  read: readDate,
};

/**
 * A date of any precision ↔ `dateTime` where it is known to the day, else a Period that begins and ends with it. US
 * Core's laboratory results take no dateTime without its day (invariant us-core-1).
 */
export const dateOrPeriodCodec: Codec = {
  writes: [['dateTime'], ['Period']],
  absentType: 'Period',
  write: (value) =>
    String(value).length === 10 ? { type: 'dateTime', value } : { type: 'Period', value: { start: value, end: value } },
  read(value) {
    if (!isObject(value)) return readDate(value);
    return value.start === value.end ? readDate(value.start) : undefined;
  },
};

/** Word for a death whose date is not recorded. */
const NO_DATE = 'date-not-recorded';

/** A death ↔ `deceased[x]`: its date, or `true` where no date is recorded. */
export const deathCodec: Codec = {
  writes: [['dateTime'], ['boolean']],
  // a date that is not known is one of a death; of a boolean it is not known whether there was one
  openType: 'boolean',
  least: NO_DATE,
  write: (value) => (value === NO_DATE ? { type: 'boolean', value: true } : { type: 'dateTime', value }),
  read: (value) => (value === true ? NO_DATE : readDate(value)),
};

/** An instant with time zone ↔ `instant`. */
export const instantCodec: Codec = {
  writes: [instants],
  write: (value, allowed) => ({ type: allowedOf(instants, allowed), value }),
  read: (value) => (typeof value === 'string' && value.includes('T') ? value : undefined),
};
