import { numberOf, type SqlConnection } from '../sql/index.ts';

/** Numbers for rows, taken from the database in blocks; what a process leaves unused stays unused. */
export interface RowNumbers {
  take(sql: SqlConnection, count: number): Promise<number[]>;
}

/** By how much the database's sequence grows (migration 1): each of its values stands for a block. */
const BLOCK = 64;

/** The numbers one process has in hand. */
export function rowNumbers(): RowNumbers {
  const inHand: number[] = [];
  return {
    take: async (sql, count) => {
      const taken = inHand.splice(0, count);
      const blocks = Math.ceil((count - taken.length) / BLOCK);
      if (blocks === 0) return taken;
      const rows = await sql.all(
        `SELECT nextval('resource_version_row') AS first FROM generate_series(1, ?::integer)`,
        blocks,
      );
      const fresh = rows.flatMap((row) => {
        const first = numberOf(row, 'first');
        return Array.from({ length: BLOCK }, (_, at) => first + at);
      });
      taken.push(...fresh.splice(0, count - taken.length));
      inHand.push(...fresh);
      return taken;
    },
  };
}
