import { isObject, type JsonObject, type Resource } from '../../fhir/json.ts';
import { isAbsolute } from '../../fhir/literal-reference.ts';
import { objects, str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { checkDocument, checkMessage, checkStyles } from './bundle-content.ts';
import { checkSearchSet } from './bundle-search.ts';
import { reportError } from './report.ts';

/** Types of Bundle whose entries must say what they are; the others may hold what has no identity yet. */
const WITH_IDENTITY = new Set(['document', 'message', 'history', 'searchset', 'collection']);

/** fullUrl, type and id of the resource must agree (http://hl7.org/fhir/R4/bundle.html#bundle-unique). */
function checkRestful(fullUrl: string, resource: JsonObject, below: string, run: Run, engine: Engine): void {
  const parts = fullUrl.startsWith('http') ? run.index.partsOf(fullUrl) : undefined;
  if (!parts || parts.version !== undefined || !engine.definitions.resourceTypes.has(parts.type)) return;
  const found = `fullUrl ends in '${parts.type}/${parts.id}', but the `;
  if (resource.id === undefined) reportError(run, 'bundle-fullurl-id', `${found}resource has no id.`, below);
  else if (parts.id !== resource.id)
    reportError(run, 'bundle-fullurl-id', `${found}id of the resource is '${resource.id}'.`, below, 'structure');
  else if (parts.type !== resource.resourceType)
    reportError(
      run,
      'bundle-fullurl-type',
      `${found}resource is of type ${resource.resourceType}.`,
      below,
      'structure',
    );
}

/** What is posted has no id of its own yet. */
const isPosted = (entry: JsonObject): boolean => isObject(entry.request) && entry.request.method === 'POST';

function checkEntry(entry: JsonObject, at: number, type: string, run: Run, engine: Engine): void {
  const { resource } = entry;
  if (!isObject(resource)) return;
  const below = `.entry[${at}]`;
  const fullUrl = str(entry.fullUrl);
  // told by its type
  if (fullUrl === '') return;
  if (fullUrl === undefined) {
    if (!WITH_IDENTITY.has(type)) return;
    reportError(run, 'bundle-fullurl-missing', `Each entry of a ${type} must have a fullUrl.`, below, 'required');
  } else if (!isAbsolute(fullUrl)) {
    reportError(run, 'bundle-fullurl-relative', 'fullUrl must be an absolute URL.', below, 'structure');
  } else if (!isPosted(entry)) checkRestful(fullUrl, resource, below, run, engine);
}

/** Whether any fullUrl comes twice. */
function hasRepeated(bundle: Resource): boolean {
  if (!Array.isArray(bundle.entry)) return false;
  const seen = new Set<string>();
  for (const entry of bundle.entry) {
    if (!isObject(entry) || typeof entry.fullUrl !== 'string') continue;
    if (seen.has(entry.fullUrl)) return true;
    seen.add(entry.fullUrl);
  }
  return false;
}

/** bdl-7, here so that the finding names the entries (http://hl7.org/fhir/R4/bundle.html#invs). */
function checkUnique(bundle: Resource, run: Run): void {
  if (bundle.type === 'history' || !hasRepeated(bundle)) return;
  const seen = new Map<string, number>();
  const repeated: string[] = [];
  objects(bundle.entry).forEach((entry, at) => {
    const fullUrl = str(entry.fullUrl);
    if (fullUrl === undefined) return;
    const version =
      isObject(entry.resource) && isObject(entry.resource.meta) ? str(entry.resource.meta.versionId) : undefined;
    const key = `${fullUrl} ${version ?? ''}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, at);
    else repeated.push(`entry[${first}] and entry[${at}]`);
  });
  if (repeated.length === 0) return;
  const shown = repeated.slice(0, 5).join(', ') + (repeated.length > 5 ? ` and ${repeated.length - 5} more` : '');
  run.report({
    severity: 'error',
    code: 'invariant',
    id: 'invariant-bdl-7',
    message: `fullUrl must be unique in a Bundle, or the versions of the resources must differ: ${shown}.`,
    invariant: 'bdl-7',
  });
}

/** Rules on a Bundle as a whole (http://hl7.org/fhir/R4/bundle.html). */
export function checkBundle(bundle: Resource, run: Run, engine: Engine): void {
  const type = str(bundle.type) ?? '';
  objects(bundle.entry).forEach((entry, at) => {
    checkEntry(entry, at, type, run, engine);
  });
  checkUnique(bundle, run);
  if (type === 'document') {
    checkStyles(bundle, run);
    checkDocument(bundle, run);
  } else if (type === 'message') checkMessage(bundle, run);
  else if (type === 'searchset') checkSearchSet(bundle, run, engine);
}
