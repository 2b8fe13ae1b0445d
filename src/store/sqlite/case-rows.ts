import type { CaseState, CaseWrite, Lineage, Page, StoredCase } from '../resource-store.ts';
import type { Commit } from './commit.ts';
import type { Connection } from './connection.ts';
import { numberOf, optionalText, type Row, textOf } from './row.ts';

const CASE = 'id, patient, version, sequence, last_updated, state, reasons, mapping_version, content';

function caseOf(row: Row): StoredCase {
  const text = optionalText(row, 'content');
  return {
    id: textOf(row, 'id'),
    patient: textOf(row, 'patient'),
    version: numberOf(row, 'version'),
    sequence: numberOf(row, 'sequence'),
    lastUpdated: textOf(row, 'last_updated'),
    state: stateOf(textOf(row, 'state')),
    reasons: textList(textOf(row, 'reasons')),
    mappingVersion: textOf(row, 'mapping_version'),
    ...(text !== undefined ? { text } : {}),
  };
}

function stateOf(text: string): CaseState {
  if (text === 'complete' || text === 'incomplete' || text === 'contradictory') return text;
  throw new TypeError(`no state of a case: ${text}`);
}

function textList(text: string): string[] {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value.map(String) : [];
}

/** A case, which may be a tombstone. */
export function readCase({ sql }: Connection, id: string): StoredCase | undefined {
  const row = sql(`SELECT ${CASE} FROM iscm_case WHERE id = ?`).get(id);
  return row && caseOf(row);
}

/** Cases by id. */
export function listCases({ sql }: Connection, page: Page): StoredCase[] {
  return sql(`SELECT ${CASE} FROM iscm_case WHERE content IS NOT NULL AND id > ? ORDER BY id LIMIT ?`)
    .all(page.after ?? '', page.limit)
    .map(caseOf);
}

/** Ids of the cases of a patient. */
export function casesOf({ sql }: Connection, patient: string): string[] {
  return sql('SELECT id FROM iscm_case WHERE patient = ? AND content IS NOT NULL ORDER BY id')
    .all(patient)
    .map((row) => textOf(row, 'id'));
}

/** What the items of a case came from. */
export function readLineage({ sql }: Connection, caseId: string): Lineage[] {
  return sql(
    `SELECT item_key, resource_type, resource_id FROM case_lineage WHERE case_id = ?
     ORDER BY item_key, resource_type, resource_id`,
  )
    .all(caseId)
    .map((row) => ({
      key: textOf(row, 'item_key'),
      resourceType: textOf(row, 'resource_type'),
      id: textOf(row, 'resource_id'),
    }));
}

/** Keeps a case; its version grows only when it changed. */
export function putCase(connection: Connection, commit: Commit, write: CaseWrite): StoredCase {
  const current = readCase(connection, write.id);
  const kept = current && unchanged(current, write) ? current : saveCase(connection, commit, write, current);
  replaceLineage(connection, write);
  replaceReport(connection, write);
  return kept;
}

function unchanged(current: StoredCase, write: CaseWrite): boolean {
  return (
    current.text === write.text &&
    current.state === write.state &&
    current.patient === write.patient &&
    current.mappingVersion === write.mappingVersion &&
    JSON.stringify(current.reasons) === JSON.stringify(write.reasons)
  );
}

function saveCase({ sql }: Connection, commit: Commit, write: CaseWrite, current: StoredCase | undefined): StoredCase {
  const { sequence, instant } = commit.begin();
  const { lineage: _lineage, report: _report, ...rest } = write;
  const made: StoredCase = { ...rest, version: (current?.version ?? 0) + 1, sequence, lastUpdated: instant };
  sql(
    `INSERT INTO iscm_case (${CASE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET patient = excluded.patient, version = excluded.version,
       sequence = excluded.sequence, last_updated = excluded.last_updated, state = excluded.state,
       reasons = excluded.reasons, mapping_version = excluded.mapping_version, content = excluded.content`,
  ).run(
    made.id,
    made.patient,
    made.version,
    made.sequence,
    made.lastUpdated,
    made.state,
    JSON.stringify(made.reasons),
    made.mappingVersion,
    write.text,
  );
  return made;
}

function replaceLineage({ sql }: Connection, write: CaseWrite): void {
  sql('DELETE FROM case_lineage WHERE case_id = ?').run(write.id);
  const insert = sql('INSERT INTO case_lineage VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  for (const { key, resourceType, id } of write.lineage) insert.run(write.id, key, resourceType, id);
}

function replaceReport({ sql }: Connection, { id, report }: CaseWrite): void {
  sql('INSERT INTO case_report VALUES (?, ?) ON CONFLICT (case_id) DO UPDATE SET content = excluded.content').run(
    id,
    report,
  );
}

/** The mapping report of a case. */
export function readCaseReport({ sql }: Connection, caseId: string): string | undefined {
  const row = sql('SELECT content FROM case_report WHERE case_id = ?').get(caseId);
  return row && textOf(row, 'content');
}

/** Turns a case into a tombstone. */
export function removeCase({ sql }: Connection, commit: Commit, id: string): void {
  const { sequence, instant } = commit.begin();
  sql('DELETE FROM case_lineage WHERE case_id = ?').run(id);
  sql('DELETE FROM case_report WHERE case_id = ?').run(id);
  sql(
    'UPDATE iscm_case SET content = NULL, version = version + 1, sequence = ?, last_updated = ? WHERE id = ? AND content IS NOT NULL',
  ).run(sequence, instant, id);
}
