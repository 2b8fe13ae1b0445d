import type { Bounds, Filter, RowTest } from './plan.ts';
import type { IndexRow, SearchRows, StringRow, TokenRow } from './row.ts';

/** A resource in memory, as a filter sees it. */
export interface Indexed {
  type: string;
  id: string;
  /** Milliseconds since 1970; absent for one that is not stored yet. */
  updated?: number;
  /** Id of the Patient under whom it is kept; absent for what belongs to none. */
  patient?: string | undefined;
  rows: SearchRows;
}

/**
 * Whether a resource meets a filter, told without a store: for resources of a transaction that are not stored yet and
 * for artefacts that never are. What depends on other resources (chains, `_has`) is not met.
 */
export function matches(filter: Filter, resource: Indexed): boolean {
  switch (filter.kind) {
    case 'all':
      return filter.of.every((one) => matches(one, resource));
    case 'any':
      return filter.of.some((one) => matches(one, resource));
    case 'not':
      return !matches(filter.of, resource);
    case 'type':
      return filter.types.includes(resource.type);
    case 'id':
      return filter.ids.includes(resource.id) && (filter.type ?? resource.type) === resource.type;
    case 'updated': {
      const at = resource.updated;
      return at !== undefined && inBounds(filter.bounds, { low: at, high: at + 1 });
    }
    case 'patient':
      return resource.patient !== undefined && filter.ids.includes(resource.patient);
    case 'row':
      return rowsOf(filter.test, resource.rows).length > 0;
    case 'group':
      return groupMatches(filter.tests, resource.rows);
    case 'present':
      return filter.of.some(({ table, indexes, types }) =>
        resource.rows[table].some(
          (row) => indexes.includes(row.index) && (!types || !('type' in row) || types.includes(row.type)),
        ),
      );
    case 'chain':
    case 'referred':
      return false;
  }
}

function groupMatches(tests: readonly (readonly RowTest[])[], rows: SearchRows): boolean {
  const [first = [], ...rest] = tests.map(
    (own) => new Set(own.flatMap((test) => rowsOf(test, rows).map(({ group }) => group))),
  );
  return [...first].some((group) => rest.every((groups) => groups.has(group)));
}

const rowsOf = (test: RowTest, rows: SearchRows): readonly IndexRow[] =>
  rowsThatMeet(test, rows).filter(({ index }) => test.indexes.includes(index));

/** The rows that meet a test, of whichever index. Members that a test does not have do not count. */
function rowsThatMeet(test: RowTest, rows: SearchRows): readonly IndexRow[] {
  switch (test.table) {
    case 'token':
      return rows.token.filter((row) => meetsToken(test, row));
    case 'string':
      return rows.string.filter((row) => meetsText(test, row));
    case 'date':
      return rows.date.filter((row) => inBounds(test.bounds, row));
    case 'quantity': {
      const { code, system, bounds } = test;
      const inUnit = rows.quantity.filter((row) => row.code === code && row.system === (system ?? row.system));
      return inUnit.filter((row) => inBounds(bounds, row));
    }
    case 'reference': {
      const { ids, types = [] } = test;
      const ofType = rows.reference.filter(({ type }) => types.length === 0 || types.includes(type));
      return ofType.filter(({ id }) => ids?.includes(id) ?? true);
    }
  }
}

const meetsToken = ({ systems, codes, prefix = '' }: Of<'token'>, { system, code }: TokenRow): boolean =>
  (systems?.includes(system) ?? true) && (codes?.includes(code) ?? true) && code.startsWith(prefix);

function meetsText({ match, text }: Of<'string'>, { exact, folded }: StringRow): boolean {
  if (match === 'exact') return exact === text;
  return match === 'starts' ? folded.startsWith(text) : folded.includes(text);
}

type Of<T extends RowTest['table']> = Extract<RowTest, { table: T }>;

function inBounds(bounds: Bounds, row: { low: number; high: number }): boolean {
  return bounds.some((all) =>
    all.every(({ column, operator, value }) => {
      const end = row[column];
      if (operator === '<') return end < value;
      if (operator === '<=') return end <= value;
      return operator === '>' ? end > value : end >= value;
    }),
  );
}
