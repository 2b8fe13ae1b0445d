import { csv } from './csv.ts';
import type { TableFormat } from './format.ts';
import { json, ndjson } from './json.ts';
import { parquet } from './parquet.ts';

/** The formats of tables by the names users give them. */
export const TABLE_FORMATS = { ndjson, json, csv, parquet } as const satisfies Record<string, TableFormat>;

/** Name of a format of tables. */
export type TableFormatName = keyof typeof TABLE_FORMATS;

/** The format a name (`csv`) or media type (`text/csv`) stands for. */
export function tableFormat(wanted: string): TableFormatName | undefined {
  const bare = wanted.split(';')[0]?.trim().toLowerCase().replace(' ', '+');
  if (bare === 'application/ndjson' || bare === 'application/fhir+ndjson') return 'ndjson';
  if (bare === 'application/parquet' || bare === 'application/octet-stream') return 'parquet';
  if (bare === 'application/fhir+json') return 'json';
  for (const name of TABLE_FORMAT_NAMES) if (bare === name || bare === TABLE_FORMATS[name].mediaType) return name;
  return undefined;
}

/** Names of the formats of tables. */
const TABLE_FORMAT_NAMES: readonly TableFormatName[] = ['ndjson', 'json', 'csv', 'parquet'];
