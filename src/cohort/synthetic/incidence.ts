import { type Random, shuffled, wholeBetween } from './random.ts';

/**
 * Sets of words by chance: each of a given size, each word in as many sets as counted.
 * @throws when the sizes and the counts do not fit together
 */
export function setsWithCounts(
  random: Random,
  sizes: readonly number[],
  counts: Readonly<Record<string, number>>,
): string[][] {
  const left = new Map(Object.entries(counts));
  // the largest sets first, from the words most wanted: this finds sets wherever there are any (Gale and Ryser)
  const bySize = shuffled(random, sizes).toSorted((a, b) => b - a);
  const sets = bySize.map((size) => {
    const wanted = shuffled(random, [...left.keys()]).toSorted((a, b) => (left.get(b) ?? 0) - (left.get(a) ?? 0));
    const set = new Set(wanted.slice(0, size));
    for (const word of set) left.set(word, (left.get(word) ?? 0) - 1);
    return set;
  });
  if ([...left.values()].some((count) => count !== 0)) throw new RangeError('The counts do not fit the sizes.');
  for (let swap = 0; swap < sets.length * 30; swap += 1) exchange(random, sets);
  return shuffled(random, sets).map((set) => Object.keys(counts).filter((word) => set.has(word)));
}

/** Exchanges a word of one set for one of another, which keeps sizes and counts. */
function exchange(random: Random, sets: readonly Set<string>[]): void {
  const first = sets[wholeBetween(random, 0, sets.length - 1)] ?? new Set<string>();
  const second = sets[wholeBetween(random, 0, sets.length - 1)] ?? new Set<string>();
  const [given] = shuffled(
    random,
    [...first].filter((word) => !second.has(word)),
  );
  const [taken] = shuffled(
    random,
    [...second].filter((word) => !first.has(word)),
  );
  if (given === undefined || taken === undefined) return;
  first.delete(given);
  second.delete(taken);
  first.add(taken);
  second.add(given);
}
