import type { JsonValue } from '../../fhir/json.ts';
import type { ElementType } from '../../profile/index.ts';
import type { Finding } from '../finding.ts';
import { allPass, testsOf } from '../plan/all-pass.ts';
import type { Engine, ItemCheck, JsonPrimitive, PlainTest } from '../plan/types.ts';
import type { Run } from '../run.ts';
import { PRIMITIVES } from './primitive.ts';

function unknownProfile(code: string, wanted: readonly string[]): Finding {
  return {
    severity: 'information',
    code: 'incomplete',
    id: 'type-profile-not-checked',
    message: `Not every profile the ${code} may have is known here (${wanted.join(', ')}), so they were not checked.`,
  };
}

/** Checks a primitive with something beside it, or with that alone, by the rules of the one profile it has. */
function checkExtended(wanted: readonly string[], check: ItemCheck, engine: Engine) {
  return (primitive: JsonPrimitive, run: Run): void => {
    const { value } = primitive;
    const [only, ...others] = wanted.map((canonical) => engine.plan(canonical));
    const rules = only && others.length === 0 ? only.root.checks : [];
    if (rules.length === 0 && value !== undefined) check(value, run);
    for (const rule of rules) {
      if (rule.extended) rule.extended(primitive, run);
      else if (value !== undefined) rule(value, run);
    }
  };
}

/**
 * Type profiles of data types: one of them must be met. One alone, with no children listed, is walked as the type
 * itself.
 */
export function typeProfileChecks(type: ElementType, own: boolean, engine: Engine): ItemCheck[] {
  const { profile: wanted, code } = type;
  if (wanted.length === 0) return [];
  const check: ItemCheck = (value: JsonValue, run: Run) => {
    const plans = wanted.map((canonical) => engine.plan(canonical));
    const [only] = plans;
    if (plans.includes(undefined)) run.notChecked(`profile ${wanted.join()}`, () => unknownProfile(code, wanted));
    if (plans.length === 1) {
      if (only && own) engine.walk.typed(only.root, value, run, engine, true);
      else if (only) engine.walk.rules(only.root, value, run);
      return;
    }
    const met = plans.some(
      (plan) => !plan || run.conforms(() => engine.walk.typed(plan.root, value, run, engine, true)),
    );
    // what is wrong with it by its type alone is told already, and no profile is met for that
    if (met || run.hasErrorsHere()) return;
    run.report({
      severity: 'error',
      code: 'structure',
      id: 'type-profile',
      message: `The ${code} conforms to none of the profiles allowed here: ${wanted.join(', ')}.`,
    });
  };
  if (PRIMITIVES.has(code) && !own) check.extended = checkExtended(wanted, check, engine);
  check.passes = (share) => {
    const [only] = wanted.map((canonical) => engine.plan(canonical));
    if (only === undefined || wanted.length > 1) return undefined;
    const passes: PlainTest = (value, run) => engine.walk.passes(only.root, value, run);
    if (own) return share(`type ${only.profile.url}`, () => passes);
    const tests = testsOf(only.root.checks, share);
    return tests && share(`rules ${only.profile.url}`, () => allPass(tests));
  };
  return [check];
}
