import type { AuditEntry, AuditPage, StoredAudit } from '../audit.ts';
import type { SqlConnection } from './connection.ts';
import { type Row, textOf } from './row.ts';
import { table } from './table.ts';

const EVENT = table('audit_event', { id: 'text', content: 'text' });
const SUBJECT = table('audit_subject', { subject: 'text', id: 'text' });

const auditOf = (row: Row): StoredAudit => ({ id: textOf(row, 'id'), text: textOf(row, 'content') });

/** Keeps AuditEvents. */
export async function appendAudit(sql: SqlConnection, entries: readonly AuditEntry[]): Promise<void> {
  await Promise.all([
    sql.insert(
      EVENT,
      entries.map(({ id, text }) => [id, text]),
    ),
    sql.insert(
      SUBJECT,
      entries.flatMap(({ id, subjects }) => [...new Set(subjects)].map((subject) => [subject, id])),
    ),
  ]);
}

/** An AuditEvent by its id. */
export async function readAudit(sql: SqlConnection, id: string): Promise<StoredAudit | undefined> {
  const row = await sql.get('SELECT id, content FROM audit_event WHERE id = ?', id);
  return row && auditOf(row);
}

/** AuditEvents of all the subjects, the newest first. The first subject leads: the others are looked up per event. */
export async function findAudits(sql: SqlConnection, page: AuditPage): Promise<StoredAudit[]> {
  const { subjects, from, before, limit } = page;
  const [lead, ...others] = subjects;
  const leading = lead === undefined ? 'audit_event e' : 'audit_subject l CROSS JOIN audit_event e';
  const [key, condition] = lead === undefined ? ['e.id', ''] : ['l.id', 'l.subject = ? AND e.id = l.id AND '];
  const also = others.map(() => ` AND EXISTS (SELECT 1 FROM audit_subject s WHERE s.subject = ? AND s.id = ${key})`);
  const rows = await sql.allInTime(
    `SELECT e.id, e.content FROM ${leading} WHERE ${sql.dialect.inTime('random()')} AND ${condition}${key} >= ? AND ${key} < ?${also.join('')}
     ORDER BY ${key} DESC LIMIT ?`,
    ...(lead === undefined ? [] : [lead]),
    from,
    before,
    ...others,
    limit,
  );
  return rows.map(auditOf);
}
