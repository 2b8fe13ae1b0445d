import type { Keyring } from './keyring.ts';
import type { Policy } from './policy.ts';

/** What becomes of a date of a patient: another date, or nothing. */
export type DateRule = (date: string, patient: string) => string | undefined;

const DAY = 86_400_000;
const PARTS = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(T.*)?$/;

/**
 * The policy's rule for dates of any precision (http://hl7.org/fhir/R4/datatypes.html#dateTime). Intervals between
 * shifted dates of one patient stay as they are. The time of day is given out with `keep` alone.
 */
export function dateRule(dates: Policy['dates'], keyring: Keyring): DateRule {
  if (dates === 'keep') return (date) => date;
  if (dates === 'drop') return () => undefined;
  if (dates === 'year') return (date) => PARTS.exec(date)?.[1];
  const { shiftDays } = dates;
  return (date, patient) => shifted(date, offset(keyring, patient, shiftDays));
}

/**
 * What becomes of the instant at which something was recorded or stored. It lies near the day on which a recipient
 * first sees it. Shifted by a patient's days it would tell how many these are, so with shifts it is not given out.
 */
export function recordedRule(dates: Policy['dates']): (instant: string) => string | undefined {
  if (dates === 'keep') return (instant) => instant;
  return (instant) => (dates === 'year' ? PARTS.exec(instant)?.[1] : undefined);
}

/** The least and the greatest instant that a recipient cannot tell from one at which something was stored. */
export function likeInstants(dates: Policy['dates'], instant: string): { low: string; high: string } {
  const year = recordedRule(dates)(instant);
  if (year === instant) return { low: instant, high: instant };
  return { low: `${year ?? '0001'}-01-01T00:00:00.000Z`, high: `${year ?? '9999'}-12-31T23:59:59.999Z` };
}

/** Days by which a patient's dates are moved, from -most to most and never 0. */
function offset(keyring: Keyring, patient: string, most: number): number {
  const drawn = Number(keyring.mac('date', patient).readBigUInt64BE() % BigInt(2 * most));
  return drawn < most ? drawn - most : drawn - most + 1;
}

/**
 * Years in which something can have happened to a patient; others stand for no date, such as 9999-12-31 for "without
 * end".
 */
const YEARS = { first: 1800, last: 2199 };

/**
 * A date without day or month is moved from the middle of what it may mean, and stays as imprecise as it was. One that is
 * known to stand for no date would, once moved, tell by how many days all dates of the patient are.
 */
function shifted(date: string, days: number): string | undefined {
  const [, year, month, day] = PARTS.exec(date) ?? [];
  if (year === undefined || Number(year) < YEARS.first || Number(year) > YEARS.last) return undefined;
  const middle = Date.UTC(Number(year), Number(month ?? 7) - 1, Number(day ?? (month === undefined ? 2 : 15)));
  const moved = new Date(middle + days * DAY).toISOString();
  if (day !== undefined) return moved.slice(0, 10);
  return moved.slice(0, month !== undefined ? 7 : 4);
}

/** An instant needs a time of day: that of a moved day is midnight; a year alone makes none. */
export function instantOf(date: string | undefined): string | undefined {
  if (date === undefined || date.length < 10) return undefined;
  return date.includes('T') ? date : `${date}T00:00:00Z`;
}
