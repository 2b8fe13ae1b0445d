import type { TypePlan } from '../plan/types.ts';
import { isPlainDate, isPlainDateTime } from './plain-date.ts';
import { isPlainCanonical, isPlainCode, isPlainId, isPlainText, isPlainUri } from './plain-text.ts';
import type { Source } from './source.ts';

const called =
  (test: (value: string) => boolean) =>
  (value: string, source: Source): string =>
    `typeof ${value} === 'string' && ${source.use(test)}(${value})`;

/** By type: an expression that is true only for values its rule finds nothing about. */
const QUICK: Record<string, (value: string, source: Source) => string> = {
  boolean: (value) => `typeof ${value} === 'boolean'`,
  integer: (value) => `typeof ${value} === 'number' && (${value} | 0) === ${value}`,
  unsignedInt: (value) => `typeof ${value} === 'number' && (${value} | 0) === ${value} && ${value} >= 0`,
  positiveInt: (value) => `typeof ${value} === 'number' && (${value} | 0) === ${value} && ${value} > 0`,
  decimal: (value) => `Number.isFinite(${value})`,
  xhtml: (value) => `typeof ${value} === 'string'`,
  string: called(isPlainText),
  markdown: called(isPlainText),
  code: called(isPlainCode),
  id: called(isPlainId),
  uri: called(isPlainUri),
  url: called(isPlainUri),
  canonical: called(isPlainCanonical),
  date: called(isPlainDate),
  dateTime: called(isPlainDateTime),
};

/** An expression that is true only for values of a primitive type that are right. */
export function primitiveTest(type: TypePlan, value: string, source: Source): string {
  const quick = Object.hasOwn(QUICK, type.code) ? QUICK[type.code] : undefined;
  const exact = `${source.use(type.primitive)}(${value}) === undefined`;
  return quick ? `(${quick(value, source)} || ${exact})` : exact;
}
