import type { HistoryHit, HistoryScan } from '../../search-reads.ts';
import type { SqlConnection } from '../connection.ts';
import { numberOf } from '../row.ts';
import { PAST_VERSION, versionOf } from '../version-rows.ts';
import { among, every, type Fragment, raw, sql } from './fragment.ts';

/** Versions of many resources with their places, the newest first. */
export async function readHistoryOfAll(
  { allInTime, dialect }: SqlConnection,
  { types, limit, before, since, at }: HistoryScan,
): Promise<HistoryHit[]> {
  const conditions: Fragment[] = [raw(dialect.inTime('v.row'))];
  if (types) conditions.push(among('v.type', types));
  if (before) conditions.push(sql`(v.sequence, v.row) < (${before.sequence}, ${before.row})`);
  if (since !== undefined) conditions.push(sql`v.last_updated >= ${since}`);
  if (at) {
    // versions that were loaded carry their own instants: that of the commit would be when they were loaded
    const replacedAt = raw(
      '(SELECT n.last_updated FROM resource_version n WHERE n.type = v.type AND n.id = v.id AND n.version = v.version + 1)',
    );
    conditions.push(sql`v.last_updated <= ${at.high} AND (v.replaced IS NULL OR ${replacedAt} > ${at.low})`);
  }
  const query = sql`SELECT ${raw(`${PAST_VERSION}, v.row`)} FROM resource_version v WHERE ${every(conditions)} ORDER BY v.sequence DESC, v.row DESC LIMIT ${limit}`;
  const rows = await allInTime(query.text, ...query.values);
  return rows.map((row) => {
    const version = versionOf(row);
    return { version, place: { sequence: version.sequence, row: numberOf(row, 'row') } };
  });
}
