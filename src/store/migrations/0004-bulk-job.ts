import type { Migration } from './migration.ts';

const columns = (text: string, number: string): string => `
CREATE TABLE bulk_job (
  id ${text} PRIMARY KEY,
  kind ${text} NOT NULL CHECK (kind IN ('export', 'import')),
  client ${text} NOT NULL,
  state ${text} NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
  document ${text} NOT NULL,
  owner ${text},
  lease_until ${number} NOT NULL,
  created ${number} NOT NULL,
  expires ${number} NOT NULL
)`;

/** Exports and imports that go on when no request waits for them; a lease says who works on one. */
export const bulkJob: Migration = {
  sqlite: `${columns('TEXT', 'INTEGER')} STRICT, WITHOUT ROWID;
CREATE INDEX bulk_job_by_client ON bulk_job (client);
`,
  postgres: `${columns('TEXT COLLATE "C"', 'BIGINT')};
CREATE INDEX bulk_job_by_client ON bulk_job (client);
`,
};
