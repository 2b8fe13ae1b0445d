import type { TypePlan } from '../plan/types.ts';
import type { Source } from './source.ts';

/** By type: an expression that is true only for values its rule finds nothing about. */
const QUICK: Record<string, (value: string, source: Source) => string> = {
  boolean: (value) => `typeof ${value} === 'boolean'`,
  integer: (value) => `typeof ${value} === 'number' && (${value} | 0) === ${value}`,
  unsignedInt: (value) => `typeof ${value} === 'number' && (${value} | 0) === ${value} && ${value} >= 0`,
  positiveInt: (value) => `typeof ${value} === 'number' && (${value} | 0) === ${value} && ${value} > 0`,
  decimal: (value) => `typeof ${value} === 'number'`,
  xhtml: (value) => `typeof ${value} === 'string'`,
};

/** An expression that is true only for values of a primitive type that are right. */
export function primitiveTest(type: TypePlan, value: string, source: Source): string {
  const quick = Object.hasOwn(QUICK, type.code) ? QUICK[type.code] : undefined;
  return quick ? `(${quick(value, source)})` : `${source.use(type.primitive)}(${value}) === undefined`;
}
