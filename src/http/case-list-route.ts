import type { Request, Response } from 'express';
import { CANONICAL } from '../fhir/canonical.ts';
import { named } from '../fhir/read.ts';
import { type CaseListing, caseList } from '../interaction/case/case-list.ts';
import { type CaseQuery, caseQuery } from '../interaction/case/case-query.ts';
import { type Failure, fail, isFailure } from '../interaction/outcome.ts';
import type { Context } from '../interaction/ports.ts';
import type { Mapping } from '../mapping/index.ts';
import { type CaseForm, caseForm, isTable } from './case-forms.ts';
import { sendPieces } from './case-stream.ts';
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
  const accept = format === null ? request.get('accept') : (named(FORMATS, format) ?? format.replace(' ', '+'));
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
  const tag = listing.version === undefined ? undefined : tagOf(listing.version, wanted);
  const head = () => setHead(request, response, { listing, form, tag });
  if (tag !== undefined && holds(request.get('if-none-match'), tag)) {
    head();
    response.status(304).end();
  } else if (request.method === 'HEAD') {
    head();
    response.end();
  } else await sendPieces(request, response, { form, listing, head });
}

/** The tag of a version of the list in one form: another form of the same, under the same URL, is another answer. */
function tagOf(version: string, { contentType }: Asked): string {
  const form = Object.keys(FORMATS).find((name) => FORMATS[name] === contentType) ?? '';
  return `W/"${version}.${form}"`;
}

/** What an answer says before its first piece; an error that comes before it says none of this. */
function setHead(
  request: Request,
  response: Response,
  { listing, form, tag }: { listing: CaseListing; form: CaseForm; tag: string | undefined },
): void {
  response.vary('Accept').vary('Accept-Encoding').vary('Authorization');
  response.set('X-ISCM-Cursor', listing.cursor).set('Link', linkOf(request, listing));
  if (tag !== undefined) response.set('ETag', tag);
  if (listing.total !== undefined) response.set('X-ISCM-Total', String(listing.total));
  if (form.fileName !== undefined) response.attachment(form.fileName);
  response.set('Content-Type', form.contentType);
}

/** Whether `If-None-Match` names a tag, or any; weak and strong ones are compared alike (RFC 9110, section 13.1.2). */
function holds(header: string | undefined, tag: string): boolean {
  const tags = header?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return tags.includes('*') || tags.includes(tag.replace(/^W\//, ''));
}

/** The next page, or where it ends what changes from now on; relative, so that it holds behind any proxy. */
function linkOf(request: Request, { next, cursor }: CaseListing): string {
  const parameters = query(request);
  parameters.delete('page');
  if (next !== undefined) parameters.set('page', next);
  else parameters.set('since', cursor);
  return `<?${parameters}>; rel="${next === undefined ? CHANGES : 'next'}"`;
}
