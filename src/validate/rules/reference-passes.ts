import { isObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import { isAbsolute, relativeType } from '../../fhir/literal-reference.ts';
import type { Located } from '../../fhir/resource-index.ts';
import type { Finding } from '../finding.ts';
import type { Engine } from '../plan/types.ts';
import type { Run } from '../run.ts';
import type { Target } from './reference-target.ts';

/** What targets that are not here are counted by. */
export const UNCHECKED_TARGETS = 'reference targets';

/** Says that a target, or what it must conform to, is not here. */
export const targetNotChecked = (): Finding => ({
  severity: 'information',
  code: 'incomplete',
  id: 'reference-target-not-checked',
  message: 'The target of the reference, or the profile it must conform to, is not here, so only its type was checked.',
});

const HASH = 35;

/** A target that is here is of an allowed type and claims what it must meet. */
function isAllowed(resource: Resource, target: Target, engine: Engine): boolean {
  const { resourceType } = resource;
  if (target.type.targetProfile.length === 0 || !engine.definitions.resourceTypes.has(resourceType)) return true;
  if (!target.fits(resourceType)) return false;
  const wanted = target.wanted(resourceType);
  return wanted.length === 0 || target.isClaimed(resource, wanted);
}

/** Remembered, since many references of a Bundle lead to its Patient. */
function allows(target: Target, found: Located, engine: Engine): boolean {
  if (found.allowedBy?.includes(target)) return true;
  if (!isAllowed(found.resource, target, engine)) return false;
  found.allowedBy ??= [];
  found.allowedBy.push(target);
  return true;
}

/** Whether a Reference is plainly right; that a target is not here is noted. */
export function referencePasses(target: Target, engine: Engine): (value: JsonValue, run: Run) => boolean {
  const { targetProfile, aggregation } = target.type;
  return (value, run) => {
    if (!isObject(value) || value.reference === undefined) return true;
    const { reference } = value;
    if (typeof reference !== 'string' || reference === '' || value.type !== undefined) return false;
    if (aggregation.length > 0 || reference.charCodeAt(0) === HASH) return false;
    const { index } = run;
    const plain = index.plainTarget(reference, run.fullUrl);
    if (plain) return plain.ambiguous !== true && allows(target, plain, engine);
    const relative = relativeType(reference);
    if (relative === undefined && !isAbsolute(reference)) return false;
    const found = index.resolve(reference, run.rootResource, run.fullUrl);
    if (found) return found.ambiguous !== true && allows(target, found, engine);
    if (run.context.resolver !== undefined || relative === undefined || !engine.definitions.resourceTypes.has(relative))
      return false;
    if (targetProfile.length === 0) return true;
    if (!target.fits(relative)) return false;
    return target.wanted(relative).length === 0 || run.doubts(UNCHECKED_TARGETS, value, targetNotChecked);
  };
}
