import { describe, expect, it } from 'vitest';
import { PRIMITIVES } from '../../src/validate/rules/primitive.ts';

/** The rules are asked afresh, before they have seen any value that is right. */
describe('primitive types', () => {
  it.each([...PRIMITIVES.keys()].filter((type) => type !== 'xhtml'))('an empty text is no %s', (type) => {
    expect(PRIMITIVES.get(type)?.('')).toEqual(expect.any(String));
  });

  it.each([...PRIMITIVES.keys()])('an object, an array and null are no %s', (type) => {
    const rule = PRIMITIVES.get(type);
    for (const value of [{}, [], null]) expect(rule?.(value)).toEqual(expect.any(String));
  });

  it.each([
    ['string', 'a\u0007', 'should not hold control characters'],
    ['markdown', ' \n', 'should not be whitespace alone'],
  ])('a %s of %j is advised against', (type, value, should) => {
    expect(PRIMITIVES.get(type)?.(value)).toEqual({ should });
  });
});
