import type { Issue } from '../fhir/issue.ts';
import { isObject, isResource, type JsonObject, type Resource } from '../fhir/json.ts';
import { isKind, plansFor } from './plan/applying.ts';
import type { Engine, ProfilePlan, ResourceType, TypePlan } from './plan/types.ts';
import { checkKind } from './rules/resource-rules.ts';
import type { Run } from './run.ts';
import type { Verdicts } from './verdicts.ts';

const NO_PROFILES: readonly string[] = [];

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
  if (allowed.some(({ type }) => isKind(resourceType, type))) return false;
  const types = allowed.map(({ type }) => type).join(' or ');
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'resource-type-wrong',
    message: `The resource must be of type ${types}, not ${resourceType}.`,
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
  const [only] = allowed;
  // any resource will do, as in most Bundles
  if (only && allowed.length === 1 && only.profiles.length === 0) return NO_PROFILES;
  const wanted = allowed.filter(({ type }) => isKind(value.resourceType, type)).flatMap(({ profiles }) => profiles);
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
  const { resource, rootResource, fullUrl, resourceDepth, bundle, index } = run;
  run.resource = value;
  run.resourceDepth = run.depth;
  if (run.ancestorName(0) !== 'contained') {
    run.rootResource = value;
    const entry = run.ancestorValue(1);
    run.fullUrl = isObject(entry) && typeof entry.fullUrl === 'string' ? entry.fullUrl : undefined;
  }
  if (value.resourceType === 'Bundle') run.enterBundle(value);
  checkAgainst(value, chosenProfiles(value, allowed, run, engine), run, engine);
  for (const { type, said } of allowed)
    if (said && isKind(value.resourceType, type)) engine.walk.typed(said, value, run, engine, true);
  run.bundle = bundle;
  run.index = index;
  run.resource = resource;
  run.resourceDepth = resourceDepth;
  run.rootResource = rootResource;
  run.fullUrl = fullUrl;
}

/** Checks a resource where it stands against a profile, once: two profiles of a Bundle come by every entry. */
function checkPlan(
  plan: ProfilePlan,
  root: TypePlan,
  resource: Resource,
  verdicts: Verdicts,
  run: Run,
  engine: Engine,
): void {
  if (!verdicts.check(plan)) return;
  verdicts.set(plan, undefined);
  const before = run.issues.length;
  engine.walk.typed(root, resource, run, engine, true);
  // what is left of a plan does not say whether the rest of it is met
  if (root === plan.root) verdicts.set(plan, !hasErrorsFrom(run, before));
  else verdicts.forget(plan);
}

/** What is left of a plan besides the first of the others that is derived from it; all of it when none is. */
function derived(plan: ProfilePlan, plans: readonly ProfilePlan[], engine: Engine): TypePlan {
  for (const other of plans) {
    const rest = other === plan ? plan.root : engine.rest(plan, other);
    if (rest !== plan.root) return rest;
  }
  return plan.root;
}

function hasErrorsFrom(run: Run, start: number): boolean {
  for (let at = start; at < run.issues.length; at++) if (run.issues[at]?.severity === 'error') return true;
  return false;
}

/** In a trial what is known of a resource already is enough. */
function tryPlan(plan: ProfilePlan, resource: Resource, verdicts: Verdicts, run: Run, engine: Engine): void {
  if (!verdicts.has(plan)) {
    verdicts.set(plan, undefined);
    const before = run.issues.length;
    engine.walk.typed(plan.root, resource, run, engine, true);
    verdicts.set(plan, !hasErrorsFrom(run, before));
  } else if (verdicts.get(plan) === false) {
    run.report({
      severity: 'error',
      code: 'structure',
      id: 'resource-invalid',
      message: `The resource does not conform to ${plan.profile.url}.`,
    });
  }
}

/** Checks a resource against profiles, what it claims, and what its kind of resource asks beyond its definition. */
export function checkAgainst(
  resource: Resource,
  asked: readonly string[],
  run: Run,
  engine: Engine,
  isRoot = false,
): void {
  const verdicts = run.verdictsOn(resource);
  const plans = plansFor(resource, asked, run, engine, isRoot);
  const { isCounted } = run;
  for (const plan of plans) {
    // an answer in a trial that has its own already would be a guess
    if (run.decided()) return;
    if (run.trial > 0) tryPlan(plan, resource, verdicts, run, engine);
    else {
      const root = derived(plan, plans, engine);
      checkPlan(plan, root, resource, verdicts, run, engine);
      run.isCounted ||= root === plan.root;
    }
  }
  run.isCounted = isCounted;
  checkKind(resource, run, engine);
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
  if (!isKind(resource.resourceType, plan.profile.type)) return false;
  const verdicts = run.verdictsOn(resource);
  if (verdicts.has(plan)) return verdicts.get(plan);
  if (plan.refutes(resource)) {
    verdicts.set(plan, false);
    return false;
  }
  verdicts.set(plan, undefined);
  const check = (): void => engine.walk.typed(plan.root, resource, run, engine, true);
  const alone = apart(resource, fullUrl, run, () => run.conforms(check));
  const conforms =
    alone && plan.profile.imposed.every((other) => judge(resource, other, fullUrl, run, engine) !== false);
  verdicts.set(plan, conforms);
  return conforms;
}

/** Looks at a resource that stands elsewhere, with nothing above it. */
function apart<T>(resource: Resource, fullUrl: string | undefined, run: Run, look: () => T): T {
  const { resource: held, rootResource, fullUrl: heldUrl, floor, bundle, index } = run;
  const kept = { resource: held, rootResource, fullUrl: heldUrl, floor, bundle, index };
  run.resource = resource;
  run.floor = run.depth;
  if (!isContainedHere(resource, run)) run.rootResource = resource;
  run.fullUrl = fullUrl;
  if (resource.resourceType === 'Bundle') run.enterBundle(resource);
  const found = look();
  Object.assign(run, kept);
  return found;
}

/** Why a resource does not conform to a profile: the first error, with its place in the resource. */
export function whyNot(
  resource: Resource,
  canonical: string,
  fullUrl: string | undefined,
  run: Run,
  engine: Engine,
): Issue | undefined {
  const plan = engine.plan(canonical);
  if (!plan || !isKind(resource.resourceType, plan.profile.type)) return undefined;
  const check = (): void => engine.walk.typed(plan.root, resource, run, engine, true);
  return apart(resource, fullUrl, run, () => run.firstError(resource.resourceType, check));
}

function isContainedHere(resource: Resource, run: Run): boolean {
  const { contained } = run.rootResource;
  return Array.isArray(contained) && contained.includes(resource);
}
