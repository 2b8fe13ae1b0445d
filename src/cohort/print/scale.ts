/** Round distances between ticks of an axis of months. */
const STEPS = [1, 2, 3, 6, 12, 24, 36, 60, 120, 240];

/** Ticks of an axis from 0 to the least tick at or beyond `greatest`: at most ten. */
export function monthTicks(greatest: number): number[] {
  const step = STEPS.find((distance) => greatest / distance <= 9) ?? Math.ceil(greatest / 9);
  const number = Math.max(1, Math.ceil(greatest / step));
  return Array.from({ length: number + 1 }, (_none, index) => index * step);
}
