/** What a version is made of: its numbers, if it has any, and what it says after them (`ballot`). */
function partsOf(version: string): { numbers: number[]; label: string } {
  const [, digits = '', label = ''] = /^(\d+(?:\.\d+)*)?-?(.*)$/.exec(version) ?? [];
  return { numbers: digits === '' ? [] : digits.split('.').map(Number), label };
}

/**
 * Orders versions, the newest first. They are compared by their numbers, and a release comes before what led to it
 * (`4.0.0` before `4.0.0-ballot`, https://semver.org). What is no number, such as `current`, comes before all; of two
 * such none is the newer.
 */
export function newestFirst(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)];
  if (a.numbers.length === 0 || b.numbers.length === 0) return a.numbers.length - b.numbers.length;
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at++) {
    const [left, right] = [a.numbers[at] ?? 0, b.numbers[at] ?? 0];
    if (left !== right) return left > right ? -1 : 1;
  }
  if (a.label === '' || b.label === '') return a.label.length - b.label.length;
  return b.label.localeCompare(a.label, 'en', { numeric: true });
}
