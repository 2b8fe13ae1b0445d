/** A share in percent with two decimals, a half rounded up: 13 of 21 is 61.9. */
export function percent(count: number, of: number): number | null {
  return of === 0 ? null : Math.round((count * 10_000) / of) / 100;
}

/** As paper S2 prints a percentage: two decimals, but `0` and `100`. */
export function percentText(value: number | null): string {
  if (value === null) return '–';
  return value === 0 || value === 100 ? String(value) : value.toFixed(2);
}
