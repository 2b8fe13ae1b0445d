import { isObject, type JsonObject, type Resource } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

/** Links a page of results has once. */
const PAGING = new Set(['self', 'first', 'previous', 'prev', 'next', 'last']);

/** The types a search asked for, as its self link says; nothing where that does not tell. */
function searchedTypes(bundle: Resource, engine: Engine): string[] {
  const self = str(objects(bundle.link).find(({ relation }) => relation === 'self')?.url) ?? '';
  const named = /[?&]_type=([^&]*)/.exec(self)?.[1] ?? /([A-Za-z]+)(?:\/_search)?(?:\?|$)/.exec(self)?.[1] ?? '';
  return named.split(/,|%2C/i).filter((name) => engine.definitions.resourceTypes.has(name));
}

function checkResult({ resource, search }: JsonObject, at: number, searched: readonly string[], run: Run): void {
  if (!isObject(resource)) return;
  const below = `.entry[${at}].resource`;
  const mode = isObject(search) ? search.mode : undefined;
  const isOutcome = resource.resourceType === 'OperationOutcome';
  if (resource.id === undefined && !isOutcome)
    reportError(run, 'bundle-result-id', 'A resource found by a search must have an id.', below, 'required');
  if (mode === 'outcome' && !isOutcome)
    reportError(run, 'bundle-result-type', 'Of mode outcome is only an OperationOutcome.', below, 'structure');
  if (mode === 'match' && searched.length > 0 && !searched.includes(String(resource.resourceType))) {
    const message = `The search was for ${searched.join(' and ')}, so a resource of type ${resource.resourceType} is no match of it.`;
    reportError(run, 'bundle-result-type', message, below, 'structure');
  }
}

/** Checks the results of a search (http://hl7.org/fhir/R4/bundle.html#searchset). */
export function checkSearchSet(bundle: Resource, run: Run, engine: Engine): void {
  const searched = searchedTypes(bundle, engine);
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
