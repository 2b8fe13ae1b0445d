/**
 * Resources with all versions, what they are found by, and the cases made of them. The patient stands in each row
 * so that a store can later be divided by patient; `sequence` is the order of commits, for those who follow changes.
 */
export const resources = `
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
`;
