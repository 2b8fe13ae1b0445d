import type { Migration } from './migration.ts';

/** URLs of other servers stand in SQLite as they do in PostgreSQL, so that what one dumps is found by the other. */
export const longSources: Migration = {
  sqlite: 'UPDATE resource_source SET url = indexed_text(url) WHERE length(CAST(url AS BLOB)) > 1200;',
  postgres: '',
};
