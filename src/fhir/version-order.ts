/** What a version is made of: its numbers, and what it says after them (`ballot`), if it does. */
function partsOf(version: string): { numbers: number[]; label: string } {
  const [, digits = '', label = ''] = /^(\d+(?:\.\d+)*)?-?(.*)$/.exec(version) ?? [];
  return { numbers: digits === '' ? [Number.POSITIVE_INFINITY] : digits.split('.').map(Number), label };
}

/**
 * Orders versions, the newest first: by their numbers, a release before what led to it (`4.0.0` before `4.0.0-ballot`,
 * https://semver.org), and what is no number, such as `current`, before all.
 */
export function newestFirst(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at++) {
    const [left, right] = [a.numbers[at] ?? 0, b.numbers[at] ?? 0];
    if (left !== right) return left > right ? -1 : 1;
  }
  if (a.label === '' || b.label === '') return a.label.length - b.label.length;
  return b.label.localeCompare(a.label, 'en', { numeric: true });
}
