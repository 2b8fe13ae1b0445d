import type { Migration } from './migration.ts';

/** What cases are found by: words, and times from a first to a last day. The rows come and go with the case. */
export const caseFacet: Migration = {
  sqlite: `
CREATE TABLE case_facet (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  case_id TEXT NOT NULL REFERENCES iscm_case (id),
  until TEXT NOT NULL,
  PRIMARY KEY (name, value, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_facet_by_case ON case_facet (case_id);
`,
  postgres: `
CREATE TABLE case_facet (
  name TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  case_id TEXT COLLATE "C" NOT NULL,
  until TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (name, value, case_id)
);
CREATE INDEX case_facet_by_case ON case_facet (case_id);
`,
};
