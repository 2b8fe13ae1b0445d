import type { Migration } from './migration.ts';

/**
 * The identity of a database. Index rows belong to the row of a version instead of repeating type and id. They are
 * narrower, and their own key grows with each commit, so that adding them touches few pages. `replaced` is the sequence
 * of the commit that made the next version: with it the state at any commit can be asked for. PostgreSQL gets a row per
 * patient, in which writers of one patient meet, and a table that is only ever locked.
 */
export const origin: Migration = {
  sqlite: `
CREATE TABLE store_origin (id TEXT NOT NULL) STRICT;
INSERT INTO store_origin (id) VALUES (lower(hex(randomblob(16))));

ALTER TABLE resource_version ADD COLUMN replaced INTEGER;
UPDATE resource_version SET replaced = (
  SELECT n.sequence FROM resource_version n
  WHERE n.type = resource_version.type AND n.id = resource_version.id AND n.version = resource_version.version + 1
);
CREATE INDEX store_commit_by_instant ON store_commit (instant);

CREATE TABLE narrow_reference (
  row INTEGER NOT NULL,
  target_type TEXT NOT NULL,
  target_id TEXT NOT NULL,
  PRIMARY KEY (row, target_type, target_id)
) STRICT, WITHOUT ROWID;
INSERT INTO narrow_reference
  SELECT r.row, f.target_type, f.target_id FROM resource_reference f
  JOIN resource r ON r.type = f.source_type AND r.id = f.source_id;
DROP TABLE resource_reference;
ALTER TABLE narrow_reference RENAME TO resource_reference;
CREATE INDEX resource_reference_by_target ON resource_reference (target_type, target_id);

CREATE TABLE narrow_identifier (
  row INTEGER NOT NULL,
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  system TEXT NOT NULL,
  PRIMARY KEY (row, value, system)
) STRICT, WITHOUT ROWID;
INSERT INTO narrow_identifier
  SELECT r.row, i.type, i.value, i.system FROM resource_identifier i
  JOIN resource r ON r.type = i.type AND r.id = i.id;
DROP TABLE resource_identifier;
ALTER TABLE narrow_identifier RENAME TO resource_identifier;
CREATE INDEX resource_identifier_by_value ON resource_identifier (value, type, system);

DROP INDEX iscm_case_by_sequence;
CREATE INDEX iscm_case_by_sequence ON iscm_case (sequence, id);
`,
  postgres: `
CREATE TABLE store_origin (id TEXT COLLATE "C" NOT NULL, base BIGINT NOT NULL);
INSERT INTO store_origin (id, base) VALUES (gen_random_uuid()::text, 0);
ALTER TABLE resource_version ADD COLUMN replaced BIGINT;
CREATE TABLE store_gate ();
CREATE TABLE store_patient (patient TEXT COLLATE "C" PRIMARY KEY, sequence BIGINT NOT NULL);
`,
};
