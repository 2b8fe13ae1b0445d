/** Counts requests by a key and says when one more may come. */
export interface RateLimit {
  /** Takes one; gives 0, or the seconds after which the next may come. */
  take(key: string): number;
  /** What `take` would give, without taking one. */
  wait(key: string): number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Keys kept at most; those that are full again are dropped first, since nothing is known by them. */
const MOST_KEYS = 10_000;

/**
 * A token bucket per key: `perMinute` at once, then as many in a minute, evenly. 0 limits nothing.
 * @param now milliseconds of a clock that never goes back
 */
export function rateLimit(perMinute: number, now: () => number = () => performance.now()): RateLimit {
  if (perMinute === 0) return { take: () => 0, wait: () => 0 };
  const perMs = perMinute / 60_000;
  const buckets = new Map<string, Bucket>();

  function current(key: string): Bucket {
    const at = now();
    const known = buckets.get(key);
    return { at, tokens: known ? Math.min(perMinute, known.tokens + (at - known.at) * perMs) : perMinute };
  }

  function dropFull(): void {
    for (const key of buckets.keys()) if (current(key).tokens >= perMinute) buckets.delete(key);
    for (const key of buckets.keys()) {
      if (buckets.size <= MOST_KEYS) return;
      buckets.delete(key);
    }
  }

  const wait = ({ tokens }: Bucket) => (tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perMs / 1000));
  return {
    wait: (key) => wait(current(key)),
    take: (key) => {
      const bucket = current(key);
      const seconds = wait(bucket);
      if (seconds === 0) bucket.tokens -= 1;
      buckets.set(key, bucket);
      if (buckets.size > MOST_KEYS) dropFull();
      return seconds;
    },
  };
}
