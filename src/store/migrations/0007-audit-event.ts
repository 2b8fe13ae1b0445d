import type { Migration } from './migration.ts';

/**
 * AuditEvents: appended, never changed. Their ids grow with time, so that the newest are the last of each index and a
 * stretch of time is a stretch of ids. They are found by subjects: the client, the patients concerned, and resources
 * that belong to no patient. That makes few rows, since one access may concern many resources of one patient.
 */
export const auditEvent: Migration = {
  sqlite: `
CREATE TABLE audit_event (
  id TEXT PRIMARY KEY,
  content TEXT NOT NULL
) STRICT;
CREATE TABLE audit_subject (
  subject TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (subject, id)
) STRICT, WITHOUT ROWID;
`,
  postgres: `
CREATE TABLE audit_event (
  id TEXT COLLATE "C" PRIMARY KEY,
  content TEXT COLLATE "C" NOT NULL
);
CREATE TABLE audit_subject (
  subject TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (subject, id)
);
`,
};
