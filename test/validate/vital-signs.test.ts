import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';

/** Observations of vital signs, which have to meet R4's profile of their code, claimed or not. */

const LOINC = 'http://loinc.org';
const SNOMED = 'http://snomed.info/sct';
const UCUM = 'http://unitsofmeasure.org';

const sign = (coding: JsonObject[], unit: string, changes: JsonObject = {}): JsonObject => ({
  resourceType: 'Observation',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
    },
  ],
  code: { coding },
  subject: { reference: 'Patient/1' },
  effectiveDateTime: '2020-01-01',
  valueQuantity: { value: 37, unit, system: UCUM, code: unit },
  ...changes,
});
const loinc = (code: string) => ({ system: LOINC, code });

const none: string[] = [];
const noGeneral = ['Observation.code slice-min'];

it.each([
  ['the code of the profile', sign([loinc('8310-5')], 'Cel'), none],
  ['a more specific code beside it', sign([loinc('8331-1'), loinc('8310-5')], 'Cel'), none],
  ['a more specific code alone', sign([loinc('8331-1')], 'Cel'), noGeneral],
  ['a code of SNOMED CT alone', sign([{ system: SNOMED, code: '386725007' }], 'Cel'), noGeneral],
  ['another unit', sign([loinc('8310-5')], 'mg'), ['Observation.value.code binding-required']],
  ['saturation by pulse oximetry alone', sign([loinc('59408-5')], '%'), noGeneral],
  ['weight with clothes beside weight', sign([loinc('3142-7'), loinc('29463-7')], 'kg'), none],
  ['a code of something else', sign([{ system: SNOMED, code: 'x' }], 'mg'), none],
])(
  'a body temperature and the like is known by its general code, and has its units: %s',
  (_name, resource, expected) => {
    expect(errorsIn(resource, [])).toEqual(expected);
  },
);

it('a component may have other units than are common, as the flow of oxygen has', () => {
  const component = [
    { code: { coding: [loinc('3151-8')] }, valueQuantity: { value: 6, unit: 'L/min', system: UCUM, code: 'L/min' } },
  ];
  expect(errorsIn(sign([loinc('2708-6')], '%', { component }), [])).toEqual(none);
});
