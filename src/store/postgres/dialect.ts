import { indexedText } from '../indexed-text.ts';
import type { Dialect } from '../sql/index.ts';

/**
 * A sequence is the number of the transaction that wrote it (plus a base, see docs/store.md). The horizon lies below
 * every transaction that was open when this snapshot was taken. Those of other programs on the same server do not
 * count: they are known by holding a number and not our gate. One that ended since cannot be told, so it counts.
 */
const horizon = `
  SELECT base - 1 + COALESCE(
    (SELECT MIN(open.xid::text::bigint) FROM pg_snapshot_xip(pg_current_snapshot()) AS open(xid)
     WHERE NOT EXISTS (
       SELECT 1 FROM pg_locks t
       WHERE t.locktype = 'transactionid' AND t.granted AND t.mode = 'ExclusiveLock' AND t.transactionid = open.xid::xid
       AND NOT EXISTS (
         SELECT 1 FROM pg_locks g
         WHERE g.virtualtransaction = t.virtualtransaction AND g.relation = 'store_gate'::regclass))),
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint) AS sequence
  FROM store_origin`;

/** The newest sequence that can be seen, and those before it that were open when this snapshot was taken. */
const state = `
  SELECT base - 1 + pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS sequence,
    COALESCE(
      (SELECT string_agg((base + open.xid::text::bigint)::text, ',')
       FROM pg_snapshot_xip(pg_current_snapshot()) AS open(xid)), '') AS open
  FROM store_origin`;

/** What PostgreSQL says in its own way. */
export const postgresDialect: Dialect = {
  each: '(SELECT value, n FROM json_array_elements(?::json) WITH ORDINALITY AS item(value, n))',
  // PostgreSQL knows from its statistics which values are rare
  unindexed: (column) => column,
  // joined as a relation, it may be run anew for each row of the other one, where little is known of the tables
  oneOf: (column, query) => `${column} = ANY (ARRAY(${query}))`,
  // the server itself ends what takes longer than `statement_timeout`
  inTime: () => 'TRUE',
  indexed: indexedText,
  follows: 'SELECT 1 WHERE pg_is_in_recovery()',
  state,
  horizon,
};
