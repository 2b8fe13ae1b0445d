import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, SCT, subject, told } from './told.ts';

const diagnosis = (id: string, text: string): JsonObject => ({
  resourceType: 'Condition',
  id,
  subject,
  code: { text },
});
const kidney = diagnosis('k', 'Renal cell carcinoma');
const breast = diagnosis('b', 'Breast cancer');
const pancreas = diagnosis('q', 'Pancreatic cancer');
const brain = diagnosis('h', 'Brain metastases');

/** The operations and courses of radiotherapy that are read of a procedure beside these diagnoses. */
function read(text: string, more: JsonObject, ...diagnoses: JsonObject[]) {
  const procedure = { resourceType: 'Procedure', id: 'o', status: 'completed', subject, code: { text }, ...more };
  const { case: one, report } = told(...diagnoses, procedure);
  const all = [...(one?.surgeries ?? []), ...(one?.radiotherapies ?? [])];
  return { of: all.map(({ treats }) => treats.join()), kinds: one?.surgeries?.map(({ kind }) => kind), report };
}
const reason = (id: string): JsonObject => ({ reasonReference: [{ reference: `Condition/${id}` }] });

describe('an operation by its name', () => {
  it.each([
    ['Hemilaminectomy T5', 'laminectomy'],
    ['Spinal cord decompression', 'decompression'],
    ['Dekompression BWK 5', 'decompression'],
    ['Tumour debulking', 'lesion-excision'],
    ['Open biopsy spinal cord lesion', 'biopsy'],
    ['Laminoplasty T4-T6', 'other'],
    ['Posterior instrumentation T4-T8', 'other'],
    ['Dorsale Spondylodese BWK 4-8', 'other'],
  ])('is one of the ISCM it is for: %s', (text, kind) => {
    expect(read(text, reason('iscm'), iscm())).toMatchObject({ of: ['episodes-1'], kinds: [kind] });
  });

  it.each([
    ['Left nephrectomy', kidney],
    ['Partial nephrectomy (laparoscopic)', kidney],
    ['Breast-conserving surgery', breast],
    ['Whipple procedure', pancreas],
    ['Craniotomy and resection of metastasis', brain],
  ])('of one organ is for the only tumour there: %s', (text, tumour) => {
    const { of, report } = read(text, {}, iscm(), tumour);
    expect(of).toEqual([tumour === brain ? 'metastases-1' : 'primary-cancers-1']);
    expect(report).toContain('assumed Procedure');
  });

  it('of one organ is for no tumour elsewhere, nor for one of two there', () => {
    expect(read('Nephrectomy', {}, iscm()).of).toEqual([]);
    expect(read('Nephrectomy', {}, breast).of).toEqual([]);
    expect(read('Lobectomy', {}, diagnosis('l', 'Lung cancer'), diagnosis('m', 'Lung metastases')).of).toEqual([]);
    expect(read('Left nephrectomy', reason('iscm'), iscm(), kidney).of).toEqual(['episodes-1']);
  });

  it('of one organ is for no tumour that was found years later', () => {
    const url = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate';
    const found = { ...kidney, extension: [{ url, valueDateTime: '2020-05-01' }] };
    const done = (performedDateTime: string) => read('Nephrectomy', { performedDateTime }, iscm(), found).of;
    expect(done('1995-03-01')).toEqual([]);
    expect(done('2020-04-01')).toEqual(['primary-cancers-1']);
  });

  it.each(['Nephrectomy planned', 'Nephrectomy declined', 'No nephrectomy', 'Nephrostomy', 'Donor nephrectomy'])(
    'is none that was not done, or another thing: %s',
    (text) => {
      expect(read(text, {}, kidney).of).toEqual([]);
    },
  );
});

describe('a treatment at a site', () => {
  it('is for the only tumour there, where several are known', () => {
    const at = (text: string): JsonObject => ({ bodySite: [{ text }] });
    const all = [iscm(), breast, brain];
    expect(read('Radiotherapy', at('Breast'), ...all).of).toEqual(['primary-cancers-1']);
    expect(read('Radiotherapy', at('Brain'), ...all).of).toEqual(['metastases-1']);
    expect(read('Radiotherapy', at('Thoracic spinal cord'), ...all).of).toEqual(['episodes-1']);
    expect(read('Radiotherapy', at('Pelvis'), ...all).of).toEqual([]);
    expect(read('Radiotherapy', at('Thoracic spine'), ...all).of).toEqual([]);
    expect(read('Radiotherapy', {}, ...all).of).toEqual([]);
  });
});

describe('an operation that has no name of its own', () => {
  const surgical = {
    meta: {
      profile: ['http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-cancer-related-surgical-procedure'],
    },
  };

  it.each(['Excision of part of breast (procedure)', 'Radiofrequency ablation of the tumour', 'Segmentresektion'])(
    'is one of the cancer that is its reason: %s',
    (text) => {
      expect(read(text, reason('b'), breast)).toMatchObject({ of: ['primary-cancers-1'], kinds: ['other'] });
    },
  );

  it('is one by mCODE’s profile, whatever it is called', () => {
    expect(read('Procedure 7', { ...surgical, ...reason('b') }, breast).kinds).toEqual(['other']);
    expect(read('Procedure 7', reason('b'), breast).kinds).toBeUndefined();
  });

  it.each(['Operation note', 'Planned excision', 'Surgery consult', 'Excision refused'])(
    'is none by words that are about one: %s',
    (text) => {
      expect(read(text, reason('b'), breast).kinds).toBeUndefined();
    },
  );

  it('is of no tumour without a reason', () => {
    expect(read('Excision of lipoma', {}, breast).kinds).toBeUndefined();
  });
});

describe('a treatment by its category', () => {
  const categorised = (display: string, category: string) => {
    const coding = [{ system: 'http://example.org/codes', code: '1', display }];
    const procedure = {
      resourceType: 'Procedure',
      id: 'o',
      status: 'completed',
      subject,
      category: coded(SCT, category),
      code: { coding },
      ...reason('b'),
    };
    const { case: one } = told(breast, procedure);
    return [...(one?.surgeries ?? []), ...(one?.radiotherapies ?? [])];
  };

  it.each([
    ['Resection of tissue without graft', '387713003'],
    ['Hochvoltstrahlentherapie', '1287742003'],
  ])('is one whatever the display of its code goes without: %s', (display, category) => {
    expect(categorised(display, category)).toMatchObject([{ treats: ['primary-cancers-1'], given: 'given' }]);
  });

  it.each([
    ['Radiation oncology consultation', '108290001'],
    ['Radiotherapy planning', '1287742003'],
    ['Surgical consultation', '387713003'],
  ])('is none where that is about one: %s', (display, category) => {
    expect(categorised(display, category)).toEqual([]);
  });
});
