import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, iscm, SCT, subject, told } from './told.ts';

const ICD_O_3 = 'http://terminology.hl7.org/CodeSystem/icd-o-3';
const MORPHOLOGY = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior';

const shown = (display: string): JsonObject => ({ coding: [{ system: SCT, code: '1', display }] });
const breast = (more: JsonObject = {}): JsonObject => condition({ text: 'breast cancer' }, { id: 'b', ...more });
const observed = (value: JsonObject, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Observation',
  id: 'h',
  status: 'final',
  subject,
  code: { text: 'Histology' },
  effectiveDateTime: '2020-01-02',
  ...value,
  ...more,
});
const sample: JsonObject = {
  resourceType: 'Specimen',
  id: 's',
  subject,
  collection: { bodySite: { text: 'spinal cord' } },
};
const ofSample = { specimen: { reference: 'Specimen/s' } };
const pathology = (more: JsonObject): JsonObject => ({
  resourceType: 'DiagnosticReport',
  id: 'r',
  status: 'final',
  subject,
  code: { text: 'Surgical pathology report' },
  specimen: [ofSample.specimen],
  ...more,
});
const ofBreast = { focus: [{ reference: 'Condition/b' }] };

describe('the histology of a primary cancer', () => {
  const extended = (value: JsonObject) =>
    told(breast({ extension: [{ url: MORPHOLOGY, valueCodeableConcept: value }] })).case?.primaryCancers;

  it.each([
    ['Infiltrating duct carcinoma (morphologic abnormality)', 'ductal-carcinoma'],
    ['Invasive carcinoma of no special type', 'ductal-carcinoma'],
    ['Invasives duktales Karzinom', 'ductal-carcinoma'],
    ['Adenocarcinoma, NOS', 'adenocarcinoma'],
    ['Adenocarcinoma with neuroendocrine differentiation', 'adenocarcinoma-with-neuroendocrine'],
    ['Large cell carcinoma, NOS', 'large-cell-carcinoma'],
    ['Undifferentiated carcinoma', 'poorly-differentiated-carcinoma'],
    ['Diffuse large B-cell lymphoma', 'diffuse-large-b-cell-lymphoma'],
    ['Carcinoma ex pleomorphic adenoma', 'carcinoma-ex-pleomorphic-adenoma'],
    ['Leiomyosarcoma', 'sarcoma'],
    ['Squamous cell carcinoma, keratinizing', 'squamous-cell-carcinoma'],
    ['Lobular carcinoma', 'other'],
    ['Ductal carcinoma in situ', 'other'],
    ['Adenosquamous carcinoma', 'other'],
    ['Adenocarcinoma with squamous differentiation', 'other'],
    ['Large cell neuroendocrine carcinoma', 'other'],
  ])('is that of mCODE’s extension, by its words: %s', (display, histology) => {
    expect(extended(shown(display))).toMatchObject([{ histology, histologyText: display }]);
  });

  it('is that of the extension, by its code, or the code itself where nothing else tells it', () => {
    expect(extended(coded(ICD_O_3, '8500/3'))?.[0]).toMatchObject({ histology: 'ductal-carcinoma' });
    expect(extended(coded(ICD_O_3, '8500/3'))?.[0]).not.toHaveProperty('histologyText');
    expect(extended(coded(ICD_O_3, '8522/3'))).toMatchObject([{ histology: 'other', histologyText: '8522/3' }]);
  });

  it('is what an observation says that refers to it', () => {
    const words = told(breast(), observed({ valueString: 'Invasive ductal carcinoma' }, ofBreast));
    expect(words.case?.primaryCancers).toMatchObject([
      { histology: 'ductal-carcinoma', histologyText: 'Invasive ductal carcinoma' },
    ]);
    const code = coded('http://loinc.org', '31206-6');
    const byCode = observed({ valueCodeableConcept: coded(ICD_O_3, '8140/3') }, { code, ...ofBreast });
    expect(told(breast(), byCode).case?.primaryCancers).toMatchObject([{ histology: 'adenocarcinoma' }]);
  });

  it('is its own, else that of the first observation; others are reported', () => {
    const own = { extension: [{ url: MORPHOLOGY, valueCodeableConcept: { text: 'Adenocarcinoma' } }] };
    const later = observed({ valueString: 'Squamous cell carcinoma' }, { ...ofBreast, id: 'x' });
    const { case: one, report } = told(breast(own), later);
    expect(one?.primaryCancers).toMatchObject([{ histology: 'adenocarcinoma' }]);
    expect(report).toContain('not-represented Observation');
    const first = observed({ valueString: 'Ductal carcinoma' }, { ...ofBreast, effectiveDateTime: '2019' });
    expect(told(breast(), later, first).case?.primaryCancers).toMatchObject([{ histology: 'ductal-carcinoma' }]);
  });
});

describe('the histology of a specimen', () => {
  it.each([
    ['Metastatic adenocarcinoma', 'metastatic-adenocarcinoma'],
    ['Metastatic carcinoma of breast origin', 'metastatic-carcinoma'],
    ['Metastase eines Adenokarzinoms', 'metastatic-adenocarcinoma'],
    ['Metastatic squamous cell carcinoma', 'squamous-cell-carcinoma'],
    ['Malignant melanoma', 'melanoma'],
  ])('is read from an observation made on it: %s', (words, histology) => {
    const { case: one } = told(iscm(), sample, observed({ valueString: words }, ofSample));
    expect(one?.histologies).toMatchObject([{ specimen: 'specimens-1', histology, text: words, date: '2020-01-02' }]);
  });

  it('is read from the conclusion of a report of pathology that is that alone', () => {
    const reported = (more: JsonObject) => told(iscm(), sample, pathology(more)).case?.histologies;
    const ductal = 'Invasive ductal carcinoma of the breast';
    expect(reported({ conclusionCode: [{ text: ductal }] })).toMatchObject([{ histology: 'ductal-carcinoma' }]);
    expect(reported({ conclusion: ductal })).toMatchObject([{ histology: 'ductal-carcinoma', text: ductal }]);
    expect(reported({ conclusion: `${ductal}; margins free. Two nodes seen.` })).toMatchObject([
      { histology: 'ductal-carcinoma', text: `${ductal}; margins free. Two nodes seen.` },
    ]);
    expect(
      reported({ conclusion: 'Spinal cord, T6, excision: Metastatic adenocarcinoma, TTF-1 positive.' }),
    ).toMatchObject([
      {
        histology: 'metastatic-adenocarcinoma',
        text: 'Spinal cord, T6, excision: Metastatic adenocarcinoma, TTF-1 positive.',
      },
    ]);
    expect(reported({ conclusion: 'Myelon: Metastase eines Mammakarzinoms.' })).toMatchObject([
      { histology: 'metastatic-carcinoma', text: 'Myelon: Metastase eines Mammakarzinoms.' },
    ]);
    expect(reported({ conclusion: 'Myelon, PE: V. a. Metastase eines Karzinoms' })).toBeUndefined();
    expect(reported({ conclusion: 'Carcinoma cannot be excluded' })).toBeUndefined();
    expect(reported({ conclusion: 'Gliosis; no carcinoma' })).toBeUndefined();
    expect(reported({ conclusionCode: [{ text: ductal }, { text: 'Fibrosis' }] })).toBeUndefined();
  });

  it.each([
    'SPINAL CORD, T10, RESECTION:\n- METASTATIC ADENOCARCINOMA, CONSISTENT WITH BREAST PRIMARY',
    'FINAL DIAGNOSIS:\n\nA. Spinal cord tumor, excision:\n - Metastatic adenocarcinoma, 1.2 cm.\nComment: see above',
    '1. Spinal cord, biopsy: metastatic adenocarcinoma of lung origin. Gliosis.',
  ])('is read behind a heading on a line of its own, and behind the label of the only part: %s', (conclusion) => {
    const { case: one } = told(iscm(), sample, pathology({ conclusion }));
    expect(one?.histologies).toMatchObject([{ histology: 'metastatic-adenocarcinoma', text: conclusion }]);
  });

  it.each([
    'Clinical history: metastatic adenocarcinoma. Spinal cord, biopsy: gliosis.',
    'Klinische Angaben:\nMammakarzinom\nGliose',
    'Previous diagnosis: invasive ductal carcinoma',
    'Differential diagnosis: metastatic carcinoma',
    'Frozen section: metastatic carcinoma',
    'Suspected: metastatic carcinoma',
    'A. Spinal cord, biopsy: metastatic carcinoma\nB. Lymph node: no tumour',
  ])('is none of a heading for something else, nor that of one of several parts: %s', (conclusion) => {
    const { case: one, report } = told(iscm(), sample, pathology({ conclusion }));
    expect(one).not.toHaveProperty('histologies');
    expect(report).toContain('not-represented DiagnosticReport');
  });

  it.each([
    ['Metastatic adenocarcinoma', 'Spinal cord: metastatic adenocarcinoma, CK7 positive.'],
    ['Metastatic clear cell renal cell carcinoma', 'Metastatic clear cell renal cell carcinoma'],
  ])('is told once where a report concludes what its own result says: %s', (valueString, conclusion) => {
    const whole = pathology({ result: [{ reference: 'Observation/h' }], conclusion });
    for (const order of [(one: JsonObject[]) => one, (one: JsonObject[]) => one.toReversed()]) {
      const { case: one, report } = told(iscm(), sample, ...order([whole, observed({ valueString }, ofSample)]));
      expect(one?.histologies).toMatchObject([{ text: conclusion }]);
      expect(report.filter((issue) => issue.startsWith('repeated'))).toHaveLength(1);
    }
  });

  it('is told twice where the two differ, and by the result where the report cannot be read', () => {
    const both = (more: JsonObject) =>
      told(
        iscm(),
        sample,
        observed({ valueString: 'Metastatic adenocarcinoma' }, ofSample),
        pathology({ result: [{ reference: 'Observation/h' }], conclusion: 'Metastatic adenocarcinoma', ...more }),
      ).case?.histologies;
    expect(both({ conclusion: 'Squamous cell carcinoma' })).toHaveLength(2);
    expect(both({ status: 'preliminary' })).toMatchObject([{ date: '2020-01-02' }]);
    expect(both({ specimen: [] })).toMatchObject([{ date: '2020-01-02' }]);
  });

  it.each([
    'no malignancy',
    'Benign schwannoma',
    'Suspicious for carcinoma',
    'kein Anhalt für Malignität',
    'Gliosis',
    'negative for tumour cells',
  ])('is none where no malignant tumour is named, or one is in doubt: %s', (words) => {
    const { case: one, report } = told(iscm(), sample, observed({ valueString: words }, ofSample));
    expect(one).not.toHaveProperty('histologies');
    expect(report).toContain('not-represented Observation');
  });

  it('is none where the input does not say what was examined, nor what another question asks for', () => {
    const read = (observation: JsonObject) => told(iscm(), sample, breast(), observation).case;
    expect(read(observed({ valueString: 'Adenocarcinoma' }))).not.toHaveProperty('histologies');
    const grade = observed({ valueString: 'Adenocarcinoma' }, { code: { text: 'Histologic grade' }, ...ofSample });
    expect(read(grade)).not.toHaveProperty('histologies');
  });
});
