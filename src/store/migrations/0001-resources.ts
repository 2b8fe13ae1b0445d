import type { Migration } from './migration.ts';

/**
 * Resources with all versions, what they are found by, and the cases made of them. The patient stands in each row
 * so that a store can later be divided by patient; `sequence` is the order of commits, for those who follow changes.
 * PostgreSQL has no foreign keys here: its shards could not check them, and one function writes all of these rows.
 */
export const resources: Migration = {
  sqlite: `
CREATE TABLE store_commit (
  sequence INTEGER PRIMARY KEY,
  instant TEXT NOT NULL
) STRICT;

CREATE TABLE resource_version (
  row INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL,
  sequence INTEGER NOT NULL REFERENCES store_commit (sequence),
  last_updated TEXT NOT NULL,
  method TEXT NOT NULL CHECK (method IN ('POST', 'PUT', 'DELETE')),
  patient TEXT,
  content TEXT,
  UNIQUE (type, id, version),
  CHECK ((content IS NULL) = (method = 'DELETE'))
) STRICT;
CREATE INDEX resource_version_by_sequence ON resource_version (sequence);

CREATE TABLE resource (
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  row INTEGER NOT NULL REFERENCES resource_version (row),
  deleted INTEGER NOT NULL,
  patient TEXT,
  PRIMARY KEY (type, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_by_patient ON resource (patient, type, id) WHERE deleted = 0 AND patient IS NOT NULL;

CREATE TABLE resource_reference (
  target_type TEXT NOT NULL,
  target_id TEXT NOT NULL,
  source_type TEXT NOT NULL,
  source_id TEXT NOT NULL,
  PRIMARY KEY (target_type, target_id, source_type, source_id),
  FOREIGN KEY (source_type, source_id) REFERENCES resource (type, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_reference_by_source ON resource_reference (source_type, source_id);

CREATE TABLE resource_identifier (
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  system TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (type, value, system, id),
  FOREIGN KEY (type, id) REFERENCES resource (type, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_identifier_by_resource ON resource_identifier (type, id);

CREATE TABLE resource_source (
  url TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  id TEXT NOT NULL,
  FOREIGN KEY (type, id) REFERENCES resource (type, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE iscm_case (
  id TEXT PRIMARY KEY,
  patient TEXT NOT NULL,
  version INTEGER NOT NULL,
  sequence INTEGER NOT NULL REFERENCES store_commit (sequence),
  last_updated TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('complete', 'incomplete', 'contradictory')),
  reasons TEXT NOT NULL,
  mapping_version TEXT NOT NULL,
  content TEXT
) STRICT;
CREATE INDEX iscm_case_by_patient ON iscm_case (patient);
CREATE INDEX iscm_case_by_sequence ON iscm_case (sequence);

CREATE TABLE case_lineage (
  case_id TEXT NOT NULL REFERENCES iscm_case (id),
  item_key TEXT NOT NULL,
  resource_type TEXT NOT NULL,
  resource_id TEXT NOT NULL,
  PRIMARY KEY (case_id, item_key, resource_type, resource_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_lineage_by_resource ON case_lineage (resource_type, resource_id);
`,
  postgres: `
CREATE TABLE store_commit (
  sequence BIGINT PRIMARY KEY,
  instant TEXT COLLATE "C" NOT NULL
);
CREATE INDEX store_commit_by_instant ON store_commit (instant);

CREATE SEQUENCE resource_version_row INCREMENT BY 64;

CREATE TABLE resource_version (
  row BIGINT PRIMARY KEY,
  type TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  version INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  last_updated TEXT COLLATE "C" NOT NULL,
  method TEXT COLLATE "C" NOT NULL CHECK (method IN ('POST', 'PUT', 'DELETE')),
  patient TEXT COLLATE "C",
  content TEXT COLLATE "C",
  UNIQUE (type, id, version),
  CHECK ((content IS NULL) = (method = 'DELETE'))
);
CREATE INDEX resource_version_by_sequence ON resource_version (sequence);

CREATE TABLE resource (
  type TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL,
  row BIGINT NOT NULL,
  deleted INTEGER NOT NULL,
  patient TEXT COLLATE "C",
  PRIMARY KEY (type, id)
);
CREATE INDEX resource_by_patient ON resource (patient, type, id) WHERE deleted = 0 AND patient IS NOT NULL;

CREATE TABLE resource_reference (
  row BIGINT NOT NULL,
  target_type TEXT COLLATE "C" NOT NULL,
  target_id TEXT COLLATE "C" NOT NULL,
  patient TEXT COLLATE "C",
  PRIMARY KEY (row, target_type, target_id)
);
CREATE INDEX resource_reference_by_target ON resource_reference (target_type, target_id);

CREATE TABLE resource_identifier (
  row BIGINT NOT NULL,
  type TEXT COLLATE "C" NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  system TEXT COLLATE "C" NOT NULL,
  patient TEXT COLLATE "C",
  PRIMARY KEY (row, value, system)
);
CREATE INDEX resource_identifier_by_value ON resource_identifier (value, type, system);

CREATE TABLE resource_source (
  url TEXT COLLATE "C" PRIMARY KEY,
  type TEXT COLLATE "C" NOT NULL,
  id TEXT COLLATE "C" NOT NULL
);

CREATE TABLE iscm_case (
  id TEXT COLLATE "C" PRIMARY KEY,
  patient TEXT COLLATE "C" NOT NULL,
  version INTEGER NOT NULL,
  sequence BIGINT NOT NULL,
  last_updated TEXT COLLATE "C" NOT NULL,
  state TEXT COLLATE "C" NOT NULL CHECK (state IN ('complete', 'incomplete', 'contradictory')),
  reasons TEXT COLLATE "C" NOT NULL,
  mapping_version TEXT COLLATE "C" NOT NULL,
  content TEXT COLLATE "C"
);
CREATE INDEX iscm_case_by_patient ON iscm_case (patient);
CREATE INDEX iscm_case_by_sequence ON iscm_case (sequence, id);

CREATE TABLE case_lineage (
  case_id TEXT COLLATE "C" NOT NULL,
  item_key TEXT COLLATE "C" NOT NULL,
  resource_type TEXT COLLATE "C" NOT NULL,
  resource_id TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (case_id, item_key, resource_type, resource_id)
);
CREATE INDEX case_lineage_by_resource ON case_lineage (resource_type, resource_id);
`,
};
