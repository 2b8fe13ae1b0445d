import type { JsonValue } from '../../fhir/json.ts';
import type { Expression, FhirPath, PathContext, Shortcuts } from '../../fhirpath/index.ts';
import type { Constraint } from '../../profile/index.ts';
import { allPass } from '../plan/all-pass.ts';
import type { Engine, ItemCheck, JsonPrimitive, PlainTest, Share } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { environmentOf } from './environment.ts';
import { correctedExpression } from './invariant-errata.ts';
import { reportBroken, reportFailed } from './invariant-finding.ts';
import { MADE_HERE } from './made-invariant.ts';

/** Where invariants are evaluated. */
export interface Site {
  /** The element's place in the type definitions. */
  context: PathContext;
  /** Canonical of the profile that asks for them. */
  profile: string;
  engine: Engine;
  fhirpath: FhirPath;
}

/** Invariants other rules already check, with a more exact finding: ele-1 (empty elements), bdl-7, txt-1 and txt-2. */
const CHECKED_ELSEWHERE = new Set(['ele-1', 'bdl-7', 'txt-1', 'txt-2']);

/** The types that have the invariants which are not evaluated. */
const OWNERS = ['Element', 'DomainResource', 'Reference', 'Narrative', 'Bundle'];

/** Whether an invariant is R4's own, not one of a profile that took the same key; not every snapshot names its source. */
function isOfR4({ key, source, expression }: Constraint, { profile, engine }: Site): boolean {
  if (engine.isBaseType(source ?? profile)) return true;
  const nodes = OWNERS.flatMap((type) => {
    const root = engine.profiles.type(type)?.root;
    return root ? [root, ...root.children] : [];
  });
  return nodes.some(({ constraints }) => constraints.some((one) => one.key === key && one.expression === expression));
}

/** A test of an expression, compiled when first asked. */
function testing(expression: string, { context, engine, fhirpath }: Site) {
  let compiled: Expression | undefined;
  return (value: JsonValue, run: Run): boolean | string => {
    compiled ??= fhirpath.compile(expression, context);
    return compiled.test(value, environmentOf(run, engine));
  };
}

/**
 * A test of an expression on a primitive with something beside it. FHIRPath finds the two in the members of what holds
 * them, so that is where it is asked: an object with the primitive alone, of the type that it stands in.
 */
function testingExtended(expression: string, { engine, fhirpath }: Site) {
  return ({ name, value, beside }: JsonPrimitive, run: Run): boolean | string => {
    const holder = run.ancestor(1);
    const type = holder === undefined || holder.resource !== undefined ? run.resource.resourceType : holder.code;
    // a name may be that of an operator, and an expression may end in a comment
    const asking = `\`${run.ancestorName(0)}\`.all(${expression}\n)`;
    const asked = fhirpath.compile(asking, { path: holder?.path ?? type, type });
    const primitive = { ...(value === undefined ? {} : { [name]: value }), [`_${name}`]: beside };
    return asked.test(primitive, environmentOf(run, engine));
  };
}

/** Whether an expression holds, where its shortcut does not say so. */
function holding(expression: string, site: Site) {
  const test = testing(expression, site);
  return (value: JsonValue, run: Run): boolean => test(value, run) === true;
}

/** Whether those of several expressions hold that are told together; those their shortcut leaves open are asked. */
function holdingTold({ open }: Shortcuts, expressions: readonly string[], site: Site) {
  const each = expressions.map((expression) => holding(expression, site));
  return (value: JsonValue, run: Run): boolean => {
    const left = open(value, run.resource);
    return left === 0 || each.every((holds, at) => (left & (1 << at)) === 0 || holds(value, run));
  };
}

/** The check of an invariant; `expression` where a shortcut may tell that it holds. */
interface Invariant extends ItemCheck {
  passes: (share: Share) => PlainTest;
  extended: NonNullable<ItemCheck['extended']>;
  /** What its test is shared by. */
  key: string;
  expression?: string;
}

function invariantCheck(constraint: Constraint, expression: string, site: Site): Invariant {
  const { context, profile, fhirpath } = site;
  const test = testing(expression, site);
  const isWarning = constraint.severity !== 'error';
  const testExtended = testingExtended(expression, site);
  const isWanted = (run: Run): boolean => !isWarning || run.wants('warning');
  const tell = (result: boolean | string, run: Run): void => {
    if (result === false) reportFailed(constraint, profile, run);
    else if (typeof result === 'string') reportBroken(constraint, profile, result, run);
  };
  const report = (value: JsonValue, run: Run): void => {
    if (isWanted(run)) tell(test(value, run), run);
  };
  const extended = (primitive: JsonPrimitive, run: Run): void => {
    if (isWanted(run)) tell(testExtended(primitive, run), run);
  };
  const asked = `invariant ${context.path} ${context.type} ${expression}`;
  const key = isWarning ? `warning ${constraint.key} ${constraint.source ?? profile} ${asked}` : asked;
  const passes = (share: Share): PlainTest => {
    const told = fhirpath.shortcut(expression, context);
    const holds = share(asked, (): PlainTest => {
      const exactly = holding(expression, site);
      return told ? (value, run) => told(value, run.resource) || exactly(value, run) : exactly;
    });
    if (!isWarning) return holds;
    const orSaid: PlainTest = (value, run) =>
      !run.wants('warning') || holds(value, run) || run.passesWith(report, value);
    return share(key, () => orSaid);
  };
  return Object.assign(report, { passes, extended, key, ...(isWarning ? {} : { expression }) });
}

/** Invariants of one source as one check: nearly always all of them hold, which one shortcut tells. */
function together(checks: readonly Invariant[], site: Site): ItemCheck {
  const { context, fhirpath } = site;
  const [only] = checks;
  if (only && checks.length === 1) return only;
  const all: ItemCheck = (value, run) => {
    for (const check of checks) {
      if (run.decided()) return;
      check(value, run);
    }
  };
  all.extended = (primitive, run) => {
    for (const check of checks) {
      if (run.decided()) return;
      check.extended(primitive, run);
    }
  };
  all.passes = (share) => {
    const errors = checks.filter(({ expression }) => expression !== undefined);
    const expressions = errors.flatMap(({ expression }) => expression ?? []);
    const shortcuts = errors.length > 1 ? fhirpath.shortcutOfAll(expressions, context) : undefined;
    const isTold = (check: Invariant): boolean => shortcuts?.isTold[errors.indexOf(check)] === true;
    const each = checks.filter((check) => !isTold(check)).map(({ passes }) => passes(share));
    const key = `invariants ${context.path} ${context.type} ${expressions.join(' ')}`;
    const tests = shortcuts?.isTold.includes(true)
      ? [share(key, () => holdingTold(shortcuts, expressions, site)), ...each]
      : each;
    return share(`all ${checks.map((check) => check.key).join(' ')}`, () => allPass(tests));
  };
  return all;
}

/** Checks the invariants of an element, each compiled once. */
export function invariantChecks(constraints: readonly Constraint[], site: Site): ItemCheck[] {
  const { profile } = site;
  const made: ItemCheck[] = [];
  const bySource = new Map<string, Invariant[]>();
  for (const constraint of constraints) {
    const { key, expression, source = profile } = constraint;
    if (expression === undefined) continue;
    const make = MADE_HERE.get(key);
    if ((make || CHECKED_ELSEWHERE.has(key)) && isOfR4(constraint, site)) {
      if (make) made.push(make(constraint, profile));
      continue;
    }
    const corrected = correctedExpression(key, expression);
    const known = bySource.get(source) ?? [];
    bySource.set(source, [...known, invariantCheck(constraint, corrected, site)]);
  }
  return [...made, ...[...bySource.values()].map((checks) => together(checks, site))];
}
