/** The place of a transaction in the order of commits and its instant. */
export interface Place {
  sequence: number;
  /** Instant, UTC with milliseconds. */
  instant: string;
}

/** The commit of the transaction under way; an engine gives it to the writer. */
export interface Commit {
  /** Takes the place when first asked; a transaction that writes nothing takes none. */
  begin(): Promise<Place>;
  /** Numbers for rows of `resource_version`, growing, never given twice. */
  newRows(count: number): Promise<number[]>;
  /**
   * Says that what is held of patients changes: of two transactions that do so at the same time, one runs after the
   * other, so that a case is always made from all resources of its patient.
   */
  touch(patients: readonly string[]): Promise<void>;
}
