/** How much time searches have. */
export interface SearchTime {
  /** Whether they have less than a statement has otherwise. */
  readonly isLess: boolean;
  /** Runs a search, which is told how many milliseconds are left; none, when that is not above 0. */
  run<T>(search: (leftMs: number) => Promise<T>): Promise<T>;
}

/** The searches of a read: all have to be done so many milliseconds from now. */
export function untilDeadline(withinMs: number): SearchTime {
  const until = performance.now() + withinMs;
  return { isLess: false, run: (search) => search(until - performance.now()) };
}

/** How long others that write wait, at most, for one costly search: a small part of how long they wait at all. */
export const searchAloneMs = (busyTimeoutMs: number, statementTimeoutMs: number): number =>
  Math.min(Math.ceil(busyTimeoutMs / 5), statementTimeoutMs);

/** What each statement brings, in milliseconds: a large Bundle has many conditions, each of them quick. */
const EACH_MS = 10;

/** The searches of work that others wait for: what they take counts, and nothing else of the work. */
export function usedUp(totalMs: number): SearchTime {
  let leftMs = totalMs;
  return {
    isLess: true,
    run: async (search) => {
      leftMs += EACH_MS;
      const begun = performance.now();
      try {
        return await search(leftMs);
      } finally {
        leftMs -= performance.now() - begun;
      }
    },
  };
}
