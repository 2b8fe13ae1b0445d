/** A stretch of time in milliseconds since 1970 UTC, `high` not included. */
export interface InstantRange {
  low: number;
  high: number;
}

/** The beginning of time, for periods that have no start. */
export const EARLIEST = -8_640_000_000_000_000;

/** The end of time, for periods that have no end. */
export const LATEST = 8_640_000_000_000_000;

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

const MINUTE = 60_000;

/**
 * The time a date, dateTime or instant covers by its precision (http://hl7.org/fhir/R4/search.html#date). Without a
 * time zone UTC is meant. `undefined` for what is no date.
 */
export function instantRange(text: string): InstantRange | undefined {
  const found = DATE.exec(text);
  if (!found) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, zone] = found;
  const part = (value: string | undefined, least: number) => (value === undefined ? least : Number(value));
  const millis = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
  const start = [part(month, 1) - 1, part(day, 1), part(hour, 0), part(minute, 0), part(second, 0)] as const;
  const low = utc(Number(year), start, millis);
  if (low === undefined) return undefined;
  const shift = offset(zone);
  if (shift === undefined) return undefined;
  if (hour !== undefined) {
    const least = fraction === undefined ? 1000 : 1;
    const width = second === undefined ? MINUTE : least;
    return { low: low - shift, high: low - shift + width };
  }
  const shorter = day === undefined ? 'month' : 'day';
  return { low, high: behind(low, month === undefined ? 'year' : shorter) };
}

type Start = readonly [month: number, day: number, hour: number, minute: number, second: number];

/** The instant, when all parts are in their bounds (24:00 and 30 February are not). */
function utc(year: number, [month, day, hour, minute, second]: Start, millis: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (date.getUTCMonth() !== month || date.getUTCDate() !== day) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  // clocks without leap seconds: one belongs to the last second of its minute, lest it fall on the next day
  return date.getTime() + hour * 60 * MINUTE + minute * MINUTE + Math.min(second, 59) * 1000 + millis;
}

function offset(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0;
  const [hours, rest] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  const minutes = hours * 60 + rest;
  if (rest > 59 || minutes > 14 * 60) return undefined;
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE;
}

function behind(low: number, unit: 'year' | 'month' | 'day'): number {
  const date = new Date(low);
  if (unit === 'year') date.setUTCFullYear(date.getUTCFullYear() + 1);
  else if (unit === 'month') date.setUTCMonth(date.getUTCMonth() + 1);
  else date.setUTCDate(date.getUTCDate() + 1);
  return date.getTime();
}

/** A date as it was meant: the plus of its zone, not percent-encoded, arrives as a blank. */
export const withZone = (date: string) => date.replace(/ (?=\d{2}:\d{2}$)/, '+');

const FIRST = Date.parse('0000-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * An instant as those that are kept are written, to be compared with them as text: within the years of four digits, which
 * a zone may lead out of.
 */
export const instantText = (instant: number): string =>
  new Date(Math.min(Math.max(instant, FIRST), LAST)).toISOString();
