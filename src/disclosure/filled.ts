/**
 * A page of `limit` rows that may be seen, or of fewer where there are no more: rows that may not be seen are made up for
 * by reading on, since a short page says that the list has ended.
 */
export async function filled<Row, Seen>(
  limit: number,
  fetch: (last: Row | undefined) => Promise<Row[]>,
  see: (row: Row) => Seen | undefined,
): Promise<Seen[]> {
  const seen: Seen[] = [];
  let last: Row | undefined;
  for (;;) {
    const rows = await fetch(last);
    for (const row of rows) {
      const made = see(row);
      if (made !== undefined) seen.push(made);
      if (seen.length === limit) return seen;
    }
    last = rows.at(-1);
    if (rows.length < limit || last === undefined) return seen;
  }
}
