import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../../fhir/issue.ts';
import type { Resource } from '../../fhir/json.ts';
import { type Cell, TABLE_FORMATS, type TableFormatName, type TableWriter, type View } from '../../view/index.ts';
import { Unusable } from '../exit-code.ts';
import { type Output, outputTo } from '../output.ts';

/** Tables being written, one for each view. */
export interface Tables {
  /** Whether every table has as many rows as were asked for, or nobody reads any more. */
  readonly full: boolean;
  /** Whether no table has a row. */
  readonly empty: boolean;
  /** Adds the rows of a resource to every table; gives what went wrong. */
  add(resource: Resource): Promise<Issue[]>;
  /** Completes the tables; only then files get their names. */
  end(): Promise<void>;
  /** Takes away what was written of tables that cannot be completed. */
  discard(): Promise<void>;
}

/** What of the command's options concerns the tables. */
export interface TablesOptions {
  format: TableFormatName;
  out?: string;
  bom?: boolean;
  header?: boolean;
  limit?: number;
}

/** The file of a table in a folder. */
export const tablePath = (folder: string, name: string, format: TableFormatName): string =>
  join(folder, `${name}.${format}`);

/** Rows gathered before they are written. */
const BATCH = 500;

interface Table {
  view: View;
  writer: TableWriter;
  output: Output;
  waiting: Cell[][];
  left: number;
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** Opens a table for each view: files in the folder, which is there, or standard output for one view. */
export function openTables(views: readonly { name: string; view: View }[], options: TablesOptions): Tables {
  if (options.out === undefined && TABLE_FORMATS[options.format].binary && process.stdout.isTTY) {
    throw new Unusable('Parquet is not for a terminal: give --out FOLDER, or send it to a file.');
  }
  const tables = views.map((one) => openTable(one, options));
  let empty = true;
  const head = Promise.all(tables.map(({ output, writer }) => output.write(writer.head())));
  return {
    get full() {
      return tables.every(({ left, output }) => left <= 0 || output.closed);
    },
    get empty() {
      return empty;
    },
    add: async (resource) => {
      await head;
      const issues: Issue[] = [];
      for (const table of tables) {
        const rows = table.left > 0 ? table.view.rows(resource) : [];
        if (Array.isArray(rows)) {
          empty &&= rows.length === 0;
          await add(table, rows);
        } else issues.push(rows);
      }
      return issues;
    },
    end: async () => {
      await head;
      for (const table of tables) await complete(table);
    },
    discard: async () => {
      for (const table of tables) await table.discard();
    },
  };
}

async function add(table: Table, rows: Cell[][]): Promise<void> {
  const wanted = rows.slice(0, table.left);
  table.left -= wanted.length;
  for (const row of wanted) table.waiting.push(row);
  if (table.waiting.length >= BATCH) await flush(table);
}

async function flush(table: Table): Promise<void> {
  const rows = table.waiting;
  table.waiting = [];
  if (rows.length > 0) await table.output.write(table.writer.rows(rows));
}

async function complete(table: Table): Promise<void> {
  await flush(table);
  await table.output.write(table.writer.end());
  await table.finish();
}

function openTable({ name, view }: { name: string; view: View }, options: TablesOptions): Table {
  const { format, out, bom = false, header = true, limit = Number.POSITIVE_INFINITY } = options;
  const writer = TABLE_FORMATS[format].create(view.columns, { bom, noHeader: !header });
  const table = { view, writer, waiting: [], left: limit };
  const nothing = async () => {};
  if (out === undefined) return { ...table, output: outputTo(process.stdout), finish: nothing, discard: nothing };
  // a table that is not complete never has the name of one that is
  const path = tablePath(out, name, format);
  const part = `${path}.part`;
  const output = outputTo(createWriteStream(part, { mode: 0o600 }));
  let ended: Promise<void> | undefined;
  const end = () => {
    ended ??= output.end();
    return ended;
  };
  return {
    ...table,
    output,
    finish: async () => {
      await end();
      renameSync(part, path);
    },
    discard: async () => {
      // what went wrong with the file is not what is to be told
      await end().catch(() => {});
      rmSync(part, { force: true });
    },
  };
}
