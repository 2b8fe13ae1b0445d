import type { ResourceKey } from '../resource-index.ts';
import type { Page, ResourceSource } from '../resource-store.ts';
import type { SqlConnection } from './connection.ts';
import { textOf } from './row.ts';
import { table } from './table.ts';
import { keyOf } from './version-rows.ts';

const sources = table('resource_source', { url: 'text', type: 'text', id: 'text' }, 'ON CONFLICT DO NOTHING');

/** The resource that came from a URL of another server. */
export async function findSource(sql: SqlConnection, sourceUrl: string): Promise<ResourceKey | undefined> {
  const row = await sql.get('SELECT type, id FROM resource_source WHERE url = ?', sourceUrl);
  return row && keyOf(row);
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
    found.map(({ url, type, id }) => [url, type, id]),
  );
}
