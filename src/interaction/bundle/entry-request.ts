import { isUtf8 } from 'node:buffer';
import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import { isPercentEncodedUtf8 } from '../../fhir/percent-encoding.ts';
import { named } from '../../fhir/read.ts';
import type { ResourceKey } from '../../store/index.ts';
import { ARTEFACT_TYPES } from '../artefact.ts';
import { type Failure, fail, isFailure } from '../outcome.ts';
import { JSON_PATCH, patcher } from '../patch/patch.ts';
import type { Context } from '../ports.ts';
import { type Criteria, parseCriteria } from '../search/criteria.ts';
import { keyProblem, typeProblem } from '../target.ts';
import { atEntry, atPlace, type Intent, type Target } from '../write/intent.ts';
import type { ReadConditions, WriteConditions } from '../write/precondition.ts';
import { idProblem } from '../write/update.ts';
import type { BundleEntry } from './bundle-entries.ts';
import { type EntryGet, entryGet } from './entry-get.ts';
import { entryOperation } from './entry-operation.ts';

/** A read that an entry asks for. */
export interface EntryRead extends ReadConditions {
  action: 'read';
  type: string;
  id: string;
  versionId?: string;
  /** The resource itself is not wanted. */
  head?: true;
}

/** A search that an entry asks for, of a type or of a compartment. */
export interface EntrySearch {
  action: 'search';
  type: string;
  compartment?: ResourceKey;
  query: string;
}

/** What an entry asks for that changes nothing. */
export type EntryReading = EntryRead | EntrySearch | EntryGet;

/** Whether an entry changes nothing. */
export const isReading = (wanted: Intent | EntryReading): wanted is EntryReading =>
  wanted.action === 'read' || wanted.action === 'search' || wanted.action === 'get';

/** An entry as what it asks for. */
export interface RequestedEntry {
  entry: BundleEntry;
  wanted: Intent | EntryReading;
}

const URL_FORM = /^([A-Za-z]+)(?:\/([^/?]+)(?:\/_history\/([^/?]+))?)?(?:\?(.*))?$/s;

/** `Type?query` or `Type/id/Type?query`. */
const SEARCH_FORM = /^([A-Za-z]+)(?:\/([A-Za-z0-9\-.]{1,64})\/([A-Z][A-Za-z]*|\*))?(?:\?(.*))?$/s;

/** On what an entry may depend; left out because it cannot be read, it would be done in any case. */
const CONDITIONS = ['ifMatch', 'ifNoneMatch', 'ifNoneExist', 'ifModifiedSince'] as const;

interface EntryUrl {
  type: string;
  id?: string;
  versionId?: string;
  query?: string;
}

/** Reads `entry.request` (http://hl7.org/fhir/R4/bundle.html#transaction): what is asked for, or why it cannot be. */
export function entryRequest(entry: BundleEntry, context: Context): RequestedEntry | Failure {
  const wanted = readRequest(entry, context);
  return isFailure(wanted) ? wanted : { entry, wanted };
}

function readRequest(entry: BundleEntry, context: Context): Intent | EntryReading | Failure {
  const line = requestLine(entry);
  if (isFailure(line)) return line;
  const { method, url, request } = line;
  const got =
    entryOperation(entry, method, url, context) ?? (method === 'GET' ? (entryGet(url) ?? searchOf(url)) : undefined);
  if (got) return got;
  const place = `${entry.at}.request.url`;
  const parsed = parseUrl(url);
  if (!parsed) {
    return fail('not-supported', 'entry-url-not-supported', 'Type, Type/id or Type?criteria was expected.', place);
  }
  if (isArtefactRead(method, parsed)) return readIntent(context, entry, parsed, request);
  const problem =
    typeProblem(parsed.type, context) ??
    (parsed.id !== undefined ? keyProblem({ ...parsed, id: parsed.id }, context) : undefined);
  if (problem) return atPlace(problem, place);
  const read = named(READERS, method);
  if (read) return read(context, entry, parsed, request);
  const message = `"${method.slice(0, 20)}" is none of GET, HEAD, POST, PUT, PATCH and DELETE.`;
  return fail('value', 'entry-method-unknown', message, `${entry.at}.request.method`);
}

/** The method and the url of an entry, the latter below the base, or why they cannot be read. */
function requestLine({ request, at }: BundleEntry): { method: string; url: string; request: JsonObject } | Failure {
  if (!request) return fail('required', 'entry-request-missing', 'Each entry of this Bundle needs a request.', at);
  const refuse = (code: 'required' | 'value', id: string, message: string, element: string) =>
    fail(code, id, message, `${at}.request.${element}`);
  const { method, url } = request;
  if (typeof method !== 'string') return refuse('required', 'entry-method-missing', 'A method is needed.', 'method');
  if (typeof url !== 'string') return refuse('required', 'entry-url-missing', 'A url is needed.', 'url');
  const unread = CONDITIONS.find((name) => request[name] !== undefined && typeof request[name] !== 'string');
  if (unread !== undefined) return refuse('value', 'entry-condition-invalid', `${unread} must be text.`, unread);
  if (!isPercentEncodedUtf8(url)) {
    return refuse('value', 'entry-url-invalid', 'The url is not percent-encoded UTF-8.', 'url');
  }
  // the base is what an url is relative to, also where a slash begins it
  return { method, url: url.replace(/^\//, ''), request };
}

/** Reads what an entry with a method asks for. */
type ReadEntry = (
  context: Context,
  entry: BundleEntry,
  url: EntryUrl,
  request: JsonObject,
) => Intent | EntryRead | Failure;

const READERS: Readonly<Record<string, ReadEntry>> = {
  POST: postIntent,
  PUT: putIntent,
  PATCH: patchIntent,
  DELETE: deleteIntent,
  GET: readIntent,
  HEAD: readIntent,
};

/** Whether one of our own artefacts is read, which have one version each and are not stored. */
const isArtefactRead = (method: string, { type, id, versionId }: EntryUrl): boolean =>
  (method === 'GET' || method === 'HEAD') &&
  ARTEFACT_TYPES.includes(type) &&
  id !== undefined &&
  versionId === undefined;

function parseUrl(url: string): EntryUrl | undefined {
  const [, type, id, versionId, query] = URL_FORM.exec(url) ?? [];
  if (type === undefined) return undefined;
  return {
    type,
    ...(id !== undefined ? { id } : {}),
    ...(versionId !== undefined ? { versionId } : {}),
    ...(query !== undefined ? { query } : {}),
  };
}

function searchOf(url: string): EntrySearch | undefined {
  const [, first, id, below, query = ''] = SEARCH_FORM.exec(url) ?? [];
  if (first === undefined) return undefined;
  if (id === undefined || below === undefined) return { action: 'search', type: first, query };
  return { action: 'search', type: below, compartment: { type: first, id }, query };
}

const text = (request: JsonObject, name: string): string | undefined => {
  const value = request[name];
  return typeof value === 'string' ? value : undefined;
};

function bodyOf({ body, at }: BundleEntry, type: string) {
  if (!body) return fail('required', 'entry-resource-missing', 'This entry needs a resource.', `${at}.resource`);
  if (body.resource.resourceType === type) return body;
  const message = `The url says ${type}, the resource is a ${body.resource.resourceType}.`;
  return fail('invalid', 'resource-type-mismatch', message, `${at}.resource.resourceType`);
}

function postIntent(context: Context, entry: BundleEntry, url: EntryUrl, request: JsonObject): Intent | Failure {
  if (url.id !== undefined || url.query !== undefined) {
    return fail('invalid', 'entry-url-invalid', 'A POST goes to a type alone.', `${entry.at}.request.url`);
  }
  const body = bodyOf(entry, url.type);
  if (isFailure(body)) return body;
  const condition = text(request, 'ifNoneExist');
  const criteria = condition === undefined ? undefined : parseCriteria(context, url.type, condition);
  if (criteria && isFailure(criteria)) return atPlace(criteria, `${entry.at}.request.ifNoneExist`);
  return { action: 'create', type: url.type, body, ...(criteria ? { ifNoneExist: criteria } : {}) };
}

function targetFor(context: Context, entry: BundleEntry, url: EntryUrl): Target | Failure {
  const at = `${entry.at}.request.url`;
  if (url.versionId !== undefined) return fail('invalid', 'entry-url-invalid', 'A version cannot be changed.', at);
  if (url.id !== undefined) return { id: url.id };
  if (url.query === undefined) return fail('invalid', 'entry-url-invalid', 'An id or criteria are needed.', at);
  const criteria: Criteria | Failure = parseCriteria(context, url.type, url.query);
  return isFailure(criteria) ? atPlace(criteria, at) : { criteria };
}

function conditions(request: JsonObject): WriteConditions {
  const [ifMatch, ifNoneMatch] = [text(request, 'ifMatch'), text(request, 'ifNoneMatch')];
  return {
    ...(ifMatch !== undefined ? { ifMatch } : {}),
    ...(ifNoneMatch !== undefined ? { ifNoneMatch } : {}),
  };
}

function putIntent(context: Context, entry: BundleEntry, url: EntryUrl, request: JsonObject): Intent | Failure {
  const target = targetFor(context, entry, url);
  if (isFailure(target)) return target;
  const body = bodyOf(entry, url.type);
  if (isFailure(body)) return body;
  // clients leave out the id where the entry has a fullUrl, which stands for it among the entries; its url says it
  const problem = body.resource.id === undefined ? undefined : idProblem(target, body.resource.id);
  if (problem) return atEntry(problem, entry.at);
  return { action: 'update', type: url.type, body, target, ...conditions(request) };
}

/** A JSON Patch comes as a Binary, a FHIRPath Patch as Parameters (http://hl7.org/fhir/R4/http.html#patch). */
function patchIntent(context: Context, entry: BundleEntry, url: EntryUrl, request: JsonObject): Intent | Failure {
  const target = targetFor(context, entry, url);
  if (isFailure(target)) return target;
  const patch = patchText(entry);
  if (isFailure(patch)) return patch;
  const apply = patcher(context, url.type, patch.text);
  if (isFailure(apply)) return atPlace(apply, patch.at);
  return { action: 'patch', type: url.type, target, apply, ...conditions(request) };
}

/** Whether a media type, with parameters or without, is that of JSON Patch. */
const isJsonPatch = (contentType: JsonValue | undefined): boolean =>
  typeof contentType === 'string' && contentType.split(';')[0]?.trim().toLowerCase() === JSON_PATCH;

/** The text of a patch, and where it stands. */
function patchText({ body, at }: BundleEntry): { text: string; at: string } | Failure {
  if (!body) return fail('required', 'entry-resource-missing', 'This entry needs a resource.', `${at}.resource`);
  const { resourceType, contentType, data } = body.resource;
  if (resourceType === 'Parameters') return { text: body.text, at: `${at}.resource` };
  if (resourceType === 'Binary' && isJsonPatch(contentType) && typeof data === 'string') {
    const bytes = Buffer.from(data, 'base64');
    if (isUtf8(bytes)) return { text: bytes.toString('utf8'), at: `${at}.resource.data` };
    return fail('structure', 'invalid-encoding', 'The patch is not UTF-8.', `${at}.resource.data`);
  }
  const message = `A patch in a Bundle is Parameters, or a Binary of content type ${JSON_PATCH} with data.`;
  return resourceType === 'Binary'
    ? fail('not-supported', 'patch-not-supported', message, `${at}.resource`)
    : fail('invalid', 'resource-type-mismatch', message, `${at}.resource.resourceType`);
}

function deleteIntent(context: Context, entry: BundleEntry, url: EntryUrl, request: JsonObject): Intent | Failure {
  const target = targetFor(context, entry, url);
  return isFailure(target) ? target : { action: 'delete', type: url.type, target, ...conditions(request) };
}

function readIntent(_context: Context, entry: BundleEntry, url: EntryUrl, request: JsonObject): EntryRead | Failure {
  const { type, id, versionId, query } = url;
  if (id === undefined || query !== undefined) {
    const message = 'A read by id takes no parameters here, and HEAD no search.';
    return fail('not-supported', 'entry-url-not-supported', message, `${entry.at}.request.url`);
  }
  const ifNoneMatch = text(request, 'ifNoneMatch');
  const ifModifiedSince = text(request, 'ifModifiedSince');
  return {
    action: 'read',
    type,
    id,
    ...(request.method === 'HEAD' ? { head: true as const } : {}),
    ...(versionId !== undefined ? { versionId } : {}),
    ...(ifNoneMatch !== undefined ? { ifNoneMatch } : {}),
    ...(ifModifiedSince !== undefined ? { ifModifiedSince } : {}),
  };
}
