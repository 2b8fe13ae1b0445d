import { isObject, type JsonObject, type Resource } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';
import { parseReference } from '../../fhir/resource-index.ts';
import type { Run } from '../run.ts';

function report(run: Run, id: string, message: string, below: string): void {
  run.report({ severity: 'error', code: 'structure', id, message, below });
}

/** fullUrl and id of the resource must agree (http://hl7.org/fhir/R4/bundle.html#bundle-unique). */
function checkFullUrl(entry: JsonObject, at: number, run: Run): void {
  const fullUrl = str(entry.fullUrl);
  const { resource } = entry;
  if (fullUrl === undefined || !isObject(resource)) return;
  const below = `.entry[${at}]`;
  if (!/^[a-z][a-z0-9+.-]*:/i.test(fullUrl)) {
    report(run, 'bundle-fullurl-relative', 'fullUrl must be an absolute URL.', below);
    return;
  }
  const parts = /^https?:/.test(fullUrl) ? parseReference(fullUrl) : undefined;
  if (!parts || resource.id === undefined) return;
  if (parts.id !== resource.id) {
    report(
      run,
      'bundle-fullurl-id',
      `fullUrl ends in '${parts.id}', but the id of the resource is '${resource.id}'.`,
      below,
    );
  }
}

/** bdl-7, here so that the finding names the entries (http://hl7.org/fhir/R4/bundle.html#invs). */
function checkUnique(bundle: Resource, run: Run): void {
  if (bundle.type === 'history') return;
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
export function checkBundle(bundle: Resource, run: Run): void {
  objects(bundle.entry).forEach((entry, at) => {
    checkFullUrl(entry, at, run);
  });
  checkUnique(bundle, run);
}
