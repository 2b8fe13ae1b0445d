import type { ItemCheck, TypePlan } from '../plan/types.ts';
import { plainExtension } from './extension-plain.ts';
import type { Generated, ObjectTable, PlainExtension } from './generated.ts';
import { plainObject } from './plain-object.ts';
import { primitiveTest } from './primitive-code.ts';
import { rulesTest } from './rules-code.ts';
import type { Source } from './source.ts';

/** A test that a value is an object. */
export const isObjectTest = (value: string): string =>
  `typeof ${value} === 'object' && ${value} !== null && !Array.isArray(${value})`;

/** What the inside of a value stands in: its type and path alone are asked for. */
export const usePlace = (type: TypePlan, source: Source): string =>
  source.use(() => type, `place ${type.code} ${type.path}`);

/** A test that all members of an object are plainly right. */
export const objectTest = (table: ObjectTable, parameters: string, source: Source): string =>
  `${source.use(plainObject)}(${source.use(table)}, ${parameters})`;

/** A test of what an item is by its type, without the rules on it. */
function typeTest(type: TypePlan, item: string, source: Source, generated: Generated): string {
  if (type.primitive) return primitiveTest(type, item, source);
  if (type.extension) {
    const key = type.extension.own ? undefined : `extension ${type.extension.modifier} ${type.path}`;
    const make = (): PlainExtension => plainExtension(type, generated);
    const extension = key === undefined ? source.use(make()) : source.use(make, key);
    return `${isObjectTest(item)} && ${extension}(${item}, run, holder, o)`;
  }
  const inside = objectTest(generated.object(type.inside()), `${item}, run, ${usePlace(type, source)}`, source);
  return `${isObjectTest(item)} && ${inside}`;
}

/** Whether a profile says nothing of what is inside of a type. */
const isBare = (type: TypePlan, { engine }: Generated): boolean =>
  type.primitive !== undefined || type.inside() === engine.typePlan(type.code)?.root.inside();

/** The same with a rule that knows some values to be right as a whole. */
function knownTest(
  known: ItemCheck,
  type: TypePlan,
  item: string,
  source: Source,
  generated: Generated,
): string | undefined {
  const whole = known.whole?.(item, source.use);
  // where these are all that the rule lets pass there is nothing else to look at
  if (known.whole === known.passes) return whole && `(${whole})`;
  const passes = rulesTest([known], item, source);
  return passes && `(${whole} || (${typeTest(type, item, source, generated)} && ${passes}))`;
}

/**
 * An expression that is true only for items of a type about which there is plainly nothing to find; `undefined` where
 * that is never plain: resources in others, values that need something beside them, rules that have to be asked each time.
 */
export function itemTest(type: TypePlan, item: string, source: Source, generated: Generated): string | undefined {
  if (type.resource || type.needsInside) return undefined;
  const { checks } = type;
  const told = checks.find(({ whole }) => whole !== undefined);
  const known = told && isBare(type, generated) ? told : undefined;
  const others = rulesTest(
    checks.filter((check) => check !== known),
    item,
    source,
  );
  const own = known ? knownTest(known, type, item, source, generated) : typeTest(type, item, source, generated);
  return own === undefined || others === undefined ? undefined : `${own} && ${others}`;
}
