const WITH_TIME = /^\d{4}-\d{2}-\d{2}T/;

/**
 * Whether one dateTime is before (-1), at (0) or after (1) another, in whatever zones; `undefined` unless both have a
 * time.
 */
export function compareTimes(a: string, b: string): number | undefined {
  if (!WITH_TIME.test(a) || !WITH_TIME.test(b)) return undefined;
  const difference = Date.parse(a) - Date.parse(b);
  return Number.isNaN(difference) ? undefined : Math.sign(difference);
}
