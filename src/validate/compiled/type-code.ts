import type { ItemCheck, TypePlan } from '../plan/types.ts';
import type { Generated } from './generated.ts';
import type { Source } from './source.ts';

/** A call of a function that is made when first needed. */
export const callHeld = (held: unknown, parameters: string, source: Source): string => {
  const name = source.use(held);
  return `(${name}.walk ?? ${name}.make())(${parameters})`;
};

/** Applies a check to a value; where the check says how, only when there may be something to find. */
export function checkCode(check: ItemCheck, value: string, source: Source): string {
  const call = `${source.use(check)}(${value}, run);`;
  const passes = check.passes?.(value, (constant) => source.use(constant));
  return passes === undefined ? call : `if (!(${passes})) ${call}`;
}

/** The rules on a value. */
export function rulesCode(plan: TypePlan, source: Source): string {
  return plan.checks.map((check) => checkCode(check, 'o', source)).join('\n');
}

/** The body of the walk over a value of a type that is an object: its inside, then the rules on it. */
export function typeCode(plan: TypePlan, source: Source, compiler: Generated): string {
  const inside = callHeld(compiler.object(plan.inside()), 'o, run', source);
  return `if (!${inside}) return;\n${rulesCode(plan, source)}`;
}
