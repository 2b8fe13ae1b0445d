import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whole } from '../../src/case/amount.ts';
import { text } from '../../src/case/fact.ts';
import { key, keyOf } from '../../src/case/key.ts';
import { partialDate } from '../../src/case/partial-date.ts';
import { plainFormOf } from '../../src/case/plain-form.ts';
import { parseExact } from '../../src/fhir/decimal.ts';

const runs = Number(process.env.PROPERTY_RUNS ?? 100) * 20;

/** Texts of characters that the patterns tell apart: blanks, marks, digits, halves of pairs. */
const near = (characters: string): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...characters.split('')), { maxLength: 12 }).map((list) => list.join(''));

const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  near('a9- \t\n\u0000\u007f\u0085\u00a0\u00ad\u00e4\u1680\u2003\u3000\ufeff\ud83d\ude00'),
  near('0129-'),
  near('az09-_'),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
  fc.constantFrom(
    'patient',
    'outcome',
    'case',
    'case1',
    'x'.repeat(10_001),
    `${'a'.repeat(63)}1`,
    `${'a'.repeat(64)}1`,
  ),
  fc.constantFrom('0000', '0000-01', '2015-02-29', '2016-02-29', '2016-02-28', '2016-04-31', '2016-13', '2016-12-00'),
);

const values = fc.oneof(
  { weight: 4, arbitrary: texts },
  fc.constantFrom<unknown>(
    0,
    130,
    131,
    -1,
    5.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    parseExact('5.0'),
    true,
    null,
    [],
  ),
);

describe('plain forms', () => {
  it.each([
    ['key', key, 'lesions-1'],
    ['reference', keyOf('lesions'), 'lesions-1'],
    ['text', text, 'Größe: 5 mm'],
    ['date', partialDate, '2016-06-03'],
    ['whole number', whole({ min: 0, max: 130 }), 57],
  ])('a %s that is plain passes its checks', (_name, schema, plain) => {
    const isPlain = plainFormOf(schema);
    expect(isPlain?.(plain)).toBe(true);
    fc.assert(
      fc.property(values, (value) => isPlain?.(value) !== true || Object.is(schema.safeParse(value).data, value)),
      { numRuns: runs },
    );
  });
});
