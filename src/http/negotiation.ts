import type { Request, RequestHandler, Response } from 'express';
import { fail } from '../interaction/outcome.ts';
import { FHIR_JSON, formatParameter, negotiate } from './content-type.ts';
import { form, isPostedSearch, query } from './request.ts';
import { sendFailure } from './send.ts';

/** Media types of FHIR resources this server writes. */
export const RESOURCE_TYPES = [FHIR_JSON, 'application/json'] as const;

/**
 * Decides the media type of the answer (`_format` goes before `Accept`) and whether it is indented (`_pretty`), and
 * keeps both in `response.locals`. Refuses clients that accept none of the types offered. What a form says of them is
 * read later, with the form ({@link negotiatedByForm}).
 */
export function negotiated(offered: readonly string[]): RequestHandler {
  return (request, response, next) =>
    decide(request, response, query(request), offered) || isPostedSearch(request) ? next() : refuse(response, offered);
}

/** The same for a search that was posted: a form says the same as a query string. */
export function negotiatedByForm(offered: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const parameters = new URLSearchParams([...query(request), ...form(request)]);
    return decide(request, response, parameters, offered) ? next() : refuse(response, offered);
  };
}

function decide(
  request: Request,
  response: Response,
  parameters: URLSearchParams,
  offered: readonly string[],
): boolean {
  const format = parameters.get('_format');
  const contentType = negotiate(format === null ? request.get('accept') : formatParameter(format), offered);
  response.locals.contentType = contentType;
  response.locals.pretty = parameters.get('_pretty') === 'true';
  return contentType !== undefined;
}

function refuse(response: Response, offered: readonly string[]): void {
  const version = offered.includes(FHIR_JSON) ? ', of FHIR 4.0' : '';
  sendFailure(response, fail('not-supported', 'not-acceptable', `Answers are ${offered.join(' or ')} only${version}.`));
}
