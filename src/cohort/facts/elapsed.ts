import { isDate } from '../../case/partial-date.ts';

/** Mean length of a month in days, for intervals between dates. */
const DAYS_PER_MONTH = 365.25 / 12;

const isFullDate = (date: string | undefined): date is string => date !== undefined && /^\d{4}-\d\d-\d\d$/.test(date);

/** Months from one date to another where both are known to the day; negative where the second is the earlier. */
export function monthsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (!isFullDate(from) || !isFullDate(to)) return undefined;
  return (Date.parse(to) - Date.parse(from)) / 86_400_000 / DAYS_PER_MONTH;
}

/** Whole years between two full dates, as an age is counted. */
function fullYears(from: string, to: string): number {
  return Number(to.slice(0, 4)) - Number(from.slice(0, 4)) - (to.slice(5) < from.slice(5) ? 1 : 0);
}

/** The first day that a date of any precision may mean. */
export const earliest = (date: string): string => `${date}-01-01`.slice(0, 10);
/** A day that is no earlier than any that a date of any precision may mean. */
export const latest = (date: string): string => (date.length === 4 ? `${date}-12-31` : `${date}-31`.slice(0, 10));

/** The age on a date, where partial dates leave no doubt about it. */
export function ageOn(birthDate: string | undefined, date: string | undefined): number | undefined {
  if (!isDate(birthDate) || !isDate(date)) return undefined;
  const least = fullYears(latest(birthDate), earliest(date));
  const most = fullYears(earliest(birthDate), latest(date));
  return least === most && least >= 0 ? least : undefined;
}
