import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, parseExact } from '../../src/fhir/decimal.ts';
import { locator, positionAt, positions } from '../../src/fhir/locate.ts';

describe('positions', () => {
  it('are those that counting from the start gives', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '"', '\r') }), fc.nat(60), (text, offset) => {
        const at = Math.min(offset, text.length);
        expect(positions(text)(at)).toEqual(positionAt(text, at));
      }),
    );
  });
});

describe('a locator', () => {
  it('finds what stands beside a primitive, also where that is one of a choice', () => {
    const text = [
      '{"active":true,',
      '"valueCode":"a",',
      '"_active":{"extension":[{}]},',
      '"_valueCode":{"extension":[{}]}}',
    ];
    const locate = locator(text.join('\n'));
    expect(locate('X.value')).toEqual({ line: 2, column: 1 });
    expect(locate('X.active.extension[0]')).toEqual({ line: 3, column: 25 });
    expect(locate('X.value.extension[0]')).toEqual({ line: 4, column: 28 });
  });
});

describe('parseExact', () => {
  const number = fc
    .tuple(
      fc.boolean(),
      fc.nat(99_999),
      fc.string({ unit: fc.constantFrom('0', '1', '5'), maxLength: 22 }),
      fc.constantFrom('', 'e3', 'E-2'),
    )
    .map(
      ([negative, whole, digits, exponent]) =>
        `${negative ? '-' : ''}${whole}${digits === '' ? '' : `.${digits}`}${exponent}`,
    );

  it('keeps the digits of every number', () => {
    fc.assert(
      fc.property(fc.array(number), (numbers) => {
        const text = `{"a":[${numbers.join(',')}]}`;
        expect(JSON.stringify(parseExact(text))).toBe(text);
      }),
    );
  });

  it('gives what JSON.parse gives where no digit would be lost', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(parseExact(text))).toBe(text);
      }),
    );
  });

  it('holds a number that JavaScript prints the same as a plain number', () => {
    expect([decimalOf('1.5'), decimalOf('0'), decimalOf('-3')]).toEqual([1.5, 0, -3]);
    expect(typeof decimalOf('1.50')).toBe('object');
  });
});
