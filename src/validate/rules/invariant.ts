import { isObject, isResource, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { objects } from '../../fhir/read.ts';
import type { Environment, Expression, FhirPath } from '../../fhirpath/index.ts';
import type { Constraint } from '../../profile/index.ts';
import type { Engine, ItemCheck, Passes } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { orphans, repeatedIds } from './contained.ts';
import { correctedExpression } from './invariant-errata.ts';
import { narrativeProblem } from './narrative.ts';
import { resolveReference } from './reference.ts';
import { reportError } from './report.ts';

/** Where an invariant is evaluated: the element's place in the type definitions. */
export interface InvariantContext {
  /** `Observation.component`, or a type name. */
  path: string;
  /** Type of the item, `BackboneElement`. */
  type: string;
}

/** Invariants other rules already check, with a more exact finding: ele-1 (empty elements), bdl-7, txt-1 and txt-2. */
const CHECKED_ELSEWHERE = new Set(['ele-1', 'bdl-7', 'txt-1', 'txt-2']);

type Made = (constraint: Constraint, profile: string) => ItemCheck;

/** Invariants that are checked by code of ours, since the published expression is slow or says less. */
const MADE_HERE: ReadonlyMap<string, Made> = new Map<string, Made>([
  ['dom-3', containedCheck],
  ['ref-1', localReferenceCheck],
]);

function containedCheck(constraint: Constraint, profile: string): ItemCheck {
  const check: ItemCheck = (value, run) => {
    if (isObject(value) && value.contained !== undefined) checkContained(value, constraint, profile, run);
  };
  check.passes = (value) => `${value}.contained === undefined`;
  return check;
}

/** ref-1: what a local reference names is contained; `#` alone names the container. */
function localReferenceCheck(constraint: Constraint, profile: string): ItemCheck {
  const check: ItemCheck = (value, run) => {
    const reference = isObject(value) ? value.reference : undefined;
    if (typeof reference !== 'string' || !reference.startsWith('#') || reference === '#') return;
    if (objects(run.rootResource.contained).some(({ id }) => id === reference.slice(1))) return;
    reportFailed(constraint, profile, run);
  };
  check.passes = (value) => `(typeof ${value}.reference !== 'string' || ${value}.reference.charCodeAt(0) !== 35)`;
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

function reportFailed(constraint: Constraint, profile: string, run: Run, below = ''): void {
  const isError = constraint.severity === 'error' && !constraint.bestPractice;
  run.report({
    severity: isError ? 'error' : 'warning',
    code: 'invariant',
    id: `invariant-${constraint.key}`,
    message: `${constraint.key}: ${constraint.human}`,
    profile: constraint.source ?? profile,
    invariant: constraint.key,
    below,
  });
}

function reportBroken(constraint: Constraint, profile: string, why: string, run: Run): void {
  run.notChecked(`invariant ${profile} ${constraint.key}`, () => ({
    severity: 'information',
    code: 'not-supported',
    id: 'invariant-not-checked',
    message: `The invariant ${constraint.key} was not checked: ${why}.`,
    profile: constraint.source ?? profile,
    invariant: constraint.key,
  }));
}

/** What FHIRPath may ask of the run it is in; one for a whole run, since it looks at where the run is. */
class RunEnvironment implements Environment {
  readonly #run: Run;
  readonly #engine: Engine;

  constructor(run: Run, engine: Engine) {
    this.#run = run;
    this.#engine = engine;
  }

  get resource(): JsonObject {
    return this.#run.resource;
  }

  get rootResource(): JsonObject {
    return this.#run.rootResource;
  }

  resolve(reference: string): JsonObject | undefined {
    const target = resolveReference(reference, this.#run);
    return typeof target === 'object' ? target.resource : undefined;
  }

  memberOf(valueSet: string, coding: { system?: string; code: string }): boolean | undefined {
    const { result } = this.#run.context.terminology.validateCode(valueSet, coding);
    return result === 'unknown' ? undefined : result === 'valid';
  }

  conformsTo(resource: JsonObject, profile: string): boolean | undefined {
    return isResource(resource)
      ? this.#engine.walk.judge(resource, profile, this.#run.fullUrl, this.#run, this.#engine)
      : undefined;
  }

  htmlChecks(text: JsonValue): boolean {
    return narrativeProblem(text) === undefined;
  }
}

/** What FHIRPath may ask of a run. */
export function environmentOf(run: Run, engine: Engine): Environment {
  run.environment ??= new RunEnvironment(run, engine);
  return run.environment;
}

/** Whether an expression holds, where its shortcut does not say so. */
function holding(expression: string, context: InvariantContext, engine: Engine, fhirpath: FhirPath) {
  let compiled: Expression | undefined;
  return (value: JsonValue, run: Run): boolean => {
    compiled ??= fhirpath.compile(expression, context);
    return compiled.test(value, environmentOf(run, engine)) === true;
  };
}

/** The check of an invariant; `expression` where a shortcut may tell that it holds. */
interface Invariant extends ItemCheck {
  passes: NonNullable<ItemCheck['passes']>;
  expression?: string;
}

function invariantCheck(
  constraint: Constraint,
  expression: string,
  context: InvariantContext,
  engine: Engine,
  profile: string,
  fhirpath: FhirPath,
): Invariant {
  let compiled: Expression | undefined;
  const isWarning = constraint.severity !== 'error';
  const report = (value: JsonValue, run: Run): void => {
    if (isWarning && !run.wants('warning')) return;
    compiled ??= fhirpath.compile(expression, context);
    const result = compiled.test(value, environmentOf(run, engine));
    if (result === false) reportFailed(constraint, profile, run);
    else if (typeof result === 'string') reportBroken(constraint, profile, result, run);
  };
  const passes: Passes = (value, use) => {
    const key = `${context.path} ${context.type} ${expression}`;
    const shortcut = fhirpath.shortcut(expression, context);
    const told = shortcut ? `${use(shortcut)}(${value}, run.resource) || ` : '';
    const asked = use(() => holding(expression, context, engine, fhirpath), `invariant ${key}`);
    const holds = `(${told}${asked}(${value}, run))`;
    if (!isWarning) return holds;
    const named = use(() => report, `warning ${constraint.key} ${constraint.source ?? profile} ${key}`);
    return `(!run.wants('warning') || ${holds} || run.passesWith(${named}, ${value}))`;
  };
  return Object.assign(report, { passes, ...(isWarning ? {} : { expression }) });
}

/** Invariants of one source as one check: nearly always all of them hold, which one shortcut tells. */
function together(checks: readonly Invariant[], context: InvariantContext, fhirpath: FhirPath): ItemCheck {
  const [only] = checks;
  if (only && checks.length === 1) return only;
  const all: ItemCheck = (value, run) => {
    for (const check of checks) {
      if (run.decided()) return;
      check(value, run);
    }
  };
  all.passes = (value, use) => {
    const isTold = ({ expression }: Invariant): boolean =>
      expression !== undefined && fhirpath.shortcut(expression, context) !== undefined;
    const each = (some: readonly Invariant[]): string => some.map(({ passes }) => passes(value, use)).join(' && ');
    const told = checks.filter(isTold);
    const others = checks.filter((check) => !told.includes(check));
    const whole = told.map(({ expression }) => `(${expression})`).join(' and ');
    const shortcut = told.length > 1 ? fhirpath.shortcut(whole, context) : undefined;
    const first = shortcut
      ? [`(${use(shortcut)}(${value}, run.resource) || (${each(told)}))`]
      : told.length > 0
        ? [each(told)]
        : [];
    return [...first, ...(others.length > 0 ? [each(others)] : [])].join(' && ');
  };
  return all;
}

/** Checks the invariants of an element, each compiled once. */
export function invariantChecks(
  constraints: readonly Constraint[],
  context: InvariantContext,
  engine: Engine,
  profile: string,
  fhirpath: FhirPath,
): ItemCheck[] {
  const made: ItemCheck[] = [];
  const bySource = new Map<string, Invariant[]>();
  for (const constraint of constraints) {
    const { key, expression, source = profile } = constraint;
    if (expression === undefined || CHECKED_ELSEWHERE.has(key)) continue;
    const own = MADE_HERE.get(key)?.(constraint, profile);
    if (own) {
      made.push(own);
      continue;
    }
    const corrected = correctedExpression(key, expression);
    const known = bySource.get(source) ?? [];
    bySource.set(source, [...known, invariantCheck(constraint, corrected, context, engine, profile, fhirpath)]);
  }
  return [...made, ...[...bySource.values()].map((checks) => together(checks, context, fhirpath))];
}
