import { expect, test } from 'vitest';
import { parseExact } from '../../src/fhir/decimal.ts';

const DIGITS = '98765432109876543219876';

/** Numbers of up to 22 digits, with a point at each place, of either sign, and some that JSON writes otherwise. */
const numbers = Array.from({ length: 22 }, (_, length) => DIGITS.slice(0, length + 1)).flatMap((digits) => [
  digits,
  ...Array.from(digits.slice(1), (_, at) => `${digits.slice(0, at + 1)}.${digits.slice(at + 1)}`),
  `0.${digits}`,
  `0.000000${digits}`,
]);
const others = ['0', '-0', '-0.0', '0.10', '1.50', '1E2', '1e-7', '1.5e300', '1e400'];

test.each([
  ['alone', (number: string) => number],
  ['in a list', (number: string) => `[1,${number}]`],
  ['as a member', (number: string) => `{"a":${number},"b":1}`],
])('a number %s is written with the digits it was read with', (_where, around) => {
  const texts = [...numbers, ...others].flatMap((number) => [around(number), around(`-${number}`.replace('--', ''))]);
  expect(texts.filter((text) => JSON.stringify(parseExact(text)) !== text)).toEqual([]);
});
