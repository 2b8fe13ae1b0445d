/** Days from one to another, counted since 1970; of what has no date any day may be meant. */
export interface Days {
  from: number;
  to: number;
}

const DAY = 86_400_000;

/** The first and the last day that a date of any precision may mean. */
export function daysIn(date: string): Days {
  const [year = '', month, day] = date.split('-');
  const from = Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)) / DAY;
  if (day !== undefined) return { from, to: from };
  return { from, to: Date.UTC(Number(year), month === undefined ? 12 : Number(month), 0) / DAY };
}

/** The days that lie between two dates at least; none where both may be of one day. */
export function daysBetween(one: string, other: string): number {
  const [a, b] = [daysIn(one), daysIn(other)];
  return Math.max(0, a.from - b.to, b.from - a.to);
}
