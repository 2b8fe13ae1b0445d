import type { JsonObject } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';
import type { Engine, ProfilePlan, TypePlan } from '../plan/types.ts';
import type { Run } from '../run.ts';

function reportUnknown(url: string, modifier: boolean, run: Run): void {
  const official = url.startsWith('http://hl7.org/fhir/StructureDefinition/');
  if (modifier || official) {
    run.report({
      // HL7's own urls are all known here; an unknown modifier of somebody else makes the element unsafe, not invalid
      severity: official ? 'error' : 'warning',
      code: 'extension',
      id: modifier ? 'modifier-extension-unknown' : 'extension-unknown',
      message: `The ${modifier ? 'modifier ' : ''}extension ${url} is not known here${modifier ? ', so the element cannot be understood safely' : ''}.`,
    });
    return;
  }
  run.notChecked(`extension ${url}`, () => ({
    severity: 'information',
    code: 'not-supported',
    id: 'extension-not-checked',
    message: `The extension ${url} is not known here, so it was not checked.`,
  }));
}

/** The ways a definition may name the element an extension stands on, innermost first. */
function placeNames(run: Run): Set<string> {
  const names = new Set<string>();
  const holder = run.ancestor(1);
  if (!holder) {
    names.add(run.resource.resourceType).add('Resource').add('DomainResource').add('Element');
    return names;
  }
  names.add(holder.path).add(holder.path.replace('[x]', '')).add(holder.code).add('Element');
  if (holder.resource) names.add(run.resource.resourceType).add('Resource').add('DomainResource');
  if (holder.primitive === undefined) names.add('BackboneElement');
  // `HumanName.family` names the element by the type it is in, whatever holds that type
  const name = run.ancestorName(1) ?? '';
  const above = run.ancestor(2);
  const inType = above && !above.resource ? above.code : run.resource.resourceType;
  names.add(`${inType}.${name}`).add(`${inType}.${name}[x]`);
  return names;
}

/** Places where R4's own definitions have extensions that R4 says are for others. */
const CONTEXT_ERRATA: Record<string, string[]> = {
  'http://hl7.org/fhir/StructureDefinition/regex': ['ElementDefinition.type'],
  'http://hl7.org/fhir/StructureDefinition/structuredefinition-normative-version': [
    'CapabilityStatement',
    'CodeSystem',
    'OperationDefinition',
    'SearchParameter',
    'ValueSet',
  ],
};

/** Where an extension may stand, read once. */
interface Contexts {
  all: readonly JsonObject[];
  /** Elements and types it may stand on, as written and without `[x]`. */
  elements: ReadonlySet<string>;
}

const contextsByPlan = new WeakMap<ProfilePlan, Contexts>();

/** HL7 has corrected contexts of R4 in later versions of its extensions: what one of them allows is allowed. */
function contextsOf(plan: ProfilePlan, engine: Engine): Contexts {
  const known = contextsByPlan.get(plan);
  if (known) return known;
  const versions = engine.definitions.versions('StructureDefinition', plan.profile.url);
  const all = versions.flatMap((definition) => objects(definition.context));
  const elements = new Set<string>();
  for (const { type, expression } of all) {
    if (type === 'extension' || typeof expression !== 'string') continue;
    elements.add(expression).add(expression.replace('[x]', ''));
  }
  const contexts = { all, elements };
  contextsByPlan.set(plan, contexts);
  return contexts;
}

/** Whether the extension may stand here (http://hl7.org/fhir/R4/defining-extensions.html#context). */
function inContext(plan: ProfilePlan, run: Run, engine: Engine): boolean {
  const { all: contexts, elements } = contextsOf(plan, engine);
  if (contexts.length === 0 || elements.has('Element')) return true;
  const holder = run.ancestor(1);
  if (holder !== undefined && (elements.has(holder.path) || elements.has(holder.code))) return true;
  const names = placeNames(run);
  if (CONTEXT_ERRATA[plan.profile.url]?.some((place) => names.has(place))) return true;
  return contexts.some((context) => {
    const expression = str(context.expression) ?? '';
    if (context.type === 'extension') {
      const holder = run.ancestorValue(1);
      const url = typeof holder === 'object' && holder !== null && !Array.isArray(holder) ? str(holder.url) : undefined;
      return (
        url !== undefined && (url === expression || expression.startsWith(`${url}#`) || isNestedIn(expression, run))
      );
    }
    // a FHIRPath context needs the whole resource; those in use name elements, as `element` does
    if (context.type === 'fhirpath') return true;
    return names.has(expression) || names.has(expression.replace('[x]', ''));
  });
}

function isNestedIn(expression: string, run: Run): boolean {
  for (let above = 1; above < run.depth; above++) {
    const value = run.ancestorValue(above);
    if (
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      str(value.url) === expression.split('#')[0]
    )
      return true;
  }
  return false;
}

function checkContext(plan: ProfilePlan, url: string, run: Run, engine: Engine): void {
  if (inContext(plan, run, engine)) return;
  const contexts = contextsOf(plan, engine).all.map((context) => str(context.expression));
  run.report({
    severity: 'error',
    code: 'extension',
    id: 'extension-context',
    message: `The extension ${url} may not stand here; it is for: ${contexts.join(', ')}.`,
    profile: url,
  });
}

function checkModifier(plan: ProfilePlan, type: TypePlan, url: string, run: Run): void {
  const isModifier = plan.profile.root.isModifier;
  if (isModifier === type.extension?.modifier) return;
  run.report({
    severity: 'error',
    code: 'extension',
    id: isModifier ? 'extension-is-modifier' : 'extension-is-no-modifier',
    message: `The extension ${url} ${isModifier ? 'must stand in modifierExtension' : 'must not stand in modifierExtension'}.`,
    profile: url,
  });
}

/** Checks an extension by the definition its url names, and by what the profile around it adds. */
export function checkExtension(type: TypePlan, value: JsonObject, run: Run, engine: Engine): void {
  const url = str(value.url);
  const isNested = url !== undefined && !url.includes(':');
  const plan = url === undefined || isNested ? undefined : engine.plan(url);
  const isExtension = plan?.profile.type === 'Extension' && plan.profile.derivation === 'constraint';
  if (url !== undefined && plan && isExtension) {
    engine.walk.typed(plan.root, value, run, engine, true);
    checkContext(plan, url, run, engine);
    checkModifier(plan, type, url, run);
    if (type.extension?.own) engine.walk.object(type.inside(), value, run, engine);
    for (const check of type.checks) check(value, run);
    return;
  }
  engine.walk.typed(type, value, run, engine, true);
  if (url === undefined) return;
  if (!isNested) reportUnknown(url, type.extension?.modifier ?? false, run);
  else if (!insideExtension(run)) {
    run.report({
      severity: 'error',
      code: 'extension',
      id: 'extension-url-relative',
      message: `The url '${url}' of an extension must be absolute.`,
      below: '.url',
    });
  }
}

function insideExtension(run: Run): boolean {
  return run.ancestor(1)?.extension !== undefined;
}
