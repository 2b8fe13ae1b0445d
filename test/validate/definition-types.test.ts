import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** Types that definitions define and name. */

/** All findings of a definition with others beside it: severity, place and id of each. */
function findingsIn(resource: JsonObject, ...given: JsonObject[]): string[] {
  const { definitions } = loadDefinitions({ layers: [memoryLayer(given)] });
  return createValidator({ definitions })
    .validate({ resource })
    .map(({ severity, expression, id }) => `${severity} ${expression} ${id}`);
}

const patient = (said: JsonObject, changes: JsonObject = {}): JsonObject =>
  givenProfile('Patient', [{ id: 'Patient.name', path: 'Patient.name', ...said }], changes);

describe('a type', () => {
  const MODEL = 'http://test/StructureDefinition/Row';
  const model = (code: string): JsonObject => ({
    ...givenProfile('Row', [
      { id: 'Row', path: 'Row', short: 'a', definition: 'a' },
      { id: 'Row.part', path: 'Row.part', short: 'a', definition: 'a', min: 0, max: '1', type: [{ code }] },
    ]),
    url: MODEL,
    kind: 'logical',
    type: MODEL,
    baseDefinition: `${CORE}Element`,
    derivation: 'specialization',
  });
  const ofModel = (...paths: string[]): JsonObject => ({
    ...givenProfile(
      'Row',
      paths.map((path) => ({ id: path, path, min: 1 })),
    ),
    kind: 'logical',
    type: MODEL,
    baseDefinition: MODEL,
  });

  it('of a logical model is known by its url', () => {
    expect(findingsIn(model('string'))).toEqual([]);
    expect(findingsIn(model('http://test/other'), { ...model('string'), url: 'http://test/other' })).toEqual([]);
    expect(findingsIn(model('http://test/none'))).toEqual([
      'information StructureDefinition.differential.element[1].type[0].code definition-not-known',
    ]);
  });

  it('that R4 does not have is an error in a profile, too', () => {
    const misspelt = givenProfile('Pateint', [{ id: 'Pateint.name', path: 'Pateint.name' }]);
    expect(findingsIn(misspelt)).toEqual([
      'error StructureDefinition.type definition-type',
      'warning StructureDefinition.baseDefinition definition-base-unknown',
    ]);
  });

  it('of FHIRPath stands in snapshots, also for a profile on these', () => {
    const path = 'StructureDefinition.snapshot.element.type.code';
    const deep = givenProfile('StructureDefinition', [{ id: path, path, mustSupport: true }]);
    const { definitions } = loadDefinitions({ layers: [memoryLayer([deep])] });
    const type = [{ code: 'http://hl7.org/fhirpath/System.String' }];
    const resource = patient({}, { snapshot: { element: [{ id: 'Patient.id', path: 'Patient.id', type }] } });
    const found = [[], ['http://test/profile']].flatMap((profiles) =>
      createValidator({ definitions }).validate({ resource }, { profiles, level: 'warning' }),
    );
    expect(found.filter(({ id }) => id === 'binding-extensible')).toEqual([]);
  });

  it('has its own elements and those of its base, also in profiles of a model without a snapshot', () => {
    expect(findingsIn(ofModel('Row.extension', 'Row.part'), model('string'))).toEqual([]);
    expect(findingsIn(ofModel('Row.prt'), model('string'))).toEqual(['error StructureDefinition element-path-unknown']);
    const nested = { ...model('string'), url: 'http://test/other', type: 'http://test/other' };
    expect(findingsIn(ofModel('Row.part', 'Row.part.part'), model('http://test/other'), nested)).toEqual([]);
    expect(findingsIn(ofModel('Row.part', 'Row.part.prt'), model('http://test/other'), nested)).toEqual([
      'error StructureDefinition element-path-unknown',
    ]);
  });
});
