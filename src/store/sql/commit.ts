/** The place of a transaction in the order of commits and its instant. */
export interface Place {
  sequence: number;
  /** Instant, UTC with milliseconds. */
  instant: string;
}

/**
 * The instant that a new version gets: the commit's own, but never one before the version whose place it takes. That
 * one may have come from another store, or have been written before the clock was put back.
 */
export const instantAfter = (replaced: { lastUpdated: string } | undefined, instant: string): string =>
  replaced && replaced.lastUpdated > instant ? replaced.lastUpdated : instant;

/** The commit of the transaction under way; an engine gives it to the writer. */
export interface Commit {
  /** Takes the place when first asked; a transaction that writes nothing takes none. */
  begin(): Promise<Place>;
  /** Numbers for rows of `resource_version`, growing, never given twice. */
  newRows(count: number): Promise<number[]>;
  /**
   * Says that what is held of patients changes. Of two transactions that do so at the same time, one runs after the
   * other: a case is always made from all resources of its patient.
   */
  touch(patients: readonly string[]): Promise<void>;
}
