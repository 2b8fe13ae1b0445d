import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { condition, iscm, subject, told } from './told.ts';

const cord = iscm({ bodySite: [{ text: 'T6' }] });
const breast = condition({ text: 'Breast cancer' }, { id: 'breast' });
const stain = (id: string, text: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  subject,
  code: { text },
  valueString: 'positive',
  ...more,
});
const panel = (text: string, ...members: string[]) =>
  stain('panel', text, {
    valueString: 'see below',
    hasMember: members.map((id) => ({ reference: `Observation/${id}` })),
  });
const report = (text: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'DiagnosticReport',
  id: 'report',
  status: 'final',
  subject,
  code: { text },
  result: [{ reference: 'Observation/er' }],
  ...more,
});
const tissue = (site: string): JsonObject => ({
  resourceType: 'Specimen',
  id: 'tissue',
  subject,
  collection: { bodySite: { text: site } },
});
const markers = (...resources: JsonObject[]) => told(...resources).case?.markers?.map(({ marker, of }) => [marker, of]);

describe('a marker that is told by the panel or report that it is of', () => {
  it.each(['Immunohistochemistry', 'IHC panel', 'Immunhistochemie'])('was stained: %s', (text) => {
    expect(markers(cord, stain('er', 'ER'), panel(text, 'er'))).toEqual([['er', 'lesions-1']]);
    expect(markers(cord, stain('er', 'ER'), report(text))).toEqual([['er', 'lesions-1']]);
  });

  it.each(['Tumour markers in serum', 'Hormones', 'Gene fusions by FISH and IHC'])(
    'was not, or not surely: %s',
    (text) => {
      expect(markers(cord, stain('er', 'ER'), panel(text, 'er'))).toBeUndefined();
      expect(markers(cord, stain('er', 'ER'), report(text))).toBeUndefined();
    },
  );

  it('is of the specimen of its report, whatever other tumours there are', () => {
    const specimen = [{ reference: 'Specimen/tissue' }];
    const pathology = report('Surgical pathology', { specimen });
    expect(markers(cord, breast, stain('er', 'ER'), pathology, tissue('Spinal cord T6'))).toEqual([
      ['er', 'specimens-1'],
    ]);
    expect(markers(cord, stain('er', 'ER'), pathology, tissue('Bone marrow'))).toBeUndefined();
  });
});

describe('a specimen of the cord by its name or site', () => {
  const taken = (more: JsonObject) =>
    told(cord, breast, { resourceType: 'Specimen', id: 's', subject, ...more }).case?.specimens?.map(({ of }) => of);

  it.each(['Spinal cord tissue', 'Rückenmarkgewebe', 'Intramedullary tumour', 'Metastasis, intramedullär'])(
    '%s',
    (text) => {
      expect(taken({ type: { text } })).toEqual(['lesions-1']);
      expect(taken({ type: { text: 'Tissue' }, collection: { bodySite: { text } } })).toEqual(['lesions-1']);
    },
  );

  it.each(['Tumour tissue', 'Intramedullary nail, femur', 'Epidural tissue beside the spinal cord', 'Umbilical cord'])(
    'is none of the cord: %s',
    (text) => {
      expect(taken({ type: { text } })).toBeUndefined();
    },
  );

  it('is not of another tumour that is the only one known', () => {
    const specimen = { resourceType: 'Specimen', id: 's', subject, type: { text: 'Spinal cord tissue' } };
    expect(told(breast, specimen).case?.specimens).toBeUndefined();
  });
});
