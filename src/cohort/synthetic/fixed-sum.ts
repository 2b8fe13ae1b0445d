import { type Random, wholeBetween } from './random.ts';

/** Bounds of one of the numbers. */
export type Bounds = readonly [least: number, most: number];

/**
 * Whole numbers by chance, one within each of the bounds, with a given sum.
 * @throws when no numbers within the bounds have the sum
 */
export function withSum(random: Random, bounds: readonly Bounds[], sum: number): number[] {
  const least = bounds.reduce((total, [low]) => total + low, 0);
  const most = bounds.reduce((total, [, high]) => total + high, 0);
  if (sum < least || sum > most) throw new RangeError(`No numbers within the bounds sum up to ${sum}.`);
  const numbers = bounds.map(([low, high]) => wholeBetween(random, low, high));
  let missing = sum - numbers.reduce((total, value) => total + value, 0);
  while (missing !== 0) {
    const index = wholeBetween(random, 0, bounds.length - 1);
    const [low, high] = bounds[index] ?? [0, 0];
    const next = (numbers[index] ?? 0) + Math.sign(missing);
    if (next < low || next > high) continue;
    numbers[index] = next;
    missing -= Math.sign(missing);
  }
  return numbers;
}
