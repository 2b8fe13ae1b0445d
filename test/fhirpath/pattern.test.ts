import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesWhole } from '../../src/fhir/bounded-pattern.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { linearTest } from '../../src/fhir/linear-pattern.ts';
import { createFhirPath, resourceAlone } from '../../src/fhirpath/index.ts';

const CHARACTERS = [
  'a',
  'b',
  '1',
  ' ',
  '.',
  'é',
  '😀',
  '\\d',
  '\\s',
  '\\w',
  '\\.',
  '[ab]',
  '[^a]',
  '[\\]b-]',
  '\\p{L}',
  '\\u0061',
];
const QUANTIFIERS = ['', '', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?', '+?'];
const PLACES = ['^', '$', '\\b', '\\B'];

/** Patterns without looking around or back. */
const { pattern } = fc.letrec<{ pattern: string; part: string; sequence: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...CHARACTERS, ...PLACES),
    fc
      .tuple(fc.constantFrom('(', '(?:', '(?<n>'), tie('pattern'), fc.constantFrom(...QUANTIFIERS))
      .map(([open, inner, quantifier]) => `${open}${inner})${quantifier}`),
    fc.tuple(fc.constantFrom(...CHARACTERS), fc.constantFrom(...QUANTIFIERS)).map((parts) => parts.join('')),
  ),
  sequence: fc.array(tie('part'), { maxLength: 4 }).map((parts) => parts.join('')),
  pattern: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map((parts) => parts.join('|')),
}));
const text = fc
  .array(fc.constantFrom('a', 'b', '1', ' ', '.', 'é', '😀', '\n', 'A'), { maxLength: 8 })
  .map((all) => all.join(''));

describe('a pattern followed all ways at once', () => {
  it.each(['us', 'ius'])('matches what a regular expression does (%s)', (flags) => {
    fc.assert(
      fc.property(pattern, text, (source, value) => {
        // two groups of one name are no pattern
        fc.pre(source.split('?<n>').length < 3);
        expect(linearTest(source, flags)?.(value)).toBe(new RegExp(source, flags).test(value));
      }),
      { numRuns: 3000, seed: 5 },
    );
  });

  it.each(['(?=a)a', '(?<!a)b', '(a)\\1', '(?<n>a)\\k<n>', '(a{999}){999}'])('is not told of %s', (source) => {
    expect(linearTest(source, 'us')?.('a')).toBeUndefined();
  });
});

describe('a pattern that takes a regular expression for ever', () => {
  const long = 'a'.repeat(60);
  const hostile: JsonObject = { resourceType: 'Patient', id: `${long}!`, name: [{ family: `${'a'.repeat(3000)}!` }] };
  const PATTERNS = [
    '^(a+)+$',
    '^(a|a)*$',
    '^(\\\\w+\\\\s?)*$',
    '^(a?){60}a{60}$',
    '^(a|aa)+$',
    '^(([a-z])+.)+[A-Z]',
    `^${'(a|aa?)'.repeat(40)}$`,
    `^${'a?'.repeat(70)}$`,
    `^${'a{0,60}'.repeat(9)}$`,
  ];
  const test = (mode: 'compiled' | 'interpreted', expression: string) =>
    createFhirPath({ mode })
      .compile(expression, { path: 'Patient', type: 'Patient' })
      .test(hostile, resourceAlone(hostile));

  it.each(PATTERNS)('is told all the same: %s', (source) => {
    for (const mode of ['compiled', 'interpreted'] as const) expect(test(mode, `id.matches('${source}')`)).toBe(false);
    expect(test('compiled', `id.matchesFull('${source}')`)).toBe(false);
    expect(test('compiled', `id.matches('${source.replace('$', '')}') or true`)).toBe(true);
    expect(matchesWhole(`${long}!`, source.replaceAll('\\\\', '\\'))).toBe(false);
  });

  it('is told of a long text with repetitions beside each other', () => {
    expect(test('compiled', "name.family.matches('a*a*a*a*a*b')")).toBe(false);
    expect(test('compiled', "name.family.matches('a*a*a*a*a*!')")).toBe(true);
  });

  it('is said to take too long where it looks back, or replaces', () => {
    expect(test('compiled', "id.matches('^(a+)+\\\\1$')")).toContain('too long');
    expect(test('compiled', "id.replaceMatches('^(a+)+$', 'x') = 'x'")).toContain('too long');
  });
});

it('a pattern may begin with its flags, or have them beside it', () => {
  const focus: JsonObject = { resourceType: 'Patient', gender: 'female' };
  const { compile, shortcut } = createFhirPath();
  const context = { path: 'Patient', type: 'Patient' };
  for (const expression of ["gender.matches('(?i)^FEM')", "gender.matches('^FEM', 'i')", "gender.matches('^fem')"]) {
    expect(compile(expression, context).test(focus, resourceAlone(focus))).toBe(true);
  }
  const sensitive = "gender.matches('^FEM')";
  expect(compile(sensitive, context).test(focus, resourceAlone(focus))).toBe(false);
  expect(shortcut(sensitive, context)?.(focus, focus)).toBe(false);
  expect(shortcut("gender.matches('^FEM', 'i').not()", context)?.(focus, focus)).not.toBe(true);
});
