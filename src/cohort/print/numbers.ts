import type { HazardRatio, Median } from '../survival/index.ts';

/** A count; `suppressed` where it may not be told. */
export const countText = (count: number | null): string => (count === null ? 'suppressed' : String(count));

/** A p as papers print it: four decimals, very small ones as a bound. */
export function pText(p: number | undefined): string {
  if (p === undefined) return '–';
  return p < 0.0001 ? '<0.0001' : p.toFixed(4);
}

const four = (value: number): string => (value >= 1e4 || value < 1e-4 ? value.toExponential(1) : value.toPrecision(4));

/** A hazard ratio with its interval, four digits as in S2's Table 7. */
export const ratioText = (ratio: HazardRatio | null): string =>
  ratio === null ? '–' : `${four(ratio.ratio)} (${four(ratio.lower)}–${four(ratio.upper)})`;

/** Months with one decimal; `not reached` where there is no value. */
const monthsText = (months: number | null): string => (months === null ? 'not reached' : months.toFixed(1));

/** A median with its interval; `suppressed` where it may not be told. */
export function medianText(median: Median | null): string {
  if (median === null) return countText(median);
  const { months, lower, upper } = median;
  if (months === null) return 'not reached';
  if (lower === null && upper === null) return `${monthsText(months)} (no interval)`;
  return `${monthsText(months)} (${monthsText(lower)}–${monthsText(upper)})`;
}

/** The same in a sentence, with its unit where there is a number. */
export function medianMonths(median: Median | null): string {
  return median === null || median.months === null ? medianText(median) : `${medianText(median)} months`;
}
