import type { Request } from 'express';
import type { ReturnPreference } from '../interaction/outcome.ts';
import type { ReadConditions, WriteConditions } from '../interaction/write/precondition.ts';

/** The text of a body that was read before; empty when there was none. */
export function bodyText(request: Request): string {
  const body: unknown = request.body;
  return typeof body === 'string' ? body : '';
}

/** A path parameter. */
export function pathParameter(request: Request, name: string): string {
  const value: unknown = request.params[name];
  return typeof value === 'string' ? value : '';
}

/** The parameters of the query string. */
export function query(request: Request): URLSearchParams {
  return new URLSearchParams(queryString(request));
}

/** The parameters of a form that was posted; none when there was no body. */
export function form(request: Request): URLSearchParams {
  return new URLSearchParams(bodyText(request));
}

/** Whether a search is posted, whose body is a form. */
export function isPostedSearch({ method, path }: Request): boolean {
  return method === 'POST' && /\/_search\/?$/.test(path);
}

/** The query string without its question mark. */
export function queryString(request: Request): string {
  const mark = request.originalUrl.indexOf('?');
  return mark < 0 ? '' : request.originalUrl.slice(mark + 1);
}

/** What `Prefer` says, by name (RFC 7240, section 2): in small letters, of what is said twice the first. */
function preferences(request: Request): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const preference of (request.get('prefer') ?? '').toLowerCase().split(/[,;]/)) {
    const [name = '', value = ''] = preference.split('=').map((part) => part.trim());
    if (!found.has(name)) found.set(name, value.replace(/^"(.*)"$/, '$1'));
  }
  return found;
}

const RETURNS: readonly ReturnPreference[] = ['minimal', 'representation', 'OperationOutcome'];

/** What `Prefer: return=…` asks for, if anything that is known. */
export function preference(request: Request): ReturnPreference | undefined {
  const wanted = preferences(request).get('return');
  return RETURNS.find((known) => known.toLowerCase() === wanted);
}

/** Whether a parameter that is not known is to be refused (`Prefer: handling=strict`). */
export const isStrict = (request: Request): boolean => preferences(request).get('handling') === 'strict';

/** Whether what cannot be honoured is to be left out (`Prefer: handling=lenient`). */
export const isLenient = (request: Request): boolean => preferences(request).get('handling') === 'lenient';

/** Whether the answer may come later (`Prefer: respond-async`). */
export const isAsync = (request: Request): boolean => preferences(request).has('respond-async');

/** `If-None-Match` and `If-Modified-Since`. */
export function readConditions(request: Request): ReadConditions {
  return {
    ...header(request, 'if-none-match', 'ifNoneMatch'),
    ...header(request, 'if-modified-since', 'ifModifiedSince'),
  };
}

/** `If-Match`, `If-Unmodified-Since` and `If-None-Match`. */
export function writeConditions(request: Request): WriteConditions {
  return {
    ...header(request, 'if-match', 'ifMatch'),
    ...header(request, 'if-unmodified-since', 'ifUnmodifiedSince'),
    ...header(request, 'if-none-match', 'ifNoneMatch'),
  };
}

/** A header as a member of a request, left out when it was not sent. */
export function header<N extends string>(request: Request, name: string, member: N): { [K in N]?: string } {
  const value = request.get(name);
  const found: { [K in N]?: string } = {};
  if (value !== undefined) found[member] = value;
  return found;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A header that may hold any letters. It arrives as bytes, which are UTF-8, or else ISO 8859-1 as browsers send it. */
export function headerText(request: Request, name: string): string | undefined {
  const value = request.get(name);
  if (value === undefined) return undefined;
  try {
    return UTF8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}

/** The FHIR base as the client sees it: as configured, else by the header Host, or X-Forwarded-Host of a trusted proxy. */
export function fhirBase(request: Request, configured: string | undefined): string {
  if (configured !== undefined) return configured;
  const { host = '' } = request;
  // the header is the client's: only what can be a host goes into links
  const safe = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host) ? host : 'localhost';
  return `${request.protocol}://${safe}/fhir`;
}
