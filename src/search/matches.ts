import type { Bounds, Filter, RowTest } from './plan.ts';
import type { IndexRow, SearchRows } from './row.ts';

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

function rowsOf(test: RowTest, rows: SearchRows): IndexRow[] {
  const ours = ({ index }: IndexRow) => test.indexes.includes(index);
  switch (test.table) {
    case 'token': {
      const { systems, codes, prefix } = test;
      return rows.token.filter(
        (row) =>
          ours(row) &&
          (systems === undefined || systems.includes(row.system)) &&
          (codes === undefined || codes.includes(row.code)) &&
          (prefix === undefined || row.code.startsWith(prefix)),
      );
    }
    case 'string':
      return rows.string.filter((row) => {
        if (!ours(row)) return false;
        if (test.match === 'exact') return row.exact === test.text;
        return test.match === 'starts' ? row.folded.startsWith(test.text) : row.folded.includes(test.text);
      });
    case 'date':
      return rows.date.filter((row) => ours(row) && inBounds(test.bounds, row));
    case 'quantity':
      return rows.quantity.filter(
        (row) =>
          ours(row) &&
          row.code === test.code &&
          (test.system === undefined || row.system === test.system) &&
          inBounds(test.bounds, row),
      );
    case 'reference':
      return rows.reference.filter(
        (row) =>
          ours(row) &&
          (test.ids === undefined || test.ids.includes(row.id)) &&
          (!test.types?.length || test.types.includes(row.type)),
      );
  }
}

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
