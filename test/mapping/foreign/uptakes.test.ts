import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/fhir/json.ts';
import { condition, iscm, observation, subject, told } from './told.ts';

const breast = condition({ text: 'Breast cancer left' }, { id: 'breast', onsetDateTime: '2024' });
const lung = condition({ text: 'Lung metastasis' }, { id: 'lung', onsetDateTime: '2024' });
const lesion = { resourceType: 'BodyStructure', id: 'l', patient: subject, location: { text: 'Spinal cord at T6' } };
const read = (name: string, more: JsonObject) => told(iscm(), breast, lung, lesion, observation(name, more));
const suv = (value: number, more: JsonObject = {}): JsonObject => ({ valueQuantity: { value, ...more } });

describe('the uptake of a tumour', () => {
  it.each<[string, JsonObject, JsonValue]>([
    ['SUVmax of lung metastasis', suv(8.4), { of: 'metastases-1', suv: 8.4, site: 'SUVmax of lung metastasis' }],
    ['SUVmax breast', suv(8.4, { unit: 'g/mL' }), { of: 'primary-cancers-1', suv: 8.4 }],
    ['SUVmax spinal cord lesion', { valueString: '8,4' }, { of: 'lesions-1', suv: 8.4 }],
    ['SUVmax', { ...suv(8.4), focus: [{ reference: 'Condition/breast' }] }, { of: 'primary-cancers-1', suv: 8.4 }],
    ['SUV', { valueString: '>10', bodySite: { text: 'lung' } }, { suv: { comparator: '>', value: 10 }, site: 'lung' }],
  ])('is read where the record tells which: %s, %j', (name, value, expected) => {
    const { case: one } = read(name, value);
    expect(one?.uptakes).toMatchObject([{ date: '2025-02-14' }]);
    expect(one?.uptakes).toMatchObject([expected]);
  });

  it.each<[string, JsonObject]>([
    ['SUVmax', suv(8.4)],
    ['SUVmax liver', suv(8.4)],
    ['SUVmax', { ...suv(8.4), bodySite: { text: 'mediastinal lymph node' } }],
    ['SUVmean of lung metastasis', suv(3)],
    ['SUVmax lung to blood pool ratio', suv(3)],
    ['SUVmax breast', suv(8.4, { unit: 'kg' })],
    ['SUVmax breast', suv(-1)],
    ['SUVmax breast', { valueString: 'high' }],
  ])('is none of a tumour that is not told, or another measure: %s, %j', (name, value) => {
    const { case: one, report } = read(name, value);
    expect(one).not.toHaveProperty('uptakes');
    expect(report).toContain('not-represented Observation');
  });

  it('is none of the only tumour where nothing says that it is of that one', () => {
    expect(told(iscm(), lesion, observation('SUVmax', suv(8.4))).case).not.toHaveProperty('uptakes');
  });
});
