/** Orders two texts by their UTF-16 code units: -1, 0 or 1. */
export function textOrder(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
