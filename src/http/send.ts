import type { Request, Response } from 'express';
import { parseExact } from '../fhir/decimal.ts';
import { operationOutcome, refusalOutcome } from '../fhir/operation-outcome.ts';
import { type Failure, isFailure, type Outcome, type Success } from '../interaction/outcome.ts';
import { callOf } from './call.ts';
import { FHIR_JSON } from './content-type.ts';
import { preference } from './request.ts';
import { statusOfFailure } from './status-of-issue.ts';

/** How an outcome is to be sent. */
export interface SendOptions {
  /** Media type of a body that is not an OperationOutcome. */
  contentType?: string;
  /** The FHIR base, for `Location`. */
  base?: string;
}

/** Seconds after which a client may try again when the server could not do its work. */
const RETRY_AFTER = '5';

/** Sends what came of an interaction. */
export function sendOutcome(request: Request, response: Response, outcome: Outcome, options: SendOptions = {}): void {
  if (isFailure(outcome)) sendFailure(response, outcome);
  else sendSuccess(request, response, outcome, options);
}

/** Sends a refusal as an OperationOutcome. */
export function sendFailure(response: Response, failure: Failure): void {
  const status = statusOfFailure(failure);
  if ((status === 503 || status === 429) && response.get('Retry-After') === undefined)
    response.set('Retry-After', RETRY_AFTER);
  response.status(status).set('Content-Type', `${FHIR_JSON}; charset=utf-8`);
  response.send(indented(response, JSON.stringify(refusalOutcome(failure.failed))));
}

function sendSuccess(request: Request, response: Response, success: Success, options: SendOptions): void {
  const { status, version, lastModified, location, accessed = [] } = success;
  callOf(response).shown.push(...accessed);
  response.status(status);
  if (version !== undefined) response.set('ETag', `W/"${version}"`);
  if (lastModified !== undefined) response.set('Last-Modified', new Date(lastModified).toUTCString());
  if (location !== undefined) {
    const url = `${options.base}/${location}`;
    response.set(status === 201 ? 'Location' : 'Content-Location', url);
  }
  const text = status === 304 ? undefined : bodyOf(request, success);
  if (text === undefined) {
    response.end();
    return;
  }
  response.set('Content-Type', `${options.contentType ?? FHIR_JSON}; charset=utf-8`).send(indented(response, text));
}

/** The text of a body, indented for people to read where `_pretty` asks for it; numbers keep their digits. */
function indented({ locals }: Response, text: string): string {
  return locals.pretty === true ? JSON.stringify(parseExact(text), undefined, 2) : text;
}

/** The client's `Prefer` decides what a write is answered with; the resource when it prefers nothing. */
function bodyOf(request: Request, { text, written, issues }: Success): string | undefined {
  const prefer = written ? preference(request) : undefined;
  if (prefer === 'minimal') return undefined;
  return prefer === 'OperationOutcome' ? JSON.stringify(operationOutcome(issues ?? [])) : text;
}
