import type { View } from './view-of.ts';

/** How many rows are looked at in one go. */
const STRETCH = 500;

/**
 * The id behind the pseudonym of the row at which a page of a list ended. Some ids are too long to be turned back, and
 * another process may have given the pseudonym: then it is looked for. Taken for unknown, the list would end there and
 * look whole. `undefined` where it is not there, so that the list has to begin again.
 */
export async function placeOf<Row extends { id: string }>(
  view: View,
  pseudonym: string,
  fetch: (last: Row | undefined, limit: number) => Promise<Row[]>,
): Promise<string | undefined> {
  const known = view.lastId(pseudonym);
  if (known !== undefined) return known;
  let last: Row | undefined;
  for (;;) {
    const rows = await fetch(last, STRETCH);
    const found = rows.find(({ id }) => view.id(id) === pseudonym);
    if (found) return found.id;
    last = rows.at(-1);
    if (rows.length < STRETCH || last === undefined) return undefined;
  }
}
