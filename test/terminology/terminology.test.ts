import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createTerminology } from '../../src/terminology/index.ts';

const terminology = createTerminology(loadDefinitions().definitions);
const check = (valueSet: string, system: string | undefined, code: string) =>
  terminology.validateCode(valueSet, { code, ...(system === undefined ? {} : { system }) }).result;

const SYSTEM = 'http://test/colours';
const colours: JsonObject = {
  resourceType: 'CodeSystem',
  url: SYSTEM,
  content: 'complete',
  concept: [
    { code: 'red', display: 'Red', concept: [{ code: 'crimson', display: 'Crimson' }] },
    { code: 'blue', display: 'Blue', property: [{ code: 'kind', valueCode: 'cold' }] },
  ],
};
const set = (name: string, compose: JsonObject): JsonObject => ({
  resourceType: 'ValueSet',
  url: `http://test/${name}`,
  compose,
});
const own = (...sets: JsonObject[]) =>
  createTerminology(loadDefinitions({ layers: [memoryLayer([colours, ...sets])] }).definitions);

describe('value sets of R4', () => {
  it('hold their codes and no others', () => {
    const gender = 'http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1';
    expect(check(gender, undefined, 'female')).toBe('valid');
    expect(check(gender, undefined, 'woman')).toBe('invalid');
    expect(check(gender, 'http://other', 'female')).toBe('invalid');
  });

  it('made by filters over hierarchies are expanded', () => {
    const encounter = 'http://terminology.hl7.org/ValueSet/v3-ActEncounterCode';
    const system = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
    expect(check(encounter, system, 'AMB')).toBe('valid');
    expect(check(encounter, system, 'DIS')).toBe('invalid');
  });

  it('made by a grammar are checked by it', () => {
    expect(check('http://hl7.org/fhir/ValueSet/mimetypes', undefined, 'image/png')).toBe('valid');
    expect(check('http://hl7.org/fhir/ValueSet/mimetypes', undefined, 'a picture')).toBe('invalid');
  });

  it.each([
    ['de-AT', 'valid'],
    ['x-easy', 'valid'],
    ['i-default', 'valid'],
    ['x', 'invalid'],
    ['x-', 'invalid'],
    ['German language', 'invalid'],
  ])('made by the grammar of languages: %s', (code, expected) => {
    expect(check('http://hl7.org/fhir/ValueSet/all-languages', undefined, code)).toBe(expected);
  });

  it('over systems that are not here are unknown, never valid or invalid', () => {
    expect(check('http://hl7.org/fhir/ValueSet/condition-code', 'http://snomed.info/sct', '1')).toBe('unknown');
    expect(check('http://nowhere/ValueSet/a', SYSTEM, 'red')).toBe('unknown');
  });
});

describe('composition', () => {
  const cases: [string, JsonObject, Record<string, string>][] = [
    [
      'is-a',
      { include: [{ system: SYSTEM, filter: [{ property: 'concept', op: 'is-a', value: 'red' }] }] },
      { red: 'valid', crimson: 'valid', blue: 'invalid' },
    ],
    [
      'descendent-of',
      { include: [{ system: SYSTEM, filter: [{ property: 'concept', op: 'descendent-of', value: 'red' }] }] },
      { red: 'invalid', crimson: 'valid' },
    ],
    [
      'is-not-a',
      { include: [{ system: SYSTEM, filter: [{ property: 'concept', op: 'is-not-a', value: 'red' }] }] },
      { crimson: 'invalid', blue: 'valid' },
    ],
    [
      'a property',
      { include: [{ system: SYSTEM, filter: [{ property: 'kind', op: '=', value: 'cold' }] }] },
      { blue: 'valid', red: 'invalid' },
    ],
    [
      'regex',
      { include: [{ system: SYSTEM, filter: [{ property: 'code', op: 'regex', value: 'b.*' }] }] },
      { blue: 'valid', red: 'invalid' },
    ],
    [
      'a regex that repeats what is repeated',
      { include: [{ system: SYSTEM, filter: [{ property: 'code', op: 'regex', value: '([a-z]+)+e' }] }] },
      { blue: 'valid', red: 'invalid' },
    ],
    [
      'a regex that is not valid',
      { include: [{ system: SYSTEM, filter: [{ property: 'code', op: 'regex', value: '(b' }] }] },
      { blue: 'unknown' },
    ],
    [
      'exclude',
      { include: [{ system: SYSTEM }], exclude: [{ system: SYSTEM, concept: [{ code: 'red' }] }] },
      { red: 'invalid', blue: 'valid', green: 'invalid' },
    ],
    [
      'an unknown filter',
      { include: [{ system: SYSTEM, filter: [{ property: 'x', op: 'child-of', value: 'y' }] }] },
      { red: 'unknown' },
    ],
  ];
  it.each(cases)('by %s', (_name, compose, expected) => {
    const one = own(set('a', compose));
    for (const [code, result] of Object.entries(expected)) {
      expect([code, one.validateCode('http://test/a', { system: SYSTEM, code }).result]).toEqual([code, result]);
    }
  });

  it.each<[string, string]>([
    ['(s|s)*!', 'invalid'],
    ['.*.*.*.*.*.*.*.*!', 'invalid'],
    ['(?=s)(s|s)*!', 'unknown'],
    ['(s|s)*', 'valid'],
  ])('by a regex that could take for ever: %s', (value, expected) => {
    const system = {
      resourceType: 'CodeSystem',
      url: 'http://test/long',
      status: 'active',
      content: 'complete',
      concept: [{ code: 'long', display: 's'.repeat(400) }],
    };
    const filter = [{ property: 'display', op: 'regex', value }];
    const one = own(system, set('a', { include: [{ system: 'http://test/long', filter }] }));
    expect(one.validateCode('http://test/a', { system: 'http://test/long', code: 'long' }).result).toBe(expected);
  });

  it.each<[string, string, string, string[]]>([
    ['concept', 'is-a', 'RED', ['red', 'Crimson']],
    ['concept', 'descendent-of', 'RED', ['Crimson']],
    ['concept', 'is-not-a', 'RED', ['blue']],
    ['concept', 'generalizes', 'CRIMSON', ['red', 'Crimson']],
    ['parent', '=', 'RED', ['Crimson']],
    ['parent', 'in', 'RED, BLUE', ['Crimson']],
    ['parent', 'exists', 'false', ['red', 'blue']],
    ['child', '=', 'CRIMSON', ['red']],
    ['child', 'exists', 'true', ['red']],
    ['child', 'exists', 'false', ['Crimson', 'blue']],
    ['code', '=', 'crimson', ['Crimson']],
    ['code', 'in', 'crimson, BLUE', ['Crimson', 'blue']],
    ['code', 'not-in', 'crimson, BLUE', ['red']],
  ])('by a filter %s %s %s over a system that does not tell letter case apart', (property, op, value, expected) => {
    const url = 'http://test/folded';
    const concept = [{ code: 'red', concept: [{ code: 'Crimson' }] }, { code: 'blue' }];
    const system = { resourceType: 'CodeSystem', url, content: 'complete', caseSensitive: false, concept };
    const one = own(system, set('a', { include: [{ system: url, filter: [{ property, op, value }] }] }));
    const isIn = (code: string) => one.validateCode('http://test/a', { system: url, code }).result === 'valid';
    expect(['red', 'Crimson', 'blue'].filter(isIn).toSorted()).toEqual(expected.toSorted());
  });

  it.each(['x', 'http://test/other#x'])('by a property whose values are Codings: %s', (value) => {
    const url = 'http://test/coded';
    const property = [{ code: 'p', valueCoding: { system: 'http://test/other', code: 'x' } }];
    const concept = [{ code: 'a', property }, { code: 'b' }];
    const system = { resourceType: 'CodeSystem', url, content: 'complete', concept };
    const filter = [{ property: 'p', op: '=', value }];
    const one = own(system, set('a', { include: [{ system: url, filter }] }));
    const results = ['a', 'b'].map((code) => one.validateCode('http://test/a', { system: url, code }).result);
    expect(results).toEqual(['valid', 'invalid']);
  });

  it('of value sets within a value set intersects', () => {
    const reds = set('reds', { include: [{ system: SYSTEM, concept: [{ code: 'red' }, { code: 'crimson' }] }] });
    const some = set('some', { include: [{ system: SYSTEM, concept: [{ code: 'red' }, { code: 'blue' }] }] });
    const both = set('both', { include: [{ valueSet: ['http://test/reds', 'http://test/some'] }] });
    const one = own(reds, some, both);
    const results = ['red', 'crimson', 'blue'].map(
      (code) => one.validateCode('http://test/both', { system: SYSTEM, code }).result,
    );
    expect(results).toEqual(['valid', 'invalid', 'invalid']);
  });

  it('of a value set that includes itself ends', () => {
    const self = set('self', {
      include: [{ valueSet: ['http://test/self'] }, { system: SYSTEM, concept: [{ code: 'red' }] }],
    });
    const one = own(self);
    expect(one.validateCode('http://test/self', { system: SYSTEM, code: 'red' }).result).toBe('valid');
    expect(one.validateCode('http://test/self', { system: SYSTEM, code: 'blue' }).result).toBe('unknown');
  });
});

describe('an expansion', () => {
  const STRUCTURE = 'http://hl7.org/fhir/StructureDefinition/';
  const contains = [{ system: 'http://test/elsewhere', code: 'red' }];
  const flag = (name: string) => ({ extension: [{ url: STRUCTURE + name, valueBoolean: true }] });
  it.each<[string, JsonObject, string]>([
    ['has all codes', {}, 'invalid'],
    ['has as many codes as it says', { total: 1 }, 'invalid'],
    ['is a page of more', { total: 2 }, 'unknown'],
    ['is not closed', flag('valueset-unclosed'), 'unknown'],
    ['was too costly', flag('valueset-toocostly'), 'unknown'],
  ])('that %s', (_name, changes, expected) => {
    const compose = { include: [{ system: 'http://test/elsewhere' }] };
    const one = own({ ...set('a', compose), expansion: { ...changes, contains } });
    const result = (code: string) =>
      one.validateCode('http://test/a', { system: 'http://test/elsewhere', code }).result;
    expect([result('red'), result('blue')]).toEqual(['valid', expected]);
  });
});

describe('look-up', () => {
  it('knows codes, displays and what it cannot know', () => {
    const one = own();
    expect(one.lookup({ system: SYSTEM, code: 'crimson', display: 'crimson' })).toEqual({
      result: 'valid',
      display: 'Crimson',
    });
    expect(one.lookup({ system: SYSTEM, code: 'crimson', display: 'Blue' }).message).toContain('Crimson');
    expect(one.lookup({ system: SYSTEM, code: 'green' }).result).toBe('invalid');
    expect(one.lookup({ system: 'http://snomed.info/sct', code: '1' }).result).toBe('unknown');
    expect(one.lookup({ code: 'green' }).result).toBe('unknown');
  });
});
