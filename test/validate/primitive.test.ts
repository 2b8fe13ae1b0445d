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

  it.each([
    ['code', `${'a '.repeat(3_000_000)}a`],
    ['oid', `urn:oid:1${'.1'.repeat(3_000_000)}`],
    ['uri', `urn:oid:1${'.1'.repeat(3_000_000)}`],
  ])('a %s of millions of parts is read to its end', (type, value) => {
    expect(PRIMITIVES.get(type)?.(value)).toBeUndefined();
    expect(PRIMITIVES.get(type)?.(`${value} `)).toEqual(expect.any(String));
  });

  it.each([
    ['urn:oid:1.2.840', true],
    ['urn:oid:2.0', true],
    ['urn:oid:1', false],
    ['urn:oid:1.', false],
    ['urn:oid:1.2.', false],
    ['urn:oid:1..2', false],
    ['urn:oid:1.02', false],
    ['urn:oid:3.1', false],
    ['oid:1.2', false],
  ])('%s is an OID: %s', (value, isRight) => {
    expect(PRIMITIVES.get('oid')?.(value) === undefined).toBe(isRight);
  });

  it.each([
    ['a b', true],
    ['a  b', false],
    [' a', false],
    ['a ', false],
    ['a\u00a0b', false],
    ['a\tb', false],
  ])('%j is a code: %s', (value, isRight) => {
    expect(PRIMITIVES.get('code')?.(value) === undefined).toBe(isRight);
  });
});
