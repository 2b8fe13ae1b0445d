import { textOrder } from '../../fhir/text-order.ts';
import { indexedText } from '../indexed-text.ts';
import { keyText, type ResourceKey } from '../resource-index.ts';
import type { Page, ResourceSource } from '../resource-store.ts';
import type { SqlConnection } from './connection.ts';
import { textOf } from './row.ts';
import { table } from './table.ts';
import { keyList, keyOf } from './version-rows.ts';

const sources = table('resource_source', { url: 'text', type: 'text', id: 'text' }, 'ON CONFLICT DO NOTHING');

/**
 * A URL as it stands in the table. It may hold what a database's text cannot, U+0000 or half of a pair of surrogates,
 * and JSON writes these as escapes. It has to be the same when it is added and when it is looked up.
 */
const storedUrl = (url: string): string => indexedText(url.replaceAll('\0', '\ufffd').toWellFormed());

/** The resources that came from URLs of another server, in their order. */
export async function findSources(sql: SqlConnection, urls: readonly string[]): Promise<(ResourceKey | undefined)[]> {
  if (urls.length === 0) return [];
  const rows = await sql.all(
    `SELECT s.type, s.id FROM ${sql.dialect.each} k
     LEFT JOIN resource_source s ON s.url = k.value ->> 0 ORDER BY k.n`,
    JSON.stringify(urls.map((url) => [storedUrl(url)])),
  );
  return rows.map((row) => (row.id === null ? undefined : keyOf(row)));
}

/** The URLs of other servers that resources came from, in the order of the keys. */
export async function readSourcesOf(sql: SqlConnection, keys: readonly ResourceKey[]): Promise<string[][]> {
  if (keys.length === 0) return [];
  const rows = await sql.all(
    `SELECT s.type, s.id, s.url FROM ${sql.dialect.each} k
     LEFT JOIN resource_source s ON s.id = k.value ->> 1 AND s.type = k.value ->> 0
     WHERE s.url IS NOT NULL ORDER BY s.url`,
    keyList(keys),
  );
  const found = Map.groupBy(rows, (row) => keyText(keyOf(row)));
  return keys.map((key) => (found.get(keyText(key)) ?? []).map((row) => textOf(row, 'url')));
}

/** What resources came from, by URL. */
export async function readSources(sql: SqlConnection, page: Page): Promise<ResourceSource[]> {
  const rows = await sql.all(
    'SELECT url, type, id FROM resource_source WHERE url > ? ORDER BY url LIMIT ?',
    page.after ?? '',
    page.limit,
  );
  return rows.map((row) => ({ url: textOf(row, 'url'), ...keyOf(row) }));
}

/** Says what resources came from; a URL that is known stays with its resource. */
export function addSources(sql: SqlConnection, found: readonly ResourceSource[]): Promise<void> {
  return sql.insert(
    sources,
    // in one order, so that two writers do not wait for each other
    found.map(({ url, type, id }) => [storedUrl(url), type, id]).sort(([a = ''], [b = '']) => textOrder(a, b)),
  );
}
