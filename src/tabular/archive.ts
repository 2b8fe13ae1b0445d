import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Zip, ZipDeflate } from 'fflate';
import type { JsonObject } from '../fhir/json.ts';
import type { ElementsOfFields } from './dictionary.ts';
import { TableFolder, type TableItem } from './table-folder.ts';

/** The largest archive that can be written without the 64-bit form, in bytes. */
const MOST = 0xffff_ffff;

/** Files of a folder as a ZIP archive, read and packed piece by piece. */
export async function* zipped(folder: string, names: readonly string[]): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let size = 0;
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
    size += chunk.length;
  });
  const taken = function* (): Generator<Uint8Array> {
    if (size > MOST) throw new RangeError('The archive is larger than 4 GiB.');
    yield* ready;
    ready = [];
  };
  for (const name of names) {
    const entry = new ZipDeflate(name, { level: 6 });
    zip.add(entry);
    for await (const chunk of createReadStream(join(folder, name))) {
      entry.push(chunk);
      yield* taken();
    }
    entry.push(new Uint8Array(), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}

/**
 * Cases as a ZIP archive of tables. The tables grow side by side, an archive holds one after the other: they are written
 * to a folder for temporary files that only this user can read, and that is removed when the archive was taken or given up.
 * @param more what the manifest says besides; asked when all cases have come
 */
export async function* caseArchive(
  items: AsyncIterable<TableItem>,
  elements: ElementsOfFields,
  more: () => JsonObject = () => ({}),
): AsyncGenerator<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-tables-'));
  try {
    const tables = new TableFolder(folder);
    for await (const item of items) tables.add(item);
    tables.finish(elements, more());
    yield* zipped(folder, tables.files());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
