import type { StoredCase } from '../store/index.ts';
import { caseText } from './case-text.ts';
import type { Context } from './ports.ts';

/** The texts of all cases by id, read in pages so that any number of them fits into memory. */
export async function* caseList({ store, limits }: Context): AsyncGenerator<string> {
  let page: StoredCase[] = [];
  do {
    const after = page.at(-1)?.id;
    const wanted = { limit: limits.page, ...(after !== undefined ? { after } : {}) };
    page = await store.read((reader) => reader.listCases(wanted));
    for (const one of page) yield caseText(one);
  } while (page.length === limits.page);
}
