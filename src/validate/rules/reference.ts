import { splitCanonical } from '../../fhir/canonical.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { isAbsolute, parseReference } from '../../fhir/literal-reference.ts';
import { str } from '../../fhir/read.ts';
import type { Located } from '../../fhir/resource-index.ts';
import type { ElementType } from '../../profile/index.ts';
import type { Engine, ItemCheck } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { referencePasses, targetNotChecked, UNCHECKED_TARGETS } from './reference-passes.ts';
import { Target } from './reference-target.ts';

/** The target of a reference from here: in the input first, then outside. */
export function resolveReference(reference: string, run: Run): Located | 'unchecked' | undefined {
  const inside = run.index.resolve(reference, run.rootResource, run.fullUrl);
  if (inside || reference.startsWith('#')) return inside;
  if (!run.context.resolver) return 'unchecked';
  const outside = run.context.resolver.resolve(reference);
  return outside === 'unchecked' ? outside : outside && { resource: outside };
}

/** The reference has no target but says who is meant: fine as it is. */
const isLogical = (value: JsonObject): boolean => value.reference === undefined;

function targetNames({ type }: Target): string {
  return type.targetProfile.map((profile) => profile.slice(profile.lastIndexOf('/') + 1)).join(', ');
}

function checkType(actual: string, target: Target, run: Run): boolean {
  if (target.fits(actual)) return true;
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'reference-target-type',
    message: `The reference points to a resource of type ${actual.slice(0, 80)}; allowed are: ${targetNames(target)}.`,
    profile: target.profile,
  });
  return false;
}

/** Base types of R4 say nothing beyond the type, which is checked already. */
function checkProfile(target: Located | undefined, actual: string, allowed: Target, engine: Engine, run: Run): void {
  const wanted = allowed.wanted(actual);
  if (wanted.length === 0) return;
  if (!target) {
    run.notChecked(UNCHECKED_TARGETS, targetNotChecked);
    return;
  }
  // what it claims is checked where it stands; its errors are not repeated at every reference to it
  if (allowed.isClaimed(target.resource, wanted)) return;
  const verdicts = wanted.map((canonical) =>
    engine.walk.judge(target.resource, canonical, target.fullUrl, run, engine),
  );
  if (verdicts.includes(true)) return;
  if (wanted.some((canonical) => !engine.plan(canonical))) run.notChecked(UNCHECKED_TARGETS, targetNotChecked);
  if (verdicts.includes(undefined)) return;
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'reference-target-profile',
    message: run.trial > 0 ? '' : notConforming(target, wanted, engine, run),
    profile: allowed.profile,
  });
}

/** That a target conforms to none of the profiles wanted; of one alone why. */
function notConforming(target: Located, wanted: readonly string[], engine: Engine, run: Run): string {
  const [only = '', ...more] = wanted;
  const urls = wanted.map((url) => splitCanonical(url).url).join(', ');
  if (more.length > 0) return `The target of the reference conforms to none of the profiles allowed here: ${urls}.`;
  const why = engine.walk.whyNot(target.resource, only, target.fullUrl, run, engine);
  const because = why ? `: ${why.message.replace(/\.$/, '')} (${why.expression})` : '';
  return `The target of the reference does not conform to ${urls}${because}.`;
}

/** How what is referred to is there. What is found outside, as in a store, is not in the Bundle. */
function modeOf(reference: string, run: Run): 'contained' | 'bundled' | 'referenced' {
  if (reference.startsWith('#')) return 'contained';
  const isHeld = run.index.resolve(reference, run.rootResource, run.fullUrl) !== undefined;
  return isHeld && run.index.isBundle ? 'bundled' : 'referenced';
}

function checkAggregation(reference: string, { type, profile }: Target, run: Run): void {
  if (type.aggregation.length === 0) return;
  const mode = modeOf(reference, run);
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

/**
 * A `urn:uuid:` or `urn:oid:` means an entry of the Bundle it stands in, and nothing elsewhere
 * (http://hl7.org/fhir/R4/bundle.html#references).
 */
function checkNamedInBundle(reference: string, run: Run, profile: string): void {
  if (!run.index.isBundle || !/^urn:(?:uuid|oid):/.test(reference)) return;
  run.report({
    severity: 'warning',
    code: 'not-found',
    id: 'reference-not-in-bundle',
    message: `No entry of the Bundle has the fullUrl '${reference.slice(0, 80)}'.`,
    profile,
  });
}

function checkReference(value: JsonObject, reference: string, allowed: Target, engine: Engine, run: Run): void {
  const { type, profile } = allowed;
  const target = resolveReference(reference, run);
  if (reference.startsWith('#') && target === undefined) {
    // in a contained resource, which may hold none: ref-1 and dom-2 tell that
    if (run.index.contains(run.resource, reference.slice(1))) return;
    run.report({
      severity: 'error',
      code: 'not-found',
      id: 'reference-contained-missing',
      message: `There is no contained resource with the id '${reference.slice(1, 80)}'.`,
      profile,
    });
    return;
  }
  if (target === undefined || target === 'unchecked') checkNamedInBundle(reference, run, profile);
  checkAggregation(reference, allowed, run);
  const found = typeof target === 'object' ? target : undefined;
  if (found?.ambiguous && run.bundle.type !== 'history') {
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
  const known = found?.resource.resourceType ?? parseReference(reference)?.type;
  if (known !== undefined && stated !== undefined && stated !== known && engine.definitions.resourceTypes.has(known)) {
    run.report({
      severity: 'error',
      code: 'structure',
      id: 'reference-type-mismatch',
      message: `Reference.type says ${stated}, but the target is of type ${known}.`,
      profile,
    });
  }
  if (stated !== undefined && type.targetProfile.length > 0 && !checkType(stated, allowed, run)) return;
  const actual = known ?? stated;
  if (actual === undefined || type.targetProfile.length === 0) return;
  if (!engine.definitions.resourceTypes.has(actual)) return;
  if (checkType(actual, allowed, run)) checkProfile(found, actual, allowed, engine, run);
}

/** Whether it is a reference by what to search for (http://hl7.org/fhir/R4/http.html#trules). */
function isConditional(reference: string, engine: Engine): boolean {
  const end = reference.indexOf('?');
  return end > 0 && engine.definitions.resourceTypes.has(reference.slice(0, end));
}

/**
 * Relative references of a Bundle are made absolute by the fullUrl of their entry
 * (http://hl7.org/fhir/R4/bundle.html#references).
 */
const TYPE_AND_ID = /^[^/?#]+\/[^/?#]+(?:\/_history\/[^/?#]+)?(?:#.*)?$/;

/** Whether a relative reference in a Bundle is one that can be resolved there. */
function fitsBundle(reference: string, run: Run, engine: Engine, profile: string): boolean {
  const { index, bundle } = run;
  if (!index.isBundle || TYPE_AND_ID.test(reference)) return true;
  const isSearch = isConditional(reference, engine);
  if (isSearch && bundle.type === 'transaction') return true;
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'reference-form',
    message: isSearch
      ? 'A reference by what to search for may stand in a transaction alone.'
      : `The relative reference '${reference.slice(0, 80)}' of a Bundle must be of the form Type/id.`,
    profile,
  });
  return false;
}

function checkQuery(reference: string, run: Run, profile: string): boolean {
  const parameters = reference.slice(reference.indexOf('?') + 1).split('&');
  if (parameters.every((parameter) => parameter.indexOf('=') > 0)) return true;
  run.report({
    severity: 'error',
    code: 'structure',
    id: 'reference-query',
    message: `The conditional reference '${reference.slice(0, 80)}' must have parameters as name=value.`,
    profile,
  });
  return false;
}

/** A reference that is no URI at all is reported by its type; here only what would never resolve. */
function checkForm(reference: string, run: Run, engine: Engine, profile: string): boolean {
  if (reference.startsWith('#') || isAbsolute(reference)) return true;
  if (!fitsBundle(reference, run, engine, profile)) return false;
  const parts = parseReference(reference);
  if (parts && engine.definitions.resourceTypes.has(parts.type)) return true;
  // a conditional reference, legal in transactions
  if (isConditional(reference, engine)) return checkQuery(reference, run, profile);
  run.report({
    severity: 'warning',
    code: 'structure',
    id: 'reference-form',
    message: `The relative reference '${reference}' is not of the form Type/id, so it leads nowhere in a FHIR server.`,
    profile,
  });
  return false;
}

/** Checks a Reference (http://hl7.org/fhir/R4/references.html): form, target type, target profile, aggregation. */
export function referenceChecks(type: ElementType, engine: Engine, profile: string): ItemCheck[] {
  const target = new Target(type, profile, engine);
  const check: ItemCheck = (value: JsonValue, run: Run) => {
    if (!isObject(value) || isLogical(value)) return;
    const reference = str(value.reference);
    if (reference === undefined || reference === '') return;
    if (checkForm(reference, run, engine, profile)) checkReference(value, reference, target, engine, run);
  };
  check.passes = (share) => share(`reference ${target.key}`, () => referencePasses(target, engine));
  return [check];
}
