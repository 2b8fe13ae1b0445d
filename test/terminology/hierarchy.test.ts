import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createExpander, createTerminology } from '../../src/terminology/index.ts';

const SYSTEM = 'http://test/animals';
const SET = 'http://test/set';
const system = (concept: JsonObject[], changes: JsonObject = {}): JsonObject => ({
  resourceType: 'CodeSystem',
  url: SYSTEM,
  status: 'active',
  content: 'complete',
  concept,
  ...changes,
});
const set = (compose: JsonObject, changes: JsonObject = {}): JsonObject => ({
  resourceType: 'ValueSet',
  url: SET,
  status: 'active',
  compose,
  ...changes,
});
const made = (...resources: JsonObject[]) => {
  const { definitions } = loadDefinitions({ layers: [memoryLayer(resources)] });
  const terminology = createTerminology(definitions);
  return { terminology, expand: createExpander(definitions, terminology) };
};
/** Those of some codes that are in a set. */
const among = (codes: string[], ...resources: JsonObject[]): string[] => {
  const { terminology } = made(...resources);
  return codes.filter((code) => terminology.validateCode(SET, { system: SYSTEM, code }).result === 'valid');
};
const isA = (value: string): JsonObject => ({
  include: [{ system: SYSTEM, filter: [{ property: 'concept', op: 'is-a', value }] }],
});
const property = (code: string, valueCode: string): JsonObject => ({ code, valueCode });
const CODES = ['animal', 'dog', 'poodle', 'stone'];

describe('a hierarchy', () => {
  const nested = [{ code: 'animal', concept: [{ code: 'dog', concept: [{ code: 'poodle' }] }] }, { code: 'stone' }];
  const flat = (of: (code: string) => JsonObject[]): JsonObject[] =>
    CODES.map((code) => ({ code, ...(of(code).length > 0 ? { property: of(code) } : {}) }));
  const above: Record<string, string> = { dog: 'animal', poodle: 'dog' };
  const below: Record<string, string> = { animal: 'dog', dog: 'poodle' };
  const said = (name: string, of: Record<string, string>) =>
    flat((code) => (of[code] === undefined ? [] : [property(name, of[code])]));

  it.each<[string, JsonObject[]]>([
    ['by nesting', nested],
    ['by parents', said('parent', above)],
    ['by what subsumes', said('subsumedBy', above)],
    ['by children', said('child', below)],
    [
      'by children and parents',
      flat((code) => [
        ...(above[code] === undefined ? [] : [property('parent', above[code])]),
        ...(below[code] === undefined ? [] : [property('child', below[code])]),
      ]),
    ],
  ])('is read %s', (_how, concept) => {
    expect(among(CODES, system(concept), set(isA('animal')))).toEqual(['animal', 'dog', 'poodle']);
    expect(among(CODES, system(concept), set(isA('dog')))).toEqual(['dog', 'poodle']);
    const children = { include: [{ system: SYSTEM, filter: [{ property: 'child', op: '=', value: 'poodle' }] }] };
    expect(among(CODES, system(concept), set(children))).toEqual(['dog']);
  });

  it('may go in circles', () => {
    const circle = said('parent', { animal: 'poodle', dog: 'animal', poodle: 'dog' });
    expect(among(CODES, system(circle), set(isA('dog')))).toEqual(['animal', 'dog', 'poodle']);
    expect(among(CODES, system(circle), set(isA('stone')))).toEqual(['stone']);
  });

  it('has what an older version says, too', () => {
    const older = system(nested, { version: '1.0.0' });
    const newer = system([{ code: 'animal' }, { code: 'dog' }], { version: '2.0.0' });
    expect(among(CODES, newer, older, set(isA('animal')))).toEqual(['animal', 'dog', 'poodle']);
    expect(among(CODES, newer, older, set({ include: [{ system: SYSTEM }] }))).toEqual(CODES);
    const ofNewer = { include: [{ system: SYSTEM, version: '2.0.0' }] };
    expect(among(CODES, newer, older, set(ofNewer))).toEqual(['animal', 'dog']);
  });
});

describe('codes that are out of use', () => {
  const concept = [
    { code: 'a' },
    { code: 'b', property: [{ code: 'inactive', valueBoolean: true }] },
    { code: 'c', property: [property('status', 'retired')] },
    { code: 'd', property: [property('status', 'active')] },
    { code: 'e', property: [{ code: 'inactive', valueBoolean: false }] },
  ];
  const all = ['a', 'b', 'c', 'd', 'e'];

  it('are in a set but where that says no', () => {
    const include = [{ system: SYSTEM }];
    expect(among(all, system(concept), set({ include }))).toEqual(all);
    expect(among(all, system(concept), set({ include, inactive: true }))).toEqual(all);
    expect(among(all, system(concept), set({ include, inactive: false }))).toEqual(['a', 'd', 'e']);
  });
});

describe('a supplement', () => {
  const animals = system([{ code: 'dog', display: 'Dog' }]);
  const supplement = (language: string, concept: JsonObject[]): JsonObject =>
    system(concept, { url: 'http://test/words', content: 'supplement', supplements: SYSTEM, language });
  const message = (display: string, language?: string): string | undefined =>
    made(
      animals,
      supplement('de', [
        { code: 'dog', display: 'Hund', designation: [{ language: 'fr', value: 'Chien' }, { value: 'Can' }] },
      ]),
    ).terminology.lookup({ system: SYSTEM, code: 'dog', display, ...(language === undefined ? {} : { language }) })
      .message;

  it('has displays in other languages, for those alone', () => {
    expect([
      message('Dog'),
      message('dog', 'de'),
      message('Hund', 'de'),
      message('hund', 'de-AT'),
      message('Chien', 'fr'),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    const other = "The display should be 'Dog'";
    expect([message('Hund'), message('Hund', 'fr'), message('Chien', 'de'), message('Can', 'es')]).toEqual([
      other,
      other,
      other,
      other,
    ]);
  });

  it('has none without a language', () => {
    const words = { ...supplement('de', [{ code: 'dog', display: 'Hund' }, { code: 'cat' }]), language: null };
    const { terminology } = made(animals, words);
    const found = terminology.lookup({ system: SYSTEM, code: 'dog', display: 'Hund', language: 'de' });
    expect(found.message).toBe("The display should be 'Dog'");
  });

  it('has no codes of its own', () => {
    const { terminology } = made(animals, supplement('de', [{ code: 'dog', display: 'Hund' }]));
    expect(terminology.lookup({ system: 'http://test/words', code: 'dog' })).toEqual({
      result: 'invalid',
      message: `http://test/words supplements ${SYSTEM}, whose codes they are`,
    });
  });
});

describe('an expansion of a set', () => {
  const animals = system([
    { code: 'dog', display: 'Dog' },
    { code: 'cat', display: 'Cat' },
  ]);
  const codes = (valueSet: JsonObject, ...others: JsonObject[]): string[] | string => {
    const { concepts, problem } = made(animals, valueSet, ...others).expand(valueSet);
    return problem ?? (concepts ?? []).map(({ code, display }) => `${code} ${display}`);
  };

  it('has the displays of the set before those of the system', () => {
    const concept = [{ code: 'dog', display: 'Hund' }, { code: 'cat' }];
    expect(codes(set({ include: [{ system: SYSTEM, concept }] }))).toEqual(['dog Hund', 'cat Cat']);
  });

  it('is that of the version at hand', () => {
    const older = set({ include: [{ system: SYSTEM }] }, { version: '1.0.0' });
    const newer = set({ include: [{ system: SYSTEM, concept: [{ code: 'dog' }] }] }, { version: '2.0.0' });
    expect(codes(newer, older)).toEqual(['dog Dog']);
    expect(codes(older, newer)).toEqual(['dog Dog', 'cat Cat']);
  });

  it('that came with it is taken where it is not said how it is made', () => {
    const contains = [
      { abstract: true, system: SYSTEM, code: 'animal', contains: [{ system: SYSTEM, code: 'dog', display: 'Dog' }] },
      { system: SYSTEM, code: 'cat', display: 'Cat' },
      { display: 'a group of codes' },
    ];
    const { compose: _compose, ...expanded } = set({}, { expansion: { contains } });
    expect(codes(expanded)).toEqual(['dog Dog', 'cat Cat']);
  });

  it('is not told where parts of it are not here', () => {
    const of = (include: JsonObject): string[] | string => codes(set({ include: [include] }));
    expect(of({ system: 'http://snomed.info/sct' })).toBe(
      'The code system http://snomed.info/sct is not here in full.',
    );
    expect(of({ valueSet: ['http://test/none'] })).toBe('The value set http://test/none is not here.');
    expect(of({ valueSet: [SET] })).toBe('Its value sets include one another without end.');
    const unknown = { system: SYSTEM, filter: [{ property: 'x', op: 'child-of', value: 'y' }] };
    expect(of(unknown)).toBe(`Whether ${SYSTEM}|dog is in it cannot be told here.`);
  });
});

describe('a set of which a part cannot be told', () => {
  const animals = system([
    { code: 'dog', property: [property('size', 'small')] },
    { code: 'cat', property: [property('size', 'tiny')] },
    { code: 'cow', property: [property('size', 'large')] },
  ]);
  const result = (code: string, compose: JsonObject, ofSystem = true): string =>
    made(animals, set(compose)).terminology.validateCode(SET, { code, ...(ofSystem ? { system: SYSTEM } : {}) }).result;
  const cannot = { system: SYSTEM, filter: [{ property: 'x', op: 'child-of', value: 'y' }] };

  it('tells of no code that it is in it where that part may exclude it', () => {
    const include = [{ system: SYSTEM, concept: [{ code: 'dog' }] }];
    expect(result('dog', { include, exclude: [cannot] })).toBe('unknown');
    expect(result('cat', { include, exclude: [cannot] })).toBe('invalid');
    expect(result('cat', { include: [...include, cannot] })).toBe('unknown');
    expect(result('dog', { include: [...include, cannot] })).toBe('valid');
  });

  it('has several values of a property, however they are divided', () => {
    const sizes = (op: string): JsonObject => ({
      include: [{ system: SYSTEM, filter: [{ property: 'size', op, value: 'small, tiny' }] }],
    });
    expect(['dog', 'cat', 'cow'].map((code) => result(code, sizes('in')))).toEqual(['valid', 'valid', 'invalid']);
    expect(['dog', 'cat', 'cow'].map((code) => result(code, sizes('not-in')))).toEqual(['invalid', 'invalid', 'valid']);
  });

  it('that is an expansion alone has its codes, also of a system that is not said', () => {
    const contains = [
      { system: SYSTEM, code: 'dog' },
      { system: 'http://test/other', code: 'fox' },
    ];
    const { compose: _compose, ...expanded } = set({}, { expansion: { contains } });
    const { terminology } = made(animals, expanded);
    const verdicts = ['dog', 'fox', 'cow'].map((code) => terminology.validateCode(SET, { code }).result);
    expect(verdicts).toEqual(['valid', 'valid', 'invalid']);
    expect(terminology.validateCode(SET, { system: SYSTEM, code: 'fox' }).result).toBe('invalid');
  });
});
