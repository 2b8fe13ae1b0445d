import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { objects, str, strings } from '../../fhir/read.ts';
import { sameJson } from '../../fhir/same-json.ts';
import {
  compileValues,
  createFhirPath,
  type Environment,
  itemValue,
  NotEvaluated,
  SEVERAL,
  type Values,
} from '../../fhirpath/index.ts';
import type { Place } from '../finding.ts';
import type { Engine, ProfilePlan } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { environmentOf } from './environment.ts';
import { placeNames } from './place-names.ts';
import { otherVersions } from './version-range.ts';

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
  /** Those for R4. */
  all: readonly JsonObject[];
  /** It may stand anywhere, since nothing is said. */
  anywhere: boolean;
  /** The versions of FHIR the extension is for, where R4 is none of them. */
  otherVersions: string | undefined;
  /** Elements and types it may stand on, as written and without `[x]`. */
  elements: ReadonlySet<string>;
  /** Rules in FHIRPath on the element it stands on. */
  invariants: readonly string[];
}

/** How definitions say that an extension may stand anywhere: in R4's words, and in those of older ones. */
const ANYWHERE = ['Element', 'Any'];

const contextsByPlan = new WeakMap<ProfilePlan, Contexts>();

/**
 * The path in an expression; an element of a definition may be named by the url of it as well
 * (`…/Patient#Patient.name`).
 */
const pathOf = (expression: string): string => expression.slice(expression.lastIndexOf('#') + 1);

/** HL7 has corrected contexts of R4 in later versions of its extensions: what one of them allows is allowed. */
function contextsOf(plan: ProfilePlan, engine: Engine): Contexts {
  const known = contextsByPlan.get(plan);
  if (known) return known;
  const versions = engine.definitions.versions('StructureDefinition', plan.profile.url);
  const said = versions.flatMap((definition) => objects(definition.context));
  const all = said.filter((context) => otherVersions(context) === undefined);
  const elements = new Set<string>();
  for (const { type, expression } of all) {
    if (type !== 'element' || typeof expression !== 'string') continue;
    const path = pathOf(expression);
    elements.add(path).add(path.replace('[x]', ''));
  }
  const definition = engine.definitions.structureDefinition(plan.profile.url) ?? {};
  const contexts = {
    all,
    anywhere: said.length === 0 || ANYWHERE.some((name) => elements.has(name)),
    otherVersions: otherVersions(definition),
    elements,
    invariants: strings(definition.contextInvariant),
  };
  contextsByPlan.set(plan, contexts);
  return contexts;
}

/** A test that is true only for places an extension plainly may stand on; `false` says nothing. */
export function plainContext(plan: ProfilePlan, engine: Engine): (holder: Place) => boolean {
  const { anywhere, elements, invariants, otherVersions } = contextsOf(plan, engine);
  if (invariants.length > 0 || otherVersions !== undefined) return () => false;
  if (anywhere) return () => true;
  return (holder) => elements.has(holder.path) || elements.has(holder.code);
}

/** Whether the extension may stand here (http://hl7.org/fhir/R4/defining-extensions.html#context). */
function inContext(plan: ProfilePlan, run: Run, engine: Engine): boolean {
  const { all: contexts, anywhere, elements } = contextsOf(plan, engine);
  if (anywhere) return true;
  const holder = run.ancestor(1);
  if (holder !== undefined && (elements.has(holder.path) || elements.has(holder.code))) return true;
  const names = placeNames(run, engine);
  if (CONTEXT_ERRATA[plan.profile.url]?.some((place) => names.has(place))) return true;
  return contexts.some((context) => {
    const expression = str(context.expression) ?? '';
    if (context.type === 'extension') return isOnExtension(expression, run);
    if (context.type === 'fhirpath') return isSelected(expression, run, engine);
    const path = pathOf(expression);
    return names.has(path) || names.has(path.replace('[x]', ''));
  });
}

/** Whether an element some steps above is an extension with a url. */
function isExtension(url: string | undefined, above: number, run: Run): boolean {
  const value = run.ancestor(above)?.extension === undefined ? undefined : run.ancestorValue(above);
  return isObject(value) && value.url === url;
}

/** Whether the element at hand is an extension, a part of one (`url#part`), or the value of either. */
function isOnExtension(expression: string, run: Run): boolean {
  const [url, part] = expression.split('#');
  const above = run.ancestor(1)?.extension === undefined ? 2 : 1;
  return part === undefined
    ? isExtension(url, above, run)
    : isExtension(part, above, run) && isExtension(url, above + 1, run);
}

/** The element an extension stands on: of a resource itself, the resource. */
const holderOf = (run: Run): JsonValue => run.ancestorValue(1) ?? run.resource;

const selections = new Map<string, Values | undefined>();

/** Whether a FHIRPath on the resource selects the element at hand; an expression that cannot be used forbids nothing. */
function isSelected(expression: string, run: Run, engine: Engine): boolean {
  if (!selections.has(expression)) {
    const made = compileValues(expression, { type: 'Resource' });
    selections.set(expression, 'problem' in made ? undefined : made);
  }
  const values = selections.get(expression);
  if (!values) return true;
  const holder = holderOf(run);
  try {
    const found = values.evaluate([run.resource], environmentOf(run, engine)).map(itemValue);
    // of a primitive there is no telling which of several equal ones it is
    return found.some((item) => item === holder || (item !== undefined && sameJson(item, holder)));
  } catch (error) {
    if (error instanceof NotEvaluated) return true;
    throw error;
  }
}

const fhirpath = createFhirPath();

const withExtension = (run: Environment, extension: JsonObject): Environment => ({
  resource: run.resource,
  rootResource: run.rootResource,
  extension,
  resolve: (reference) => run.resolve(reference),
  memberOf: (valueSet, coding) => run.memberOf(valueSet, coding),
  conformsTo: (resource, profile) => run.conformsTo(resource, profile),
  htmlChecks: (text) => run.htmlChecks(text),
});

/**
 * Checks the invariants on when an extension may be used, on the element it stands on
 * (http://hl7.org/fhir/R4/structuredefinition-definitions.html#StructureDefinition.contextInvariant).
 */
function checkContextInvariants(plan: ProfilePlan, value: JsonObject, run: Run, engine: Engine): void {
  const { invariants } = contextsOf(plan, engine);
  if (invariants.length === 0) return;
  const holder = holderOf(run);
  const at = run.ancestor(1);
  const type = at === undefined || at.resource !== undefined ? run.resource.resourceType : at.code;
  const environment = withExtension(environmentOf(run, engine), value);
  for (const expression of invariants) {
    const result = fhirpath.compile(expression, { path: at?.path ?? type, type }).test(holder, environment);
    if (result === true) continue;
    const { url } = plan.profile;
    if (result === false || result === SEVERAL)
      run.report({
        severity: 'error',
        code: 'extension',
        id: 'extension-context-invariant',
        message: `The extension ${url} may be used only where this holds: ${expression}`,
        profile: url,
        ...run.asMember(),
      });
    else
      run.notChecked(`context ${url} ${expression}`, () => ({
        severity: 'information',
        code: 'not-supported',
        id: 'invariant-not-checked',
        message: `A rule on the use of the extension ${url} was not checked: ${result}.`,
        profile: url,
      }));
  }
}

/** Checks that an extension stands where its definition says that it may, and in the versions of FHIR it is for. */
export function checkContext(plan: ProfilePlan, value: JsonObject, url: string, run: Run, engine: Engine): void {
  const { all, otherVersions } = contextsOf(plan, engine);
  if (otherVersions !== undefined) {
    run.report({
      severity: 'error',
      code: 'extension',
      id: 'extension-fhir-version',
      message: `The extension ${url} is for FHIR ${otherVersions}, which R4 is not.`,
      profile: url,
      ...run.asMember(),
    });
  }
  if (inContext(plan, run, engine)) {
    checkContextInvariants(plan, value, run, engine);
    return;
  }
  const contexts = new Set(all.map((context) => str(context.expression)));
  run.report({
    severity: 'error',
    code: 'extension',
    id: 'extension-context',
    message: `The extension ${url} may not stand here; it is for: ${[...contexts].join(', ') || 'no element of R4'}.`,
    profile: url,
    // what is wrong is that this element has it
    ...run.asMember(),
  });
}
