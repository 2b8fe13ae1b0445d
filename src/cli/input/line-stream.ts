import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Bytes that are read, or unpacked, at a time. */
export const CHUNK = 256 * 1024;

/** Whether a file is packed by gzip, as clients of bulk exports keep them; its name says so. */
export const isPacked = (file: string): boolean => /\.gz$/i.test(file);

/** The bytes of a file with a document a line, unpacked where it is packed. */
export function lineStream(file: string): AsyncIterable<Uint8Array> {
  const stream = createReadStream(file, { highWaterMark: CHUNK });
  // what fails in reading ends the unpacking with its error
  return isPacked(file) ? pipeline(stream, createGunzip({ chunkSize: CHUNK }), () => undefined) : stream;
}
