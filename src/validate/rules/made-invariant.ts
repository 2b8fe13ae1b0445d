import { isObject, type JsonObject } from '../../fhir/json.ts';
import type { Constraint } from '../../profile/index.ts';
import type { ItemCheck, PlainTest } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { orphans, repeatedIds } from './contained.ts';
import { reportFailed } from './invariant-finding.ts';
import { reportError } from './report.ts';

type Made = (constraint: Constraint, profile: string) => ItemCheck;

/** Invariants that are checked by code of ours, since the published expression is slow or says less. */
export const MADE_HERE: ReadonlyMap<string, Made> = new Map<string, Made>([
  ['dom-3', containedCheck],
  ['ref-1', localReferenceCheck],
]);

const hasNoContained: PlainTest = (value) => isObject(value) && value.contained === undefined;

const isNotLocal: PlainTest = (value) =>
  isObject(value) && (typeof value.reference !== 'string' || !value.reference.startsWith('#'));

function containedCheck(constraint: Constraint, profile: string): ItemCheck {
  const check: ItemCheck = (value, run) => {
    if (isObject(value) && value.contained !== undefined) checkContained(value, constraint, profile, run);
  };
  check.passes = () => hasNoContained;
  return check;
}

/** ref-1: what a local reference names is contained; `#` alone names the container. */
function localReferenceCheck(constraint: Constraint, profile: string): ItemCheck {
  const check: ItemCheck = (value, run) => {
    const reference = isObject(value) ? value.reference : undefined;
    if (typeof reference !== 'string' || !reference.startsWith('#') || reference === '#') return;
    if (run.index.contains(run.rootResource, reference.slice(1))) return;
    reportFailed(constraint, profile, run);
  };
  check.passes = () => isNotLocal;
  return check;
}

function checkContained(value: JsonObject, constraint: Constraint, profile: string, run: Run): void {
  for (const { at, hasId } of orphans(value)) {
    const below = `.contained[${at}]`;
    if (hasId) reportFailed(constraint, profile, run, below);
    else reportError(run, 'contained-id', 'A contained resource must have an id.', below, 'required');
  }
  for (const at of repeatedIds(value)) {
    const message = 'The id is that of a contained resource before it.';
    reportError(run, 'contained-id-repeated', message, `.contained[${at}]`, 'duplicate');
  }
}
