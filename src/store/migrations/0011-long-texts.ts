import type { Migration } from './migration.ts';

const LONG: readonly (readonly [table: string, column: string])[] = [
  ['search_token', 'code'],
  ['search_quantity', 'code'],
  ['search_reference', 'id'],
  ['resource_identifier', 'value'],
  ['resource_identifier', 'system'],
  ['resource_source', 'url'],
];

/**
 * Texts that resources are found by may be longer than a row of an index in PostgreSQL. Such a text now stands there as
 * its beginning and a hash of the whole. SQLite has no such bound.
 */
export const longTexts: Migration = {
  sqlite: '',
  postgres: LONG.map(
    ([table, column]) =>
      `UPDATE ${table} SET ${column} = left(${column}, 280) || '~' || encode(sha256(convert_to(${column}, 'UTF8')), 'hex')
       WHERE octet_length(${column}) > 1200;`,
  ).join('\n'),
};
