import { splitCanonical } from '../../fhir/canonical.ts';
import { isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import { str, strings } from '../../fhir/read.ts';
import { type Located, parseReference } from '../../fhir/resource-index.ts';
import type { ElementType } from '../../profile/index.ts';
import type { Engine, ItemCheck } from '../plan/types.ts';
import type { Run } from '../run.ts';

/** The target of a reference from here: in the input first, then outside. */
export function resolveReference(reference: string, run: Run): Located | 'unchecked' | undefined {
  const inside = run.context.index.resolve(reference, run.rootResource, run.fullUrl);
  if (inside || reference.startsWith('#')) return inside;
  if (!run.context.resolver) return 'unchecked';
  const outside = run.context.resolver.resolve(reference);
  return outside === 'unchecked' ? outside : outside && { resource: outside };
}

/** Longest chain of derived profiles followed: beyond it they go in a circle. */
const MAX_DERIVATION = 20;

/** The reference has no target but says who is meant: fine as it is. */
const isLogical = (value: JsonObject): boolean => value.reference === undefined;

function targetNames(type: ElementType): string {
  return type.targetProfile.map((profile) => profile.slice(profile.lastIndexOf('/') + 1)).join(', ');
}

function checkType(actual: string, type: ElementType, engine: Engine, run: Run, profile: string): boolean {
  const allowed = type.targetProfile.map((canonical) => engine.targetType(canonical));
  const fits = allowed.some(
    (name) => name === undefined || name === actual || name === 'Resource' || name === 'DomainResource',
  );
  if (fits) return true;
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'reference-target-type',
    message: `The reference points to a ${actual}; allowed are: ${targetNames(type)}.`,
    profile,
  });
  return false;
}

function reportTargetUnchecked(run: Run, profile: string): void {
  run.notChecked('reference targets', () => ({
    severity: 'information',
    code: 'incomplete',
    id: 'reference-target-not-checked',
    message:
      'The target of the reference, or the profile it must conform to, is not here, so only its type was checked.',
    profile,
  }));
}

/** The profiles a target of a type must meet one of; none where the type is enough, as R4's own are. */
function wantedProfiles(actual: string, type: ElementType, engine: Engine): string[] {
  const wanted = type.targetProfile.filter((canonical) => {
    const name = engine.targetType(canonical);
    return name === undefined || name === actual || name === 'Resource' || name === 'DomainResource';
  });
  return wanted.some((canonical) => engine.isBaseType(canonical)) ? [] : wanted;
}

/** Whether a resource claims one of the profiles, or one derived from it. */
function claimsOneOf(resource: Resource, wanted: readonly string[], engine: Engine): boolean {
  const urls = wanted.map((canonical) => splitCanonical(canonical).url);
  const claims = isObject(resource.meta) ? strings(resource.meta.profile) : [];
  return claims.some((claim) => {
    let at: string | undefined = claim;
    for (let steps = 0; at !== undefined && steps < MAX_DERIVATION; steps++) {
      if (urls.includes(splitCanonical(at).url)) return true;
      at = engine.profiles.get(at)?.base;
    }
    return false;
  });
}

/** Base types of R4 say nothing beyond the type, which is checked already. */
function checkProfile(
  target: Located | undefined,
  actual: string,
  type: ElementType,
  engine: Engine,
  run: Run,
  profile: string,
): void {
  const wanted = wantedProfiles(actual, type, engine);
  if (wanted.length === 0) return;
  if (!target) {
    reportTargetUnchecked(run, profile);
    return;
  }
  // what it claims is checked where it stands; its errors are not repeated at every reference to it
  if (claimsOneOf(target.resource, wanted, engine)) return;
  const verdicts = wanted.map((canonical) =>
    engine.walk.judge(target.resource, canonical, target.fullUrl, run, engine),
  );
  if (verdicts.includes(true)) return;
  if (wanted.some((canonical) => !engine.plan(canonical))) reportTargetUnchecked(run, profile);
  if (verdicts.includes(undefined)) return;
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'reference-target-profile',
    message: `The target of the reference conforms to none of the profiles allowed here: ${wanted.map((url) => splitCanonical(url).url).join(', ')}.`,
    profile,
  });
}

function checkAggregation(
  reference: string,
  target: Located | 'unchecked' | undefined,
  type: ElementType,
  run: Run,
  profile: string,
): void {
  if (type.aggregation.length === 0) return;
  const mode = reference.startsWith('#')
    ? 'contained'
    : typeof target === 'object' && run.context.index.isBundle
      ? 'bundled'
      : 'referenced';
  // what is bundled is also referenced
  if (type.aggregation.includes(mode) || (mode === 'bundled' && type.aggregation.includes('referenced'))) return;
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'reference-aggregation',
    message: `The target is ${mode}; the profile allows: ${type.aggregation.join(', ')}.`,
    profile,
  });
}

function checkReference(
  value: JsonObject,
  reference: string,
  type: ElementType,
  engine: Engine,
  run: Run,
  profile: string,
): void {
  const target = resolveReference(reference, run);
  if (reference.startsWith('#') && target === undefined) {
    run.report({
      severity: 'error',
      code: 'not-found',
      id: 'reference-contained-missing',
      message: `There is no contained resource with the id '${reference.slice(1)}'.`,
      invariant: 'ref-1',
      profile,
    });
    return;
  }
  checkAggregation(reference, target, type, run, profile);
  const found = typeof target === 'object' ? target : undefined;
  if (found?.ambiguous && run.context.root.type !== 'history') {
    run.report({
      severity: 'error',
      code: 'structure',
      id: 'reference-ambiguous',
      message: `Several entries of the Bundle have the url of '${reference}'; the reference must name a version.`,
      profile,
    });
    return;
  }
  const stated = str(value.type);
  const actual = found?.resource.resourceType ?? parseReference(reference)?.type ?? stated;
  if (found && stated !== undefined && stated !== found.resource.resourceType) {
    run.report({
      severity: 'error',
      code: 'structure',
      id: 'reference-type-mismatch',
      message: `Reference.type says ${stated}, but the target is a ${found.resource.resourceType}.`,
      profile,
    });
  }
  if (actual === undefined || type.targetProfile.length === 0) return;
  if (!engine.definitions.resourceTypes.has(actual)) return;
  if (checkType(actual, type, engine, run, profile)) checkProfile(found, actual, type, engine, run, profile);
}

/** A reference that is no URI at all is reported by its type; here only what would never resolve. */
function checkForm(reference: string, run: Run, engine: Engine, profile: string): boolean {
  if (/^(#|[a-z][a-z0-9+.-]*:)/i.test(reference)) return true;
  const parts = parseReference(reference);
  if (parts && engine.definitions.resourceTypes.has(parts.type)) return true;
  // a conditional reference, legal in transactions
  if (/^[A-Z][A-Za-z]+\?/.test(reference)) return true;
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'reference-form',
    message: `The relative reference '${reference}' must be of the form Type/id.`,
    profile,
  });
  return false;
}

/** Checks a Reference (http://hl7.org/fhir/R4/references.html): form, target type, target profile, aggregation. */
export function referenceChecks(type: ElementType, engine: Engine, profile: string): ItemCheck[] {
  return [
    (value: JsonValue, run: Run) => {
      if (!isObject(value) || isLogical(value)) return;
      const reference = str(value.reference);
      if (reference === undefined || reference === '') return;
      if (checkForm(reference, run, engine, profile)) checkReference(value, reference, type, engine, run, profile);
    },
  ];
}
