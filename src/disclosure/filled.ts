/**
 * A page of `limit` rows that may be seen; of fewer only where there are no more, since a short page says that the list
 * has ended. For each row that may not be seen another is read.
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
