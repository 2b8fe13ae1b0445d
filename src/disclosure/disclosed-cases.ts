import { isPseudonym } from '../deidentify/index.ts';
import type { CaseCondition, StoredCase, StoreReader } from '../store/index.ts';
import { filled } from './filled.ts';
import { placeOf } from './place.ts';
import type { View } from './view-of.ts';

/** The reads of cases that a view changes. */
export type CaseReads = Pick<
  StoreReader,
  'readCase' | 'listCases' | 'countCases' | 'matchCases' | 'casesOf' | 'lineage' | 'caseReport' | 'changedCases'
>;

/** Words of a case are kept or left out, so that the store may test them; dates are changed. */
const isWord = (condition: CaseCondition): boolean => 'anyOf' in condition;

/** Cases as a recipient sees them; conditions are met by what is seen. */
export function disclosedCases(reader: StoreReader, view: View): CaseReads {
  const seen = (stored: StoredCase, conditions: readonly CaseCondition[]): StoredCase | undefined => {
    const made = view.storedCase(stored);
    return conditions.length === 0 || view.meets(made, conditions) ? made : undefined;
  };
  return {
    readCase: async (id) => {
      const real = view.realId(id);
      const found = real === undefined ? undefined : await reader.readCase(real);
      return found && view.storedCase(found);
    },
    listCases: async ({ limit, after }, conditions = []) => {
      const start =
        after === undefined
          ? undefined
          : await placeOf<StoredCase>(view, after, (last, stretch) =>
              reader.listCases({ limit: stretch, ...(last ? { after: last.id } : {}) }),
            );
      const words = conditions.filter(isWord);
      return filled<StoredCase, StoredCase>(
        limit,
        (last) => {
          const behind = last?.id ?? start;
          return reader.listCases({ limit, ...(behind !== undefined ? { after: behind } : {}) }, words);
        },
        (stored) => seen(stored, conditions),
      );
    },
    // how many meet a condition in the store would tell of fields that are left out
    countCases: () => reader.countCases(),
    matchCases: async (ids, conditions) => {
      const found = await Promise.all(
        ids.map(async (id) => {
          const real = view.lastId(id);
          return real === undefined ? undefined : reader.readCase(real);
        }),
      );
      return found.flatMap((stored) => (stored?.text === undefined ? [] : (seen(stored, conditions)?.id ?? [])));
    },
    casesOf: async (patient) => {
      const real = view.realId(patient);
      return real === undefined ? [] : (await reader.casesOf(real)).map(view.id);
    },
    lineage: async (caseId) => {
      const real = view.realId(caseId);
      if (real === undefined) return [];
      return (await reader.lineage(real)).flatMap((entry) => view.lineage(real, entry) ?? []);
    },
    // the report quotes what the sources said
    caseReport: async () => undefined,
    changedCases: async (page) => {
      const { id } = page.after;
      // the cursor of a place between two changes names no case; behind one that is not known any more, its commit is
      // repeated
      const after = { ...page.after, id: view.lastId(id) ?? (isPseudonym(id) ? '' : id) };
      return (await reader.changedCases({ ...page, after })).map(view.storedCase);
    },
  };
}
