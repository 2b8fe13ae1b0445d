import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Gzip } from 'node:zlib';
import type { Response } from 'express';
import type { Piece } from './case-forms.ts';

/**
 * Writes pieces of a body no faster than the client takes them, through a packer where there is one; the answer is left
 * open. It is done, too, when the client has gone. Streams that Node ties together would each leave half a dozen listeners
 * at the answer.
 */
export async function writePieces(response: Response, pieces: AsyncIterable<Piece>, packer?: Gzip): Promise<void> {
  if (packer) await writePacked(response, pieces, packer);
  else await writeAll(response, response, pieces);
}

async function writePacked(response: Response, pieces: AsyncIterable<Piece>, packer: Gzip): Promise<void> {
  packer.on('data', (chunk: Buffer) => {
    if (!response.write(chunk)) {
      packer.pause();
      response.once('drain', () => packer.resume());
    }
  });
  response.once('close', () => packer.destroy());
  await writeAll(packer, response, pieces);
  if (response.destroyed) return;
  packer.end();
  await Promise.race([once(packer, 'end'), once(packer, 'close')]);
}

async function writeAll(to: Writable, response: Response, pieces: AsyncIterable<Piece>): Promise<void> {
  for await (const piece of pieces) {
    if (response.destroyed) return;
    if (piece.length > 0 && !to.write(piece)) await drained(to, response);
  }
}

/** Waits until a stream takes more, or the client has gone. */
function drained(to: Writable, response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      to.off('drain', done);
      response.off('close', done);
      resolve();
    };
    to.once('drain', done);
    response.once('close', done);
  });
}
