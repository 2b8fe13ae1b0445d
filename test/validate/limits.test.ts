import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

const URL = 'http://example.org/StructureDefinition/limits';
const STRUCTURE = 'http://hl7.org/fhir/StructureDefinition/';
const UCUM = 'http://unitsofmeasure.org';

/** Ids of the errors of a resource by a profile of Patient or Observation with one element more than R4 says. */
function errorsBy(element: JsonObject, resource: JsonObject): string[] {
  const type = String(resource.resourceType);
  const profile: JsonObject = {
    resourceType: 'StructureDefinition',
    url: URL,
    name: 'Limits',
    status: 'active',
    kind: 'resource',
    abstract: false,
    type,
    baseDefinition: STRUCTURE + type,
    derivation: 'constraint',
    differential: {
      element: [
        { id: type, path: type },
        { id: String(element.path), ...element },
      ],
    },
  };
  const { definitions } = loadDefinitions({ layers: [memoryLayer([profile])] });
  return createValidator({ definitions })
    .validate({ resource }, { profiles: [URL], level: 'error' })
    .map(({ id, expression }) => `${id} ${expression}`);
}

const patient = (family: string): JsonObject => ({ resourceType: 'Patient', name: [{ family }] });
const photo = (data: string): JsonObject => ({ resourceType: 'Patient', photo: [{ contentType: 'image/png', data }] });
const amount = (valueQuantity: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'a' },
  valueQuantity,
});
const low = (value: number): JsonObject => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'a' },
  referenceRange: [{ low: { value } }],
});
const limit = (name: string, path: string, value: JsonObject): JsonObject => ({
  path,
  extension: [{ url: STRUCTURE + name, ...value }],
});

describe('limits that profiles set by extensions of FHIR', () => {
  const regex = limit('regex', 'Patient.name.family', { valueString: '[A-Z][a-z]*' });
  const nested = limit('regex', 'Patient.name.family', { valueString: '(a+)+b' });
  const shortest = limit('minLength', 'Patient.name.family', { valueInteger: 3 });
  const digits = limit('maxDecimalPlaces', 'Observation.referenceRange.low.value', { valueInteger: 1 });
  const ofAmount = limit('maxDecimalPlaces', 'Observation.value[x]', { valueInteger: 1 });
  const data = limit('maxSize', 'Patient.photo.data', { valueDecimal: 3 });
  const MUST_HAVE_VALUE = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition.mustHaveValue';
  const valued = { path: 'Patient.birthDate', extension: [{ url: MUST_HAVE_VALUE, valueBoolean: true }] };
  const beside = { extension: [{ url: 'http://test/why', valueString: 'a' }] };
  const whole = limit('maxSize', 'Patient.photo', { valueDecimal: 3 });

  it.each<[string, JsonObject, JsonObject, string[]]>([
    ['a match', regex, patient('Abc'), []],
    ['no match of the whole', regex, patient('Abc1'), ['value-regex Patient.name[0].family']],
    [
      'a pattern that could take for ever',
      nested,
      patient(`${'a'.repeat(40)}c`),
      ['value-regex Patient.name[0].family'],
    ],
    ['enough characters', shortest, patient('Abc'), []],
    ['too few characters', shortest, patient('Ab'), ['value-too-short Patient.name[0].family']],
    ['a value', valued, { resourceType: 'Patient', birthDate: '1970', _birthDate: beside }, []],
    ['nothing where there need be nothing', valued, { resourceType: 'Patient' }, []],
    ['no value', valued, { resourceType: 'Patient', _birthDate: beside }, ['value-missing Patient.birthDate']],
    ['few digits', digits, low(1.1), []],
    ['few digits of an amount', ofAmount, amount({ value: 1.1 }), []],
    ['too many digits of an amount', ofAmount, amount({ value: 1.25 }), ['value-too-exact Observation.value']],
    ['too many digits', digits, low(1.25), ['value-too-exact Observation.referenceRange[0].low.value']],
    [
      'too many digits after an exponent',
      digits,
      low(1e-7),
      ['value-too-exact Observation.referenceRange[0].low.value'],
    ],
    ['little data', data, photo('QUJD'), []],
    ['too much data', data, photo('QUJDRA=='), ['value-too-large Patient.photo[0].data']],
    ['too much data in an attachment', whole, photo('QUJDRA=='), ['value-too-large Patient.photo[0]']],
    [
      'an attachment that is elsewhere and says to be larger',
      whole,
      { resourceType: 'Patient', photo: [{ url: 'http://example.org/a.png', size: 4 }] },
      ['value-too-large Patient.photo[0]'],
    ],
  ])('%s', (_name, element, resource, expected) => {
    expect(errorsBy(element, resource)).toEqual(expected);
  });
});

describe('a least amount in a unit of UCUM', () => {
  const element = {
    path: 'Observation.value[x]',
    type: [{ code: 'Quantity' }],
    minValueQuantity: { value: 1, system: UCUM, code: 'kg' },
  };
  it.each<[string, JsonObject, string[]]>([
    ['in the same unit', { value: 0.5, system: UCUM, code: 'kg' }, ['value-too-low Observation.value']],
    ['in a smaller unit, below it', { value: 500, system: UCUM, code: 'g' }, ['value-too-low Observation.value']],
    ['in a smaller unit, above it, with a comparator', { value: 1500, comparator: '>', system: UCUM, code: 'g' }, []],
    ['in a smaller unit, the same', { value: 1000, system: UCUM, code: 'g' }, []],
    ['in a smaller unit, above it', { value: 1500, system: UCUM, code: 'g' }, []],
    ['of another kind', { value: 5, system: UCUM, code: 'm' }, ['value-too-low Observation.value']],
    ['in words', { value: 5, unit: 'stones' }, []],
    ['in a unit of the same name of another system', { value: 0.5, system: 'http://test/units', code: 'kg' }, []],
  ])('%s', (_name, value, expected) => {
    expect(errorsBy(element, amount(value))).toEqual(expected);
  });

  const tooLow = ['value-too-low Observation.value'];
  it.each<[limit: JsonObject, value: JsonObject, string[]]>([
    [{ value: 5 }, { value: 4 }, tooLow],
    [{ value: 5 }, { value: 1, system: UCUM, code: 'kg' }, []],
    [{ value: 5, unit: 'mg' }, { value: 4, unit: 'mg' }, tooLow],
    [{ value: 5, unit: 'mg' }, { value: 1, unit: 'g' }, []],
    [{ value: 0 }, { value: -1, system: UCUM, code: 'kg' }, tooLow],
    [{ value: 0 }, { value: 1, system: UCUM, code: 'kg' }, []],
  ])('of %j, which is in no unit of UCUM, for %j', (minValueQuantity, value, expected) => {
    expect(errorsBy({ ...element, minValueQuantity }, amount(value))).toEqual(expected);
  });
});

describe('a least amount', () => {
  it('says nothing of what has none', () => {
    const unit = { system: UCUM, code: 'mg' };
    const element = {
      path: 'Observation.value[x]',
      type: [{ code: 'Quantity' }],
      minValueQuantity: { ...unit, value: 5 },
    };
    const found = (value: JsonObject): string[] => errorsBy(element, amount({ ...unit, ...value }));
    expect(found({})).toEqual([]);
    expect(found({ value: 5 })).toEqual([]);
    expect(found({ value: 4 })).toEqual(['value-too-low Observation.value']);
  });
});

describe('a greatest amount in a unit of UCUM', () => {
  const element = {
    path: 'Observation.value[x]',
    type: [{ code: 'Quantity' }],
    maxValueQuantity: { value: 1, system: UCUM, code: 'kg' },
  };
  const found = (value: number, code: string): string[] => errorsBy(element, amount({ value, system: UCUM, code }));

  it('holds for amounts in another unit of the kind', () => {
    const wrong = ['value-too-high Observation.value'];
    expect([found(1, 'kg'), found(1000, 'g'), found(999, 'g'), found(0.5, 'kg')]).toEqual([[], [], [], []]);
    expect([found(1001, 'g'), found(2, 'kg'), found(1_000_001, 'mg')]).toEqual([wrong, wrong, wrong]);
  });
});

describe('a least time', () => {
  const element = { path: 'Observation.issued', minValueInstant: '2020-01-01T06:00:00Z' };
  const issued = (time: string): JsonObject => ({ ...amount({ value: 1 }), issued: time });
  it.each([
    ['2020-01-01T06:00:00.5Z', []],
    ['2020-01-01T04:00:00-03:00', []],
    ['2020-01-01T10:00:00+05:00', ['value-too-low Observation.issued']],
    ['2020-01-01T05:59:59.999Z', ['value-too-low Observation.issued']],
  ])('of 06:00 in UTC, for %s', (time, expected) => {
    expect(errorsBy(element, issued(time))).toEqual(expected);
  });
});
