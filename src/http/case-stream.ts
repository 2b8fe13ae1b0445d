import type { ServerResponse } from 'node:http';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';
import type { CaseItem, CaseListing } from '../interaction/case/case-list.ts';
import type { CaseForm, Piece } from './case-forms.ts';
import { writePieces } from './write-pieces.ts';

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
  await writePieces(response, begun, gzip ? createGzip() : undefined);
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
