import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { CANONICAL } from '../fhir/canonical.ts';
import { type CaseItem, type CaseListing, caseList } from '../interaction/case-list.ts';
import { type CaseQuery, caseQuery } from '../interaction/case-query.ts';
import { type Failure, fail, isFailure } from '../interaction/outcome.ts';
import type { Context } from '../interaction/ports.ts';
import type { Mapping } from '../mapping/index.ts';
import { type CaseForm, caseForm, isTable, type Piece } from './case-forms.ts';
import { negotiate } from './content-type.ts';
import { query } from './request.ts';
import { sendFailure } from './send.ts';

/** Media types of the list of cases by the short names that `_format` takes besides. */
const FORMATS: Readonly<Record<string, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv',
  zip: 'application/zip',
};

/** The parameters that say in which form cases are given out. */
const FORM = ['_format', 'table'];

/** Relation of the link to what changes from now on. */
const CHANGES = `${CANONICAL}/rel/changes`;

/** What a client asks for. */
interface Asked {
  query: CaseQuery;
  contentType: string;
  table: string;
}

function asked(request: Request): Asked | Failure {
  const parameters = query(request);
  const wanted = caseQuery(parameters, FORM);
  const table = parameters.get('table');
  const format = parameters.get('_format');
  const accept = format === null ? request.get('accept') : (FORMATS[format] ?? format.replace(' ', '+'));
  const offered = table === null ? Object.values(FORMATS) : ['text/csv'];
  const contentType = negotiate(accept, offered);
  if (contentType === undefined) {
    const why = table === null ? '' : ', since a table is asked for';
    return fail('not-supported', 'not-acceptable', `The list of cases is ${offered.join(' or ')} only${why}.`);
  }
  const problem = tableProblem(table);
  if (isFailure(wanted)) return { failed: [...wanted.failed, ...(problem?.failed ?? [])] };
  if (problem) return problem;
  if (wanted.trailer && contentType !== FORMATS.ndjson) {
    return fail(
      'value',
      'parameter-value',
      'trailer: only NDJSON has a last line that says that it is whole.',
      'trailer',
    );
  }
  return { query: wanted, contentType, table: table ?? 'cases' };
}

function tableProblem(table: string | null): Failure | undefined {
  if (table === null || isTable(table)) return undefined;
  const message = `table: there is no table "${table.slice(0, 60)}" of cases; docs/tables.md and the data dictionary name them.`;
  return fail('value', 'table-unknown', message, 'table');
}

/** `GET /cases`: the cases in the form that was asked for, as they are read. */
export async function sendCases(
  context: Context,
  mapping: Mapping,
  request: Request,
  response: Response,
): Promise<void> {
  const wanted = asked(request);
  if (isFailure(wanted)) return sendFailure(response, wanted);
  const listing = await caseList(context, wanted.query);
  if (isFailure(listing)) return sendFailure(response, listing);
  const form = caseForm(wanted, () => mapping.elements());
  response.vary('Accept').vary('Accept-Encoding').vary('Authorization');
  response.set('X-ISCM-Cursor', listing.cursor).set('Link', linkOf(request, listing));
  const tag = listing.version === undefined ? undefined : `W/"${listing.version}"`;
  if (tag !== undefined) response.set('ETag', tag);
  if (tag !== undefined && holds(request.get('if-none-match'), tag)) return void response.status(304).end();
  response.set('Content-Type', form.contentType);
  if (form.fileName !== undefined) response.attachment(form.fileName).set('Content-Type', form.contentType);
  if (request.method === 'HEAD') return void response.end();
  await sendPieces(request, response, form, listing);
}

const holds = (header: string | undefined, tag: string): boolean =>
  header?.split(',').some((one) => one.trim() === tag) === true;

/** The next page, or where it ends what changes from now on; relative, so that it holds behind any proxy. */
function linkOf(request: Request, { next, cursor }: CaseListing): string {
  const parameters = query(request);
  parameters.delete('page');
  if (next !== undefined) parameters.set('page', next);
  else parameters.set('since', cursor);
  return `<?${parameters}>; rel="${next === undefined ? CHANGES : 'next'}"`;
}

/**
 * Sends pieces no faster than the client takes them. An answer that is not whole is broken off, so that its last chunk is
 * missing; one that is ends with the trailer field `X-ISCM-Complete`.
 */
async function sendPieces(request: Request, response: Response, form: CaseForm, listing: CaseListing): Promise<void> {
  const counts = { cases: 0, removed: 0 };
  const pieces = form.pieces(counted(listing.pages, counts), () => ({ ...counts, cursor: listing.cursor }));
  response.set('Trailer', 'X-ISCM-Complete');
  const gzip = form.compressible && request.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (gzip) response.set('Content-Encoding', 'gzip');
  const done = () => addCounts(response, counts);
  if (!gzip) {
    await writeAll(response, response, pieces);
    done();
    response.end();
    return;
  }
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
  done();
  response.end();
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
