import type { TypePlan } from '../plan/types.ts';
import { plainExtension } from './extension-plain.ts';
import type { Generated } from './generated.ts';
import { primitiveTest } from './primitive-code.ts';
import { rulesTest } from './rules-code.ts';
import type { Source } from './source.ts';

/** A test that a value is an object. */
export const isObjectTest = (value: string): string =>
  `typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value})`;

/** A call of a function that is made when first needed. */
export const callHeld = (held: unknown, parameters: string, source: Source): string => {
  const name = source.use(held);
  return `(${name}.plain ?? ${name}.make())(${parameters})`;
};

/**
 * An expression that is true only for items of a type about which there is plainly nothing to find; `undefined` where
 * that is never plain: resources in others, rules that have to be asked each time.
 */
export function itemTest(type: TypePlan, item: string, source: Source, generated: Generated): string | undefined {
  if (type.resource) return undefined;
  const rules = rulesTest(type.checks, item, source);
  if (rules === undefined) return undefined;
  if (type.primitive) return `${primitiveTest(type, item, source)} && ${rules}`;
  if (type.extension) {
    const extension = source.use(plainExtension(type, generated));
    return `${isObjectTest(item)} && ${extension}(${item}, run, holder, o) && ${rules}`;
  }
  const inside = callHeld(generated.object(type.inside()), `${item}, run, ${source.use(type)}`, source);
  return `${isObjectTest(item)} && ${inside} && ${rules}`;
}
