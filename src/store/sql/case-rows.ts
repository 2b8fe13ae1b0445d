import { textOrder } from '../../fhir/text-order.ts';
import type { Page } from '../resource-store.ts';
import type { CaseCondition, CaseState, CaseWrite, Lineage, StaleCase, StoredCase } from '../stored-case.ts';
import { type Commit, instantAfter } from './commit.ts';
import type { SqlConnection } from './connection.ts';
import { pageByFacets, removeFacets, replaceFacets } from './facet-rows.ts';
import { numberOf, optionalText, type Row, textOf } from './row.ts';
import { table } from './table.ts';

/** Columns of a case. */
export const CASE = 'id, patient, version, sequence, last_updated, state, reasons, mapping_version, content';

const cases = table(
  'iscm_case',
  {
    id: 'text',
    patient: 'text',
    version: 'integer',
    sequence: 'bigint',
    last_updated: 'text',
    state: 'text',
    reasons: 'text',
    mapping_version: 'text',
    content: 'text',
  },
  `ON CONFLICT (id) DO UPDATE SET patient = excluded.patient, version = excluded.version,
     sequence = excluded.sequence, last_updated = excluded.last_updated, state = excluded.state,
     reasons = excluded.reasons, mapping_version = excluded.mapping_version, content = excluded.content`,
);

const lineage = table(
  'case_lineage',
  { case_id: 'text', item_key: 'text', resource_type: 'text', resource_id: 'text' },
  'ON CONFLICT DO NOTHING',
);

const reports = table(
  'case_report',
  { case_id: 'text', content: 'text' },
  'ON CONFLICT (case_id) DO UPDATE SET content = excluded.content',
);

/** The case that a row with the columns `CASE` holds. */
export function caseOf(row: Row): StoredCase {
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
export async function readCase(sql: SqlConnection, id: string): Promise<StoredCase | undefined> {
  const row = await sql.get(`SELECT ${CASE} FROM iscm_case WHERE id = ?`, id);
  return row && caseOf(row);
}

/** Cases that meet all conditions, by id. */
export async function listCases(
  sql: SqlConnection,
  page: Page,
  [first, ...others]: readonly CaseCondition[],
): Promise<StoredCase[]> {
  if (first === undefined) {
    const rows = await sql.all(
      `SELECT ${CASE} FROM iscm_case WHERE content IS NOT NULL AND id > ? ORDER BY id LIMIT ?`,
      page.after ?? '',
      page.limit,
    );
    return rows.map(caseOf);
  }
  // a case that is found by something is no tombstone
  const ids = pageByFacets(sql, page, [first, ...others]);
  const rows = await sql.allInTime(`SELECT ${CASE} FROM iscm_case WHERE id IN (${ids.sql}) ORDER BY id`, ...ids.values);
  return rows.map(caseOf);
}

/** Ids of the cases of a patient. */
export async function casesOf(sql: SqlConnection, patient: string): Promise<string[]> {
  const rows = await sql.all('SELECT id FROM iscm_case WHERE patient = ? AND content IS NOT NULL ORDER BY id', patient);
  return rows.map((row) => textOf(row, 'id'));
}

/** Cases that another version of the mapping made. */
export async function readStaleCases(sql: SqlConnection, mappingVersion: string, page: Page): Promise<StaleCase[]> {
  const rows = await sql.all(
    `SELECT id, patient FROM iscm_case
     WHERE content IS NOT NULL AND mapping_version <> ? AND id > ? ORDER BY id LIMIT ?`,
    mappingVersion,
    page.after ?? '',
    page.limit,
  );
  return rows.map((row) => ({ id: textOf(row, 'id'), patient: textOf(row, 'patient') }));
}

/** What the items of a case came from. */
export async function readLineage(sql: SqlConnection, caseId: string): Promise<Lineage[]> {
  const rows = await sql.all(
    `SELECT item_key, resource_type, resource_id FROM case_lineage WHERE case_id = ?
     ORDER BY item_key, resource_type, resource_id`,
    caseId,
  );
  return rows.map((row) => ({
    key: textOf(row, 'item_key'),
    resourceType: textOf(row, 'resource_type'),
    id: textOf(row, 'resource_id'),
  }));
}

/** Lineage as it is read: by key, type and id, each once. */
export function inOrder(entries: readonly Lineage[]): Lineage[] {
  const byText = new Map(entries.map((one) => [`${one.key}\n${one.resourceType}\n${one.id}`, one]));
  return [...byText].sort(([a], [b]) => textOrder(a, b)).map(([, one]) => one);
}

/** The mapping report of a case. */
export async function readCaseReport(sql: SqlConnection, caseId: string): Promise<string | undefined> {
  const row = await sql.get('SELECT content FROM case_report WHERE case_id = ?', caseId);
  return row && textOf(row, 'content');
}

/** Keeps a case in place of what is there under its id; its version grows only when it changed. */
export async function putCase(
  sql: SqlConnection,
  commit: Commit,
  write: CaseWrite,
  current: StoredCase | undefined,
): Promise<StoredCase> {
  const kept = current && unchanged(current, write) ? current : await saveCase(sql, commit, write, current);
  await Promise.all([
    commit.touch([write.patient]),
    current && sql.send('DELETE FROM case_lineage WHERE case_id = ?', write.id),
    sql.insert(
      lineage,
      write.lineage.map(({ key, resourceType, id }) => [write.id, key, resourceType, id]),
    ),
    sql.insert(reports, [[write.id, write.report]]),
    kept !== current && replaceFacets(sql, write, current === undefined),
  ]);
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

async function saveCase(
  sql: SqlConnection,
  commit: Commit,
  write: CaseWrite,
  current: StoredCase | undefined,
): Promise<StoredCase> {
  const { sequence, instant } = await commit.begin();
  const { lineage: _lineage, report: _report, facets: _facets, ...rest } = write;
  const version = (current?.version ?? 0) + 1;
  const made: StoredCase = { ...rest, version, sequence, lastUpdated: instantAfter(current, instant) };
  await sql.insert(cases, [
    [
      made.id,
      made.patient,
      made.version,
      made.sequence,
      made.lastUpdated,
      made.state,
      JSON.stringify(made.reasons),
      made.mappingVersion,
      write.text,
    ],
  ]);
  return made;
}

/** Turns a case into a tombstone, and gives that. */
export async function removeCase(sql: SqlConnection, commit: Commit, current: StoredCase): Promise<StoredCase> {
  const { sequence, instant } = await commit.begin();
  const { text: _text, ...rest } = current;
  const { id } = current;
  const lastUpdated = instantAfter(current, instant);
  await Promise.all([
    commit.touch([current.patient]),
    sql.send('DELETE FROM case_lineage WHERE case_id = ?', id),
    sql.send('DELETE FROM case_report WHERE case_id = ?', id),
    removeFacets(sql, id),
    sql.send(
      'UPDATE iscm_case SET content = NULL, version = version + 1, sequence = ?, last_updated = ? WHERE id = ?',
      sequence,
      lastUpdated,
      id,
    ),
  ]);
  return { ...rest, version: current.version + 1, sequence, lastUpdated };
}
