import { processorTime } from './clock.ts';

/** What is compared, each over the same texts. */
export interface Contender {
  name: string;
  run(texts: readonly string[]): void;
}

/** The middle of a list of numbers. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Shortest time one sample takes, in milliseconds: below it the clock says little. */
const LEAST = 20;

function timed(run: () => void, times: number): number {
  const start = processorTime();
  for (let at = 0; at < times; at++) run();
  return (processorTime() - start) / times;
}

/**
 * Milliseconds of processor time each contender took in each round. Contenders take turns within a round, so that what
 * else the machine does hits all of them alike; the order turns too.
 */
export function samplesOf(
  contenders: readonly Contender[],
  texts: (round: number) => readonly string[],
  rounds: number,
): number[][] {
  const first = texts(0);
  const times = contenders.map((one) => {
    one.run(first);
    const once = timed(() => one.run(first), 1);
    return Math.ceil(LEAST / Math.max(once, 0.01));
  });
  const samples = contenders.map((): number[] => []);
  for (let round = 1; round <= rounds; round++) {
    const input = texts(round);
    for (let turn = 0; turn < contenders.length; turn++) {
      const at = (turn + round) % contenders.length;
      const one = contenders[at];
      if (one) samples[at]?.push(timed(() => one.run(input), times[at] ?? 1));
    }
  }
  return samples;
}

/** The median of what is made of the samples of one round, over all rounds. */
export function medianOfRounds(samples: readonly (readonly number[])[], make: (...round: number[]) => number): number {
  const rounds = samples[0]?.map((_first, at) => make(...samples.map((list) => list[at] ?? Number.NaN))) ?? [];
  return median(rounds);
}
