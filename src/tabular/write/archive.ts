import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';
import type { JsonObject } from '../../fhir/json.ts';
import type { ElementsOfFields } from './dictionary.ts';
import { TableFolder, type TableItem } from './table-folder.ts';

/** The largest archive that can be written without the 64-bit form, in bytes. */
const MOST = 0xffff_ffff;

/** Deflate, as ZIP counts the methods of compression. */
const DEFLATE = 8;

/** An entry of an archive while it is packed; its size and checksum are those of what was read so far. */
type Entry = ZipInputFile & { size: number; crc: number };

/** What a file is packed to. Done by Node's zlib beside this thread, since packing takes longer than all the rest. */
async function* packed(path: string, entry: Entry): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      entry.size += chunk.length;
      entry.crc = crc32(chunk, entry.crc);
      yield chunk;
    }
  };
  const out = new PassThrough();
  const done = pipeline(createReadStream(path), counted, createDeflateRaw(), out);
  // a failure comes to who reads
  done.catch(() => undefined);
  yield* out;
  await done;
}

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
    const entry: Entry = { filename: name, size: 0, crc: 0, compression: DEFLATE };
    zip.add(entry);
    for await (const chunk of packed(join(folder, name), entry)) {
      entry.ondata?.(null, chunk, false);
      yield* taken();
    }
    entry.ondata?.(null, new Uint8Array(), true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}

/**
 * Cases as a ZIP archive of tables. The tables grow side by side, but an archive holds one after the other. So they are
 * written to a temporary folder first. Only this user can read it, and it is removed when the archive was taken or
 * given up.
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
