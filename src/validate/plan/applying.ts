import { isObject, type Resource } from '../../fhir/json.ts';
import { strings } from '../../fhir/read.ts';
import { whyUnusable } from '../../profile/index.ts';
import { vitalSignProfiles } from '../rules/vital-signs.ts';
import type { Run } from '../run.ts';
import type { Engine, ProfilePlan } from './types.ts';

/** Whether a type stands for any resource. */
export const isAbstract = (type: string): boolean => type === 'Resource' || type === 'DomainResource';

const claimed = (resource: Resource): string[] => (isObject(resource.meta) ? strings(resource.meta.profile) : []);

function reportUnresolved(canonical: string, asked: boolean, resource: Resource, run: Run, engine: Engine): void {
  const unusable = whyUnusable(canonical, engine.definitions);
  const why = unusable === undefined ? undefined : `The profile ${canonical} cannot be used: it ${unusable}.`;
  const at = claimed(resource).indexOf(canonical);
  run.report({
    severity: asked ? 'error' : 'warning',
    code: asked ? 'not-found' : 'incomplete',
    id: asked ? 'profile-unknown' : 'profile-not-checked',
    message:
      why ??
      (asked
        ? `The profile ${canonical} is not known here; add the package that defines it.`
        : `The resource claims the profile ${canonical}, which is not known here; it was not checked.`),
    profile: canonical,
    below: asked ? '' : `.meta.profile${at < 0 ? '' : `[${at}]`}`,
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
      if (engine.plan(canonical)) addPlan(canonical, false, resource, run, engine, plans);
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
  isAsked: boolean,
  resource: Resource,
  run: Run,
  engine: Engine,
  into: ProfilePlan[],
): void {
  const plan = engine.plan(canonical);
  if (!plan) {
    reportUnresolved(canonical, isAsked, resource, run, engine);
    return;
  }
  const { type, url, lost } = plan.profile;
  if (lost.length > 0) reportLost(url, lost, run);
  if (type === resource.resourceType || isAbstract(type)) {
    if (!into.includes(plan)) into.push(plan);
    return;
  }
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'profile-wrong-type',
    message: `The profile ${canonical} is for ${type}, but the resource is a ${resource.resourceType}.`,
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
  for (const canonical of asked) addPlan(canonical, isRoot, resource, run, engine, plans);
  const { meta } = resource;
  if (isObject(meta) && Array.isArray(meta.profile)) {
    for (const canonical of meta.profile)
      if (typeof canonical === 'string' && !asked.includes(canonical))
        addPlan(canonical, false, resource, run, engine, plans);
  }
  if (resource.resourceType === 'Observation') {
    for (const canonical of vitalSignProfiles(resource)) addPlan(canonical, false, resource, run, engine, plans);
  }
  addImposed(resource, run, engine, plans);
  for (const { profile } of plans) if (profile.type === resource.resourceType) return plans;
  const base = engine.typePlan(resource.resourceType);
  return base ? [base, ...plans.filter((plan) => plan !== base)] : plans;
}
