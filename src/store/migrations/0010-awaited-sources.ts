import type { Migration } from './migration.ts';

/**
 * A URL of another server may be known before its resource has come: what refers to it has the id it will get. In SQLite
 * such a row needs its resource no longer; in PostgreSQL it never did.
 */
export const awaitedSources: Migration = {
  sqlite: `
CREATE TABLE awaited_source (url TEXT PRIMARY KEY, type TEXT NOT NULL, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO awaited_source (url, type, id) SELECT url, type, id FROM resource_source;
DROP TABLE resource_source;
ALTER TABLE awaited_source RENAME TO resource_source;
`,
  postgres: '',
};
