import { isObject, isResource, type JsonObject, type Resource } from '../fhir/json.ts';
import { strings } from '../fhir/read.ts';
import type { Engine, ProfilePlan, ResourceType } from './plan/types.ts';
import { checkBundle } from './rules/bundle.ts';
import { checkStructureDefinition } from './rules/structure-definition.ts';
import { vitalSignProfiles } from './rules/vital-signs.ts';
import type { Run } from './run.ts';

const isAbstract = (type: string): boolean => type === 'Resource' || type === 'DomainResource';

function reportType(value: JsonObject, allowed: readonly ResourceType[], engine: Engine, run: Run): boolean {
  const { resourceType } = value;
  const known = typeof resourceType === 'string' && engine.definitions.resourceTypes.has(resourceType);
  if (!known) {
    const shown =
      typeof resourceType === 'string'
        ? `'${resourceType.slice(0, 80)}' is no resource type of R4`
        : 'resourceType is missing';
    run.report({
      severity: 'error',
      code: 'structure',
      id: 'resource-type-unknown',
      message: `A resource was expected, but ${shown}.`,
    });
    return true;
  }
  if (allowed.some(({ type }) => isAbstract(type) || type === resourceType)) return false;
  const types = allowed.map(({ type }) => type).join(' or ');
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'resource-type-wrong',
    message: `A ${types} was expected, not a ${resourceType}.`,
  });
  return true;
}

/** Of the profiles an element allows, the one to check the resource against: the only one, or the first it conforms to. */
function chosenProfiles(
  value: Resource,
  allowed: readonly ResourceType[],
  run: Run,
  engine: Engine,
): readonly string[] {
  const wanted = allowed
    .filter(({ type }) => isAbstract(type) || type === value.resourceType)
    .flatMap(({ profiles }) => profiles);
  if (wanted.length < 2) return wanted;
  const met = wanted.find((canonical) => judge(value, canonical, run.fullUrl, run, engine) !== false);
  if (met !== undefined) return [met];
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'type-profile',
    message: `The ${value.resourceType} conforms to none of the profiles allowed here: ${wanted.join(', ')}.`,
  });
  return [];
}

/** Checks a resource inside another: of a Bundle entry, contained, a parameter. */
export function checkResource(value: JsonObject, allowed: readonly ResourceType[], run: Run, engine: Engine): void {
  if (reportType(value, allowed, engine, run) || !isResource(value)) return;
  const { resource, rootResource, fullUrl } = run;
  run.resource = value;
  if (run.ancestorName(0) !== 'contained') {
    run.rootResource = value;
    const entry = run.ancestorValue(1);
    run.fullUrl = isObject(entry) && typeof entry.fullUrl === 'string' ? entry.fullUrl : undefined;
  }
  checkAgainst(value, chosenProfiles(value, allowed, run, engine), run, engine);
  run.resource = resource;
  run.rootResource = rootResource;
  run.fullUrl = fullUrl;
}

const claimed = (resource: Resource): string[] => (isObject(resource.meta) ? strings(resource.meta.profile) : []);

function reportUnresolved(canonical: string, asked: boolean, run: Run): void {
  run.report({
    severity: asked ? 'error' : 'warning',
    code: asked ? 'not-found' : 'incomplete',
    id: asked ? 'profile-unknown' : 'profile-not-checked',
    message: asked
      ? `The profile ${canonical} is not known here; add the package that defines it.`
      : `The resource claims the profile ${canonical}, which is not known here; it was not checked.`,
    profile: canonical,
    below: asked ? '' : '.meta.profile',
  });
}

/** The plans that apply: profiles asked for and claimed, or the type itself when none of them can be had. */
function plansFor(
  resource: Resource,
  asked: readonly string[],
  run: Run,
  engine: Engine,
  isRoot: boolean,
): ProfilePlan[] {
  const plans = new Set<ProfilePlan>();
  const claims = claimed(resource).filter((canonical) => !asked.includes(canonical));
  for (const [canonicals, isAsked] of [
    [asked, isRoot],
    [claims, false],
    [vitalSignProfiles(resource), false],
  ] as const) {
    for (const canonical of canonicals) {
      const plan = engine.plan(canonical);
      if (!plan) reportUnresolved(canonical, isAsked, run);
      else if (plan.profile.type === resource.resourceType || isAbstract(plan.profile.type)) plans.add(plan);
      else {
        run.report({
          severity: 'error',
          code: 'structure',
          id: 'profile-wrong-type',
          message: `The profile ${canonical} is for ${plan.profile.type}, but the resource is a ${resource.resourceType}.`,
          profile: plan.profile.url,
        });
      }
    }
  }
  const coversType = [...plans].some(({ profile }) => profile.type === resource.resourceType);
  const base = coversType ? undefined : engine.typePlan(resource.resourceType);
  return base ? [base, ...[...plans].filter((plan) => plan !== base)] : [...plans];
}

/** Checks a resource against profiles, what it claims, and what its kind of resource asks beyond its definition. */
export function checkAgainst(
  resource: Resource,
  asked: readonly string[],
  run: Run,
  engine: Engine,
  isRoot = false,
): void {
  const judged = run.judged.get(resource) ?? new Map<string, boolean | undefined>();
  run.judged.set(resource, judged);
  for (const plan of plansFor(resource, asked, run, engine, isRoot)) {
    // an answer in a trial that has its own already would be a guess
    if (run.decided()) return;
    judged.set(plan.profile.url, undefined);
    const before = run.issues.length;
    engine.walk.typed(plan.root, resource, run, engine, true);
    judged.set(plan.profile.url, !run.issues.slice(before).some(({ severity }) => severity === 'error'));
  }
  if (resource.resourceType === 'Bundle') checkBundle(resource, run);
  else if (resource.resourceType === 'StructureDefinition') checkStructureDefinition(resource, run, engine);
}

/** Whether a resource conforms to a profile, remembered; a circle of profiles is taken as met. */
export function judge(
  resource: Resource,
  canonical: string,
  fullUrl: string | undefined,
  run: Run,
  engine: Engine,
): boolean | undefined {
  const plan = engine.plan(canonical);
  if (!plan) return undefined;
  if (plan.profile.type !== resource.resourceType && !isAbstract(plan.profile.type)) return false;
  const judged = run.judged.get(resource) ?? new Map<string, boolean | undefined>();
  run.judged.set(resource, judged);
  const { url } = plan.profile;
  if (judged.has(url)) return judged.get(url);
  judged.set(url, undefined);
  const kept = { resource: run.resource, rootResource: run.rootResource, fullUrl: run.fullUrl, floor: run.floor };
  run.resource = resource;
  run.floor = run.depth;
  if (run.context.index.isBundle || !isContainedHere(resource, run)) run.rootResource = resource;
  run.fullUrl = fullUrl;
  const conforms = run.conforms(() => engine.walk.typed(plan.root, resource, run, engine, true));
  Object.assign(run, kept);
  judged.set(url, conforms);
  return conforms;
}

function isContainedHere(resource: Resource, run: Run): boolean {
  const { contained } = run.rootResource;
  return Array.isArray(contained) && contained.includes(resource);
}
