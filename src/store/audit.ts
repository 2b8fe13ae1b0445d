/** An AuditEvent to keep. */
export interface AuditEntry {
  /** Grows with time (UUID version 7), so that ids are in the order of what happened. */
  id: string;
  /** The AuditEvent as JSON text. */
  text: string;
  /** What it is found by: `client/ID`, `Patient/ID`, `Organization/ID`. */
  subjects: readonly string[];
}

/** An AuditEvent as kept. */
export type StoredAudit = Pick<AuditEntry, 'id' | 'text'>;

/** Which AuditEvents are asked for: of all subjects, the newest first. */
export interface AuditPage {
  subjects: readonly string[];
  /** Only ids from this one on. */
  from: string;
  /** Only ids before this one. */
  before: string;
  limit: number;
}
