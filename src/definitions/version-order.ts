import type { DefinitionEntry } from './layer.ts';

/** `1.10.0-ballot` as [1, 10, 0] and `ballot`. */
function parts(version: string): { numbers: number[]; label: string } {
  const [numbers = '', ...label] = version.split('-');
  return { numbers: numbers.split('.').map(Number), label: label.join('-') };
}

/** Which of two versions is the newer one, as numbers with dots; a release is newer than what led to it. Negative for the first. */
function newerFirst(a: string, b: string): number {
  const [x, y] = [parts(a), parts(b)];
  for (let at = 0; at < Math.max(x.numbers.length, y.numbers.length); at++) {
    const difference = (y.numbers[at] ?? 0) - (x.numbers[at] ?? 0);
    // not told apart by numbers: they stay as they stand
    if (Number.isNaN(difference)) return 0;
    if (difference !== 0) return difference;
  }
  if (x.label === y.label) return 0;
  if (x.label === '' || y.label === '') return x.label === '' ? -1 : 1;
  return x.label > y.label ? -1 : 1;
}

/**
 * Entries with the newest version of each url before the others, which is what a canonical without a version means
 * (http://hl7.org/fhir/R4/references.html#canonical); otherwise in the order they have.
 */
export function newestFirst(entries: readonly DefinitionEntry[]): DefinitionEntry[] {
  const places = new Map<string, number[]>();
  entries.forEach(({ type, url }, at) => {
    const known = places.get(`${type} ${url}`);
    if (known) known.push(at);
    else places.set(`${type} ${url}`, [at]);
  });
  const ordered = [...entries];
  for (const same of places.values()) {
    if (same.length === 1) continue;
    const sorted = same
      .flatMap((at) => entries[at] ?? [])
      .toSorted((a, b) => newerFirst(a.version ?? '', b.version ?? ''));
    sorted.forEach((entry, at) => {
      ordered[same[at] ?? 0] = entry;
    });
  }
  return ordered;
}
