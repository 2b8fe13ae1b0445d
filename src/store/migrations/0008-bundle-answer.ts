import type { Migration } from './migration.ts';

/** How Bundles with an identifier were answered, so that one that is sent again is answered alike. */
export const bundleAnswer: Migration = {
  sqlite: `
CREATE TABLE bundle_answer (
  mark TEXT NOT NULL PRIMARY KEY,
  answer TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`,
  postgres: `
CREATE TABLE bundle_answer (
  mark TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  answer TEXT COLLATE "C" NOT NULL
);
`,
};
