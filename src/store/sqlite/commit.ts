import { type Commit, numberOf, type Place, type SqlConnection, textOf } from '../sql/index.ts';

/** The commit of the transaction under way. Its instant never lies before that of an earlier commit. */
export function newCommit(sql: SqlConnection, now: () => Date): Commit {
  let begun: Promise<Place> | undefined;
  let last: Promise<number> | undefined;
  let taken = 0;
  return {
    begin: () => {
      begun ??= takePlace(sql, now().toISOString());
      return begun;
    },
    newRows: async (count) => {
      last ??= lastRow(sql);
      const first = (await last) + taken + 1;
      taken += count;
      return Array.from({ length: count }, (_, at) => first + at);
    },
    // there is one writer at a time
    touch: async () => {},
  };
}

async function takePlace(sql: SqlConnection, instant: string): Promise<Place> {
  const row = await sql.get(
    `INSERT INTO store_commit (sequence, instant)
     SELECT COALESCE(MAX(sequence), 0) + 1,
       MAX(?, COALESCE((SELECT instant FROM store_commit ORDER BY sequence DESC LIMIT 1), ''))
     FROM store_commit RETURNING sequence, instant`,
    instant,
  );
  return { sequence: numberOf(row, 'sequence'), instant: textOf(row, 'instant') };
}

const lastRow = async (sql: SqlConnection) =>
  numberOf(await sql.get('SELECT COALESCE(MAX(row), 0) AS row FROM resource_version'), 'row');
