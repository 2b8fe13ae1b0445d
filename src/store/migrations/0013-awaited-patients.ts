import type { Migration } from './migration.ts';

/**
 * Resources that name their patient by an identifier alone, of which no Patient is held yet; and where a resource came
 * from. What an earlier edition stored so is found when it is sent again.
 */
export const awaitedPatients: Migration = {
  sqlite: `
CREATE TABLE awaited_patient (
  row INTEGER NOT NULL,
  value TEXT NOT NULL,
  system TEXT NOT NULL,
  PRIMARY KEY (row, value, system)
) STRICT, WITHOUT ROWID;
CREATE INDEX awaited_patient_by_value ON awaited_patient (value, system);
CREATE INDEX resource_source_by_resource ON resource_source (id, type);
`,
  postgres: `
CREATE TABLE awaited_patient (
  row BIGINT NOT NULL,
  value TEXT COLLATE "C" NOT NULL,
  system TEXT COLLATE "C" NOT NULL,
  patient TEXT COLLATE "C",
  PRIMARY KEY (row, value, system)
);
CREATE INDEX awaited_patient_by_value ON awaited_patient (value, system);
CREATE INDEX resource_source_by_resource ON resource_source (id, type);
`,
};
