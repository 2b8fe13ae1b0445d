import { isObject, type Resource } from '../../fhir/json.ts';
import { whyUnusable } from '../../profile/index.ts';
import { vitalSignProfiles } from '../rules/vital-signs.ts';
import type { Run } from '../run.ts';
import type { Engine, ProfilePlan } from './types.ts';

/** Whether a type stands for resources of several. */
export const isAbstract = (type: string): boolean => type === 'Resource' || type === 'DomainResource';

/** The resources that are no DomainResource. */
const BARE = new Set(['Binary', 'Bundle', 'Parameters']);

/** Whether a type of resource is another one or derives from it. */
export const isKind = (type: string, of: string): boolean =>
  type === of || of === 'Resource' || (of === 'DomainResource' && !BARE.has(type));

/** Who wants a profile to be met: a caller, what holds the resource, or the resource itself, at a position of its claims. */
type Wanting = 'caller' | 'holder' | number;

function unresolved(canonical: string, by: Wanting): string {
  if (by === 'caller') return `The profile ${canonical} is not known here; add the package that defines it.`;
  const who = by === 'holder' ? 'What holds the resource asks for' : 'The resource claims';
  return `${who} the profile ${canonical}, which is not known here; it was not checked.`;
}

function reportUnresolved(canonical: string, by: Wanting, run: Run, engine: Engine): void {
  const unusable = whyUnusable(canonical, engine.definitions);
  const isError = by === 'caller';
  run.report({
    severity: isError ? 'error' : 'warning',
    code: isError ? 'not-found' : 'incomplete',
    id: isError ? 'profile-unknown' : 'profile-not-checked',
    message:
      unusable === undefined ? unresolved(canonical, by) : `The profile ${canonical} cannot be used: it ${unusable}.`,
    profile: canonical,
    below: typeof by === 'number' ? `.meta.profile[${by}]` : '',
  });
}

function reportLost(url: string, lost: readonly string[], run: Run): void {
  const shown = lost.slice(0, 5).join(', ') + (lost.length > 5 ? ` and ${lost.length - 5} more` : '');
  run.report({
    severity: 'warning',
    code: 'incomplete',
    id: 'profile-elements-not-checked',
    message: `The profile ${url} speaks of elements its base does not have; what it says of them was not checked: ${shown}.`,
    profile: url,
  });
}

/** Adds the plans of what the plans found so far impose, and of what these impose. */
function addImposed(resource: Resource, run: Run, engine: Engine, plans: ProfilePlan[]): void {
  for (const { profile } of plans) {
    for (const canonical of profile.imposed) {
      if (engine.plan(canonical)) addPlan(canonical, 'holder', resource, run, engine, plans);
      else
        run.report({
          severity: 'warning',
          code: 'incomplete',
          id: 'profile-not-checked',
          message: `The profile ${profile.url} imposes ${canonical}, which is not known here; it was not checked.`,
          profile: profile.url,
        });
    }
  }
}

/** Adds the plan of a profile, or reports that it is not known or for another type. */
function addPlan(
  canonical: string,
  by: Wanting,
  resource: Resource,
  run: Run,
  engine: Engine,
  into: ProfilePlan[],
): void {
  const plan = engine.plan(canonical);
  if (!plan) {
    reportUnresolved(canonical, by, run, engine);
    return;
  }
  const { type, url, lost } = plan.profile;
  if (lost.length > 0) reportLost(url, lost, run);
  if (isKind(resource.resourceType, type)) {
    if (!into.includes(plan)) into.push(plan);
    return;
  }
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'profile-wrong-type',
    message: `The profile ${canonical} is for ${type}, but the resource is of type ${resource.resourceType}.`,
    profile: url,
  });
}

/** The plans that apply: profiles asked for and claimed, or the type itself when none of them can be had. */
export function plansFor(
  resource: Resource,
  asked: readonly string[],
  run: Run,
  engine: Engine,
  isRoot: boolean,
): ProfilePlan[] {
  const plans: ProfilePlan[] = [];
  for (const canonical of asked) addPlan(canonical, isRoot ? 'caller' : 'holder', resource, run, engine, plans);
  const { meta } = resource;
  if (isObject(meta) && Array.isArray(meta.profile)) {
    for (let at = 0; at < meta.profile.length; at++) {
      const canonical = meta.profile[at];
      if (typeof canonical === 'string' && !asked.includes(canonical))
        addPlan(canonical, at, resource, run, engine, plans);
    }
  }
  if (resource.resourceType === 'Observation') {
    for (const canonical of vitalSignProfiles(resource)) addPlan(canonical, 'holder', resource, run, engine, plans);
  }
  addImposed(resource, run, engine, plans);
  for (const { profile } of plans) if (profile.type === resource.resourceType) return plans;
  const base = engine.typePlan(resource.resourceType);
  return base ? [base, ...plans.filter((plan) => plan !== base)] : plans;
}
