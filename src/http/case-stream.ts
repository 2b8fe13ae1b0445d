import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';
import type { CaseItem, CaseListing } from '../interaction/case-list.ts';
import type { CaseForm, Piece } from './case-forms.ts';

/** An answer that is about to be sent. */
export interface Sending {
  form: CaseForm;
  listing: CaseListing;
  /** Sets the headers. */
  head(): void;
}

/**
 * Sends pieces no faster than the client takes them. An answer that is not whole is broken off, so that its last chunk is
 * missing; one that is ends with the trailer field `X-ISCM-Complete`.
 */
export async function sendPieces(
  request: Request,
  response: Response,
  { form, listing, head }: Sending,
): Promise<void> {
  const counts = { cases: 0, removed: 0 };
  const pieces = form.pieces(counted(listing.pages, counts), () => ({ ...counts, cursor: listing.cursor }));
  const gzip = form.compressible && request.acceptsEncodings('gzip', 'identity') === 'gzip';
  const trailer = request.httpVersion !== '1.0';
  const begun = withHead(pieces, () => {
    head();
    if (trailer) response.set('Trailer', 'X-ISCM-Complete');
    if (!gzip) return;
    response.set('Content-Encoding', 'gzip');
    // packing holds the first bytes back: what fails meanwhile breaks the answer off, which no error can be sent in any more
    response.flushHeaders();
  });
  if (gzip) await writePacked(response, begun);
  else await writeAll(response, response, begun);
  if (response.destroyed) return;
  if (trailer) addCounts(response, counts);
  response.end();
}

/** Pieces; the head is set when the first one is there, or when it is known that there is none. */
async function* withHead(pieces: AsyncIterable<Piece>, head: () => void): AsyncGenerator<Piece> {
  let first = true;
  for await (const piece of pieces) {
    if (first) head();
    first = false;
    yield piece;
  }
  if (first) head();
}

async function writePacked(response: Response, pieces: AsyncIterable<Piece>): Promise<void> {
  const packer = createGzip();
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

function addCounts(response: ServerResponse, { cases, removed }: { cases: number; removed: number }): void {
  response.addTrailers({ 'X-ISCM-Complete': `cases=${cases}, removed=${removed}` });
}

async function* counted(
  pages: CaseListing['pages'],
  counts: { cases: number; removed: number },
): AsyncGenerator<readonly CaseItem[]> {
  for await (const page of pages) {
    const removed = page.filter((item) => item.removed).length;
    counts.removed += removed;
    counts.cases += page.length - removed;
    yield page;
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

async function writeAll(to: Writable, response: Response, pieces: AsyncIterable<Piece>): Promise<void> {
  for await (const piece of pieces) {
    if (response.destroyed) return;
    if (piece.length > 0 && !to.write(piece)) await drained(to, response);
  }
}
