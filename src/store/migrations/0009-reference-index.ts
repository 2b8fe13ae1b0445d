import type { Migration } from './migration.ts';

/**
 * References had two tables that are nearly the same: one of those that can be searched by, one of all. Now there is
 * one; those that no search parameter finds have the index 0. Its own index begins with the id of the target. Ids grow
 * with time, so that the rows of a push lie together in it, and a target is looked up by its id whatever the parameter.
 */
const moved = (columns: string, values: string): string => `
INSERT INTO search_reference (row, p, g, n, type, id${columns})
SELECT f.row, 0, 0, row_number() OVER (PARTITION BY f.row ORDER BY f.target_type, f.target_id), f.target_type, f.target_id${values}
FROM resource_reference f WHERE NOT EXISTS (
  SELECT 1 FROM search_reference s WHERE s.row = f.row AND s.type = f.target_type AND s.id = f.target_id
);
DROP TABLE resource_reference;
DROP INDEX search_reference_by_value;
CREATE INDEX search_reference_by_target ON search_reference (id, type, p, row);
`;

export const referenceIndex: Migration = { sqlite: moved('', ''), postgres: moved(', patient', ', f.patient') };
