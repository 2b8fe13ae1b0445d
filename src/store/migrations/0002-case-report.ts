import type { Migration } from './migration.ts';

/** What the resources of a case say and the case cannot hold: the mapping report, made anew with the case. */
export const caseReport: Migration = {
  sqlite: `
CREATE TABLE case_report (
  case_id TEXT PRIMARY KEY REFERENCES iscm_case (id),
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
  postgres: `
CREATE TABLE case_report (
  case_id TEXT COLLATE "C" PRIMARY KEY,
  content TEXT COLLATE "C" NOT NULL
);
`,
};
