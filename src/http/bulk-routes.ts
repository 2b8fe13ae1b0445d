import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import { asArray, isObject, type JsonObject } from '../fhir/json.ts';
import { choice } from '../fhir/read.ts';
import { jsonBody } from '../interaction/body.ts';
import { removeFiles } from '../interaction/bulk/bulk-file.ts';
import type { BulkOptions } from '../interaction/bulk/bulk-options.ts';
import { bulkFile, bulkStatus, cancelJob, jobFolder } from '../interaction/bulk/bulk-status.ts';
import type { BulkParameter, ExportLevel } from '../interaction/bulk/export-request.ts';
import { startExport } from '../interaction/bulk/export-start.ts';
import { importProblem, inputsOf, startImport, UPLOAD } from '../interaction/bulk/import-start.ts';
import { ANYONE } from '../interaction/caller.ts';
import { type Failure, fail, isFailure } from '../interaction/outcome.ts';
import type { Context } from '../interaction/ports.ts';
import type { BulkJob } from '../store/index.ts';
import { optionalTextBody } from './body-reader.ts';
import { received } from './bulk-upload.ts';
import { RESOURCE_TYPES } from './negotiation.ts';
import * as incoming from './request.ts';
import type { ContextOf } from './request-context.ts';
import type { Route } from './routes.ts';
import { sendFailure } from './send.ts';
import { writePieces } from './write-pieces.ts';

/** What the routes of bulk interactions need. */
export interface BulkRouteOptions {
  contextOf: ContextOf;
  bulk: BulkOptions;
  maxBodyBytes: number;
  baseUrl?: string | undefined;
}

const NDJSON = 'application/fhir+ndjson';
const NDJSON_TYPES: readonly string[] = [NDJSON, 'application/ndjson', 'application/x-ndjson'];

/** Seconds after which a client should ask again. */
const ASK_AGAIN = '2';

/** `$export` (Bulk Data Access 2.0), `$import`, and the jobs they begin. */
export function bulkRoutes(options: BulkRouteOptions): Route[] {
  const body = optionalTextBody(options.maxBodyBytes, RESOURCE_TYPES);
  const imported = unlessNdjson(optionalTextBody(options.maxBodyBytes, [...RESOURCE_TYPES, NDJSON]));
  const levels: [string, (request: Request) => ExportLevel][] = [
    ['/fhir/$export', () => ({ level: 'system' })],
    ['/fhir/Patient/$export', () => ({ level: 'patient' })],
    ['/fhir/Group/:id/$export', (request) => ({ level: 'group', group: incoming.pathParameter(request, 'id') })],
  ];
  const exports = levels.flatMap(([path, level]): Route[] => {
    const handle: Route['handle'] = (request, response) => kickOff(options, request, response, level(request));
    return [
      { method: 'get', path, needs: 'client', handle },
      { method: 'post', path, needs: 'client', before: body, handle },
    ];
  });
  const job = '/fhir/$bulk/:job';
  return [
    ...exports,
    {
      method: 'post',
      path: '/fhir/$import',
      needs: 'client',
      before: imported,
      handle: (request, response) => importing(options, request, response),
    },
    { method: 'get', path: job, needs: 'client', handle: (request, response) => status(options, request, response) },
    { method: 'delete', path: job, needs: 'client', handle: (request, response) => cancel(options, request, response) },
    {
      method: 'get',
      path: `${job}/:file`,
      needs: 'client',
      handle: (request, response) => file(options, request, response),
    },
  ];
}

const mediaType = (request: Request): string =>
  (request.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

const isNdjson = (request: Request): boolean => NDJSON_TYPES.includes(mediaType(request));

/** Reads a body of JSON as text; NDJSON is left to be streamed. */
const unlessNdjson = (handlers: readonly RequestHandler[]): RequestHandler[] =>
  handlers.map(
    (handler): RequestHandler =>
      (request, response, next) =>
        isNdjson(request) ? next() : handler(request, response, next),
  );

function accepted({ bulk, baseUrl }: BulkRouteOptions, request: Request, response: Response, job: BulkJob): void {
  bulk.wake();
  response
    .status(202)
    .set('Content-Location', `${incoming.fhirBase(request, baseUrl)}/$bulk/${job.id}`)
    .end();
}

const asyncProblem = (request: Request): Failure | undefined =>
  incoming.isAsync(request)
    ? undefined
    : fail(
        'required',
        'prefer-respond-async',
        'This is done asynchronously only: send the header Prefer: respond-async.',
      );

async function kickOff(
  options: BulkRouteOptions,
  request: Request,
  response: Response,
  level: ExportLevel,
): Promise<void> {
  const { contextOf, bulk, baseUrl } = options;
  const context = contextOf(response);
  const base = incoming.fhirBase(request, baseUrl);
  const parameters = parametersOf(context, request);
  const problem = asyncProblem(request) ?? (isFailure(parameters) ? parameters : undefined);
  if (problem || isFailure(parameters)) return sendFailure(response, problem ?? fail('exception', 'exception', ''));
  const job = await startExport(context, bulk, {
    level,
    parameters,
    url: base + request.url.replace(/^\/fhir/, ''),
    base,
    post: request.method === 'POST',
    lenient: incoming.isLenient(request),
    requiresAccessToken: context.caller.id !== ANYONE.id,
  });
  if (isFailure(job)) return sendFailure(response, job);
  accepted(options, request, response, job);
}

/** The parameters of the query and of a Parameters resource, values as text. */
function parametersOf(context: Context, request: Request): BulkParameter[] | Failure {
  const parameters: BulkParameter[] = [...incoming.query(request)];
  const text = incoming.bodyText(request);
  if (text === '') return parameters;
  const parsed = jsonBody(text, context);
  if (isFailure(parsed)) return parsed;
  const { value } = parsed;
  if (!isObject(value) || value.resourceType !== 'Parameters') {
    return fail('structure', 'export-parameter', 'A Parameters resource was expected.', 'Parameters');
  }
  for (const [index, one] of asArray(value.parameter).entries()) {
    const parameter = isObject(one) ? parameterOf(one) : undefined;
    if (!parameter) {
      const at = `Parameters.parameter[${index}]`;
      return fail('structure', 'export-parameter', 'A parameter with a name and a value was expected.', at);
    }
    parameters.push(parameter);
  }
  return parameters;
}

function parameterOf(one: JsonObject): BulkParameter | undefined {
  const given = choice(one, 'value')?.value;
  const text = isObject(given) ? given.reference : given;
  return typeof one.name === 'string' && text !== undefined ? [one.name, String(text)] : undefined;
}

async function status({ contextOf }: BulkRouteOptions, request: Request, response: Response): Promise<void> {
  const found = await bulkStatus(contextOf(response), incoming.pathParameter(request, 'job'));
  if (isFailure(found)) return sendFailure(response, found);
  if (!found.done) {
    response.status(202).set('X-Progress', found.progress).set('Retry-After', ASK_AGAIN).end();
    return;
  }
  response.set('Expires', new Date(found.expires).toUTCString());
  response.set('Content-Type', 'application/json; charset=utf-8').send(JSON.stringify(found.manifest));
}

async function cancel({ contextOf, bulk }: BulkRouteOptions, request: Request, response: Response): Promise<void> {
  const problem = await cancelJob(contextOf(response), bulk, incoming.pathParameter(request, 'job'));
  if (problem) return sendFailure(response, problem);
  response.status(202).end();
}

async function file({ contextOf, bulk }: BulkRouteOptions, request: Request, response: Response): Promise<void> {
  const { job, file: name } = request.params;
  const found = await bulkFile(contextOf(response), bulk, String(job), String(name));
  if (isFailure(found)) return sendFailure(response, found);
  response.vary('Accept-Encoding').set('Content-Type', NDJSON);
  const isGzip = request.acceptsEncodings('gzip', 'identity') === 'gzip';
  if (isGzip) response.set('Content-Encoding', 'gzip');
  else response.set('Content-Length', String(found.bytes));
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const content = createReadStream(found.path, { end: found.bytes - 1 });
  try {
    await writePieces(response, content, isGzip ? createGzip({ level: 1 }) : undefined);
    response.end();
  } catch {
    // a file that went away meanwhile: what ends too soon is broken off
    response.destroy();
  }
}

async function importing(options: BulkRouteOptions, request: Request, response: Response): Promise<void> {
  const { contextOf, bulk, baseUrl } = options;
  const context = contextOf(response);
  const problem = asyncProblem(request) ?? importProblem(context);
  if (problem) {
    response.set('Connection', 'close');
    return sendFailure(response, problem);
  }
  const base = incoming.fhirBase(request, baseUrl);
  const kickOff = {
    url: base + request.url.replace(/^\/fhir/, ''),
    base,
    requiresAccessToken: context.caller.id !== ANYONE.id,
  };
  if (!isNdjson(request)) {
    const inputs = inputsOf(incoming.bodyText(request), context, bulk);
    const job = isFailure(inputs) ? inputs : await startImport(context, bulk, kickOff, inputs);
    return isFailure(job) ? sendFailure(response, job) : accepted(options, request, response, job);
  }
  const id = randomUUID();
  const folder = jobFolder(bulk, id);
  const refused = await received(request, folder, bulk.maxBytes);
  const job = refused ?? (await startImport(context, bulk, kickOff, [{ name: UPLOAD }], id));
  if (!isFailure(job)) return accepted(options, request, response, job);
  // what was not read of the body would be taken for the next request
  response.set('Connection', 'close');
  // what cannot be removed now, the sweep removes
  await removeFiles(folder).catch(() => undefined);
  return sendFailure(response, job);
}
