import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** What a later profile says of all items holds in the slices that an earlier one made, beside what those say. */

const EARLIER = 'http://test/earlier';

/** The elements of a profile by their ids below its type. */
const elements = (type: string, all: Record<string, JsonObject>): JsonObject[] =>
  Object.entries(all).map(([below, said]) => {
    const id = `${type}.${below}`;
    const slice = /:([^.:]+)$/.exec(id)?.[1];
    return { id, path: id.replace(/:[^.]*/g, ''), ...(slice ? { sliceName: slice } : {}), ...said };
  });
const by = (path: string): JsonObject => ({
  slicing: { discriminator: [{ type: 'value', path }], rules: 'open' },
});

/** Components of which slice `a` says something of what lies in it. */
const earlier = (ofSlice: Record<string, JsonObject>): JsonObject =>
  givenProfile(
    'Observation',
    elements('Observation', {
      component: by('code.text'),
      'component:a': {},
      'component:a.code.text': { min: 1, fixedString: 'a' },
      ...Object.fromEntries(Object.entries(ofSlice).map(([below, said]) => [`component:a.${below}`, said])),
    }),
    { url: EARLIER },
  );
const later = (all: Record<string, JsonObject>): JsonObject =>
  givenProfile(
    'Observation',
    elements(
      'Observation',
      Object.fromEntries(Object.entries(all).map(([below, said]) => [`component.${below}`, said])),
    ),
    { baseDefinition: EARLIER },
  );
/** The errors of an observation with a component in slice `a`: place below it and id of each. */
const found = (
  more: JsonObject,
  all: Record<string, JsonObject>,
  ofSlice: Record<string, JsonObject> = {},
): string[] => {
  const component = [{ code: { text: 'a' }, ...more }];
  const observation = { resourceType: 'Observation', status: 'final', code: { text: 'o' }, component };
  return errorsIn(observation, [earlier(ofSlice), later(all)]).map((one) =>
    one.replace('Observation.component[0]', ''),
  );
};
const limit = (name: string, value: JsonObject): JsonObject => ({ extension: [{ url: CORE + name, ...value }] });

describe('a limit on all items', () => {
  const text = (value: string): JsonObject => ({ interpretation: [{ text: value }] });
  const low = (value: number): JsonObject => ({ referenceRange: [{ low: { value } }] });
  const amount = (value: number): JsonObject => ({ valueInteger: value });
  const TEXT = 'interpretation.text';
  const LOW = 'referenceRange.low.value';
  const VALUE = 'value[x]';
  const ofText = (id: string): string[] => [`.interpretation[0].text ${id}`];
  const ofLow = (id: string): string[] => [`.referenceRange[0].low.value ${id}`];

  it.each<[string, string, JsonObject, JsonObject, JsonObject, string[]]>([
    ['a length', TEXT, { maxLength: 3 }, text('abc'), text('abcd'), ofText('value-too-long')],
    [
      'a length at least',
      TEXT,
      limit('minLength', { valueInteger: 2 }),
      text('ab'),
      text('a'),
      ofText('value-too-short'),
    ],
    ['a constant', TEXT, { fixedString: 'b' }, text('b'), text('a'), ofText('fixed-value')],
    ['a pattern', TEXT, { patternString: 'b' }, text('b'), text('a'), ofText('pattern-value')],
    ['digits', LOW, limit('maxDecimalPlaces', { valueInteger: 1 }), low(1.5), low(1.25), ofLow('value-too-exact')],
    ['a least value', LOW, { minValueDecimal: 2 }, low(2), low(1), ofLow('value-too-low')],
    ['a greatest value', LOW, { maxValueDecimal: 2 }, low(2), low(3), ofLow('value-too-high')],
    ['a least value of a choice', VALUE, { minValueInteger: 2 }, amount(2), amount(1), ['.value value-too-low']],
  ])('holds for those of the slice, which has none: %s', (_what, path, said, right, wrong, expected) => {
    const listed = { [path]: { mustSupport: true } };
    expect(found(right, { [path]: said }, listed)).toEqual([]);
    expect(found(wrong, { [path]: said }, listed)).toEqual(expected);
  });

  it.each<[string, string, JsonObject, JsonObject, JsonObject, string[]]>([
    ['length', TEXT, { maxLength: 3 }, { maxLength: 5 }, text('abcd'), ofText('value-too-long')],
    ['length of the slice', TEXT, { maxLength: 5 }, { maxLength: 3 }, text('abcd'), ofText('value-too-long')],
    [
      'digits',
      LOW,
      limit('maxDecimalPlaces', { valueInteger: 1 }),
      limit('maxDecimalPlaces', { valueInteger: 3 }),
      low(1.25),
      ofLow('value-too-exact'),
    ],
    [
      'digits of the slice',
      LOW,
      limit('maxDecimalPlaces', { valueInteger: 3 }),
      limit('maxDecimalPlaces', { valueInteger: 1 }),
      low(1.25),
      ofLow('value-too-exact'),
    ],
    [
      'length at least',
      TEXT,
      limit('minLength', { valueInteger: 3 }),
      limit('minLength', { valueInteger: 1 }),
      text('ab'),
      ofText('value-too-short'),
    ],
    ['least value of the slice', LOW, { minValueDecimal: 1 }, { minValueDecimal: 2 }, low(1.5), ofLow('value-too-low')],
    ['least value', LOW, { minValueDecimal: 2 }, { minValueDecimal: 1 }, low(1.5), ofLow('value-too-low')],
    ['greatest value', LOW, { maxValueDecimal: 1 }, { maxValueDecimal: 2 }, low(1.5), ofLow('value-too-high')],
    [
      'greatest value of the slice',
      LOW,
      { maxValueDecimal: 2 },
      { maxValueDecimal: 1 },
      low(1.5),
      ofLow('value-too-high'),
    ],
  ])('holds beside that of the slice, the narrower one: %s', (_what, path, said, ofSlice, wrong, expected) => {
    expect(found(wrong, { [path]: said }, { [path]: ofSlice })).toEqual(expected);
  });

  it.each([
    ['that of all items', 9, 3],
    ['that of the slice', 3, 9],
  ])('on data holds as well, the narrower one being %s', (_which, ofSlice, ofAll) => {
    const photo = (data: string): JsonObject => ({ title: 'a', contentType: 'text/plain', data });
    const patient = (data: string): string[] =>
      errorsIn({ resourceType: 'Patient', photo: [photo(data)] }, [
        givenProfile(
          'Patient',
          elements('Patient', {
            photo: by('title'),
            'photo:a.title': { min: 1, fixedString: 'a' },
            'photo:a.data': limit('maxSize', { valueDecimal: ofSlice }),
          }).flatMap((one) =>
            one.id === 'Patient.photo:a.title'
              ? [{ id: 'Patient.photo:a', path: 'Patient.photo', sliceName: 'a' }, one]
              : [one],
          ),
          { url: EARLIER },
        ),
        givenProfile('Patient', elements('Patient', { 'photo.data': limit('maxSize', { valueDecimal: ofAll }) }), {
          baseDefinition: EARLIER,
        }),
      ]);
    expect(patient('QUJD')).toEqual([]);
    expect(patient('QUJDRA==')).toEqual(['Patient.photo[0].data value-too-large']);
  });
});

describe('slices of all items', () => {
  const own = { fixedUri: 'http://test/own', min: 1 };
  const slices = (said: JsonObject): Record<string, JsonObject> => ({
    'code.coding': by('system'),
    'code.coding:own': said,
    'code.coding:own.system': own,
  });
  const coded = (...systems: string[]): JsonObject => ({
    code: { text: 'a', coding: systems.map((system) => ({ system: `http://test/${system}`, code: system })) },
  });

  it('are in a slice that has none, with what they must have', () => {
    expect(found(coded('own'), slices({ min: 1 }))).toEqual([]);
    expect(found(coded('other'), slices({ min: 1 }))).toEqual(['.code slice-min']);
  });

  it('are one with those of its own of one name', () => {
    const ofSlice = slices({ min: 0, max: '1' });
    expect(found(coded('own', 'own'), slices({}), ofSlice)).toEqual(['.code slice-max']);
    expect(found(coded('other'), slices({ min: 1 }), ofSlice)).toEqual(['.code slice-min']);
    expect(found(coded('own'), slices({ min: 1 }), ofSlice)).toEqual([]);
  });

  it('have the rules that are said of them', () => {
    const rule = { key: 'o-1', severity: 'error', human: 'It has a code.', expression: 'code.exists()' };
    const said = slices({ constraint: [rule] });
    expect(found(coded('own', 'other'), said)).toEqual([]);
    const code = { text: 'a', coding: [{ system: 'http://test/other' }, { system: 'http://test/own' }] };
    expect(found({ code }, said)).toEqual(['.code.coding[1] invariant-o-1']);
  });
});

it('a slice of a slice is one of that, whatever stands before it', () => {
  const slice = (system: string): Record<string, JsonObject> => ({
    [`identifier:${system}`]: system === 'b' ? by('use') : {},
    [`identifier:${system}.system`]: { min: 1, fixedUri: `http://test/${system}` },
  });
  const profile = givenProfile(
    'Patient',
    elements('Patient', {
      identifier: by('system'),
      ...slice('a'),
      ...slice('b'),
      'identifier:b/official': { max: '1' },
      'identifier:b/official.use': { min: 1, fixedCode: 'official' },
    }),
  );
  const patient = (...identifiers: [system: string, use: string][]): string[] => {
    const identifier = identifiers.map(([system, use], at) => ({
      system: `http://test/${system}`,
      use,
      value: `${at}`,
    }));
    return errorsIn({ resourceType: 'Patient', identifier }, [profile]);
  };
  expect(patient(['a', 'official'], ['a', 'official'], ['b', 'official'], ['b', 'old'], ['b', 'old'])).toEqual([]);
  expect(patient(['b', 'official'], ['a', 'official'], ['b', 'official'])).toEqual(['Patient slice-max']);
});
