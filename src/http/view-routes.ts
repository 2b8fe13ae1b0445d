import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { fail, isFailure } from '../interaction/outcome.ts';
import { ViewFailed, type ViewRun, viewRun } from '../interaction/view/viewdefinition-run.ts';
import { type Piece, shippedView, shippedViews, TABLE_FORMATS, tableFormat } from '../view/index.ts';
import { optionalTextBody } from './body-reader.ts';
import { FHIR_JSON, negotiate } from './content-type.ts';
import { RESOURCE_TYPES } from './negotiation.ts';
import * as incoming from './request.ts';
import type { ContextOf } from './request-context.ts';
import type { Route } from './routes.ts';
import { sendFailure } from './send.ts';
import { writePieces } from './write-pieces.ts';

/** ViewDefinitions of this package, and `$viewdefinition-run` (also as `$run`) of SQL on FHIR v2. */
export function viewRoutes(contextOf: ContextOf, maxBodyBytes: number): Route[] {
  const body = optionalTextBody(maxBodyBytes, RESOURCE_TYPES);
  const id = (request: Request) => incoming.pathParameter(request, 'id');
  const handle = (request: Request, response: Response) => run(contextOf, request, response);
  return [
    {
      method: 'get',
      path: '/fhir/ViewDefinition',
      needs: 'open',
      handle: (_request, response) => sendJson(response, bundleOfViews()),
    },
    { method: 'post', path: '/fhir/$viewdefinition-run', needs: 'client', before: body, handle },
    ...['$viewdefinition-run', '$run'].flatMap((operation): Route[] => [
      { method: 'post', path: `/fhir/ViewDefinition/${operation}`, needs: 'client', before: body, handle },
      { method: 'get', path: `/fhir/ViewDefinition/:id/${operation}`, needs: 'client', handle },
      { method: 'post', path: `/fhir/ViewDefinition/:id/${operation}`, needs: 'client', before: body, handle },
    ]),
    {
      method: 'get',
      path: '/fhir/ViewDefinition/:id',
      needs: 'open',
      handle: (request, response) => {
        const view = shippedView(id(request));
        if (view) return sendJson(response, view);
        return sendFailure(response, fail('not-found', 'not-found', 'There is no ViewDefinition with this id.'));
      },
    },
  ];
}

const sendJson = (response: Response, value: object): void => {
  response.set('Content-Type', `${FHIR_JSON}; charset=utf-8`).send(JSON.stringify(value));
};

function bundleOfViews(): object {
  const entry = [...shippedViews().values()].map((resource) => ({ fullUrl: resource.url, resource }));
  return { resourceType: 'Bundle', type: 'searchset', total: entry.length, entry };
}

async function run(contextOf: ContextOf, request: Request, response: Response): Promise<void> {
  const view = incoming.pathParameter(request, 'id');
  const rows = [TABLE_FORMATS.ndjson.mediaType, TABLE_FORMATS.csv.mediaType];
  const format = tableFormat(negotiate(request.get('accept'), rows) ?? '') ?? 'ndjson';
  const asked = {
    body: incoming.bodyText(request),
    query: incoming.query(request),
    format,
    ...(view === '' ? {} : { view }),
  };
  const made = await viewRun(contextOf(response), asked);
  if (isFailure(made)) return sendFailure(response, made);
  await send(request, response, made);
}

/**
 * Sends rows as they are made. What fails before the first row is answered with the reason. What fails later breaks the
 * answer off: only an answer that is whole ends with the trailer field `X-ISCM-Complete`.
 */
async function send(request: Request, response: Response, made: ViewRun): Promise<void> {
  const format = TABLE_FORMATS[made.format];
  const pieces = piecesOf(made);
  const first = await pieces.next().catch((error: unknown) => {
    if (error instanceof ViewFailed) return error;
    throw error;
  });
  if (first instanceof ViewFailed) return sendFailure(response, first.failure);
  response.set('Content-Type', format.binary ? format.mediaType : `${format.mediaType}; charset=utf-8`);
  response.vary('Accept-Encoding');
  const isGzip = !format.binary && request.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (isGzip) response.set('Content-Encoding', 'gzip');
  if (request.method === 'HEAD') {
    await pieces.return(undefined);
    response.end();
    return;
  }
  // HTTP/1.0 knows no trailer fields, and Node refuses an answer that names some without being able to send them
  const hasTrailer = request.httpVersion !== '1.0';
  if (hasTrailer) response.set('Trailer', 'X-ISCM-Complete');
  const all = async function* (): AsyncGenerator<Piece> {
    if (!first.done) yield first.value;
    yield* pieces;
  };
  try {
    await writePieces(response, all(), isGzip ? createGzip({ level: 1 }) : undefined);
  } catch (error) {
    response.destroy();
    if (!(error instanceof ViewFailed) && !response.closed) throw error;
    return;
  }
  if (response.destroyed) return;
  if (hasTrailer) response.addTrailers({ 'X-ISCM-Complete': 'true' });
  response.end();
  if (!response.writableFinished) await once(response, 'finish');
}

async function* piecesOf({ view, format, header, batches }: ViewRun): AsyncGenerator<Piece> {
  const writer = TABLE_FORMATS[format].create(view.columns, { noHeader: !header });
  const head = writer.head();
  let isFirst = true;
  for await (const rows of batches) {
    if (isFirst) yield head;
    isFirst = false;
    yield writer.rows(rows);
  }
  if (isFirst) yield head;
  yield writer.end();
}
