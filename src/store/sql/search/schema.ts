import type { Migration } from '../../migrations/migration.ts';

/**
 * Name and columns of each table of search rows, after `row`, `p` (the index of the row), `g` (its group) and `n`; then
 * what the table's own index looks up.
 */
const TABLES = {
  search_token: { columns: { system: 'INTEGER', code: 'TEXT' }, index: 'p, code, system, row, g' },
  search_string: { columns: { folded: 'TEXT', exact: 'TEXT' }, index: 'p, substr(folded, 1, 64), row' },
  search_date: { columns: { low: 'INTEGER', high: 'INTEGER' }, index: 'p, low, high, row' },
  search_quantity: {
    columns: { system: 'INTEGER', code: 'TEXT', low: 'REAL', high: 'REAL' },
    index: 'p, code, low, high, row, g',
  },
  search_reference: { columns: { type: 'TEXT', id: 'TEXT' }, index: 'p, id, type, row' },
} as const;

const POSTGRES: Readonly<Record<string, string>> = {
  INTEGER: 'BIGINT',
  TEXT: 'TEXT COLLATE "C"',
  REAL: 'DOUBLE PRECISION',
};

function statements(dialect: keyof Migration): string {
  const typeName = (type: string) => (dialect === 'sqlite' ? type : (POSTGRES[type] ?? type));
  const made = Object.entries(TABLES).map(([name, { columns, index }]) => {
    const all = { row: 'INTEGER', p: 'INTEGER', g: 'INTEGER', n: 'INTEGER', ...columns };
    const lines = Object.entries(all).map(([column, type]) => `  ${column} ${typeName(type)} NOT NULL`);
    if (dialect === 'postgres') lines.push('  patient TEXT COLLATE "C"');
    lines.push('  PRIMARY KEY (row, p, n)');
    const suffix = dialect === 'sqlite' ? ' STRICT, WITHOUT ROWID' : '';
    return `CREATE TABLE ${name} (\n${lines.join(',\n')}\n)${suffix};\nCREATE INDEX ${name}_by_value ON ${name} (${index});`;
  });
  const text = typeName('TEXT');
  return [
    ...made,
    'CREATE INDEX resource_version_by_type ON resource_version (type, row);',
    `CREATE TABLE search_index (fingerprint ${text} NOT NULL);`,
    `CREATE TABLE search_stale (instant ${text} NOT NULL, row ${typeName('INTEGER')} NOT NULL, PRIMARY KEY (instant, row));`,
  ].join('\n');
}

/**
 * What resources are found by, a table for each kind of value; which SearchParameters the rows were made with; and
 * which versions were replaced. The rows of these stay for a while, so that the pages of a search show one state.
 */
export const searchTables: Migration = { sqlite: statements('sqlite'), postgres: statements('postgres') };
