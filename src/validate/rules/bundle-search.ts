import { isObject, type JsonObject, type Resource } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** Links a page of results has once. */
const PAGING = new Set(['self', 'first', 'previous', 'prev', 'next', 'last']);

/** The type a search asked for, as its self link says; nothing for a search over several. */
function searchedType(bundle: Resource, engine: Engine): string | undefined {
  const self = objects(bundle.link).find(({ relation }) => relation === 'self');
  // several types after the path
  if (/[?&]_type=/.test(str(self?.url) ?? '')) return undefined;
  const name = /([A-Za-z]+)(?:\/_search)?(?:\?|$)/.exec(str(self?.url) ?? '')?.[1];
  return name !== undefined && engine.definitions.resourceTypes.has(name) ? name : undefined;
}

function checkResult({ resource, search }: JsonObject, at: number, searched: string | undefined, run: Run): void {
  if (!isObject(resource)) return;
  const below = `.entry[${at}].resource`;
  const mode = isObject(search) ? search.mode : undefined;
  const isOutcome = resource.resourceType === 'OperationOutcome';
  if (resource.id === undefined && !isOutcome)
    reportError(run, 'bundle-result-id', 'A resource found by a search must have an id.', below, 'required');
  if (mode === 'outcome' && !isOutcome)
    reportError(run, 'bundle-result-type', `Of mode outcome is only an OperationOutcome.`, below, 'structure');
  if (mode === 'match' && searched !== undefined && resource.resourceType !== searched) {
    const message = `The search was for ${searched}, so a ${resource.resourceType} is no match of it.`;
    reportError(run, 'bundle-result-type', message, below, 'structure');
  }
}

/** Checks the results of a search (http://hl7.org/fhir/R4/bundle.html#searchset). */
export function checkSearchSet(bundle: Resource, run: Run, engine: Engine): void {
  const searched = searchedType(bundle, engine);
  objects(bundle.entry).forEach((entry, at) => {
    checkResult(entry, at, searched, run);
  });
  const seen = new Set<string>();
  objects(bundle.link).forEach(({ relation }, at) => {
    const name = str(relation) ?? '';
    if (PAGING.has(name) && seen.has(name))
      reportError(run, 'bundle-link-repeated', `The link '${name}' may be there only once.`, `.link[${at}]`);
    seen.add(name);
  });
}
