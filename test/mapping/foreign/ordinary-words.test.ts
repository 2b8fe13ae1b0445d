import { describe, expect, it } from 'vitest';
import { diagnoses, iscm, SCT, subject, told } from './told.ts';

const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm';
const ICD_10_GM = 'http://fhir.de/CodeSystem/bfarm/icd-10-gm';

/** What ordinary records say of a diagnosis ("X") that is there, in words of which others are doubts. */
const ordinary = [
  'X, AJCC prior version 7',
  'X, T4b N2 M1',
  'X, grade III/IV',
  'ER neg X',
  'HER2-neg. X',
  'Triple negative X',
  'X with p53 absent',
  'X, KRAS: negative',
  'X, HER2 absent',
  'X, CSF neg for malignant cells',
  'X, sentinel node biopsy neg',
  'X with absent reflexes',
  'X with Sister Mary Joseph nodule',
  'X, Bruder-Syndrom',
  "X - mother's maiden name Smith",
  'X in 54 year old mother of two',
  'X, lives with mother',
  'X, wife informed',
  'X, Mutter informiert',
  'X, lebt mit Schwester',
  'X, Fremdanamnese Tochter',
  'X, Anamnese 3 Wochen',
  'X, hx of RT',
  'X w/o edema',
  'X ohne Ödem',
  'X, no prior treatment',
  'X, never treated',
  'X, never smoker',
  'X, not resectable',
  'X, nicht operabel',
  'X, potentially resectable',
  'X, möglicherweise operabel',
  'X, could be resected',
  'X, eval for RT',
  'X, on monitoring for recurrence',
  'X, V.a. Progress',
  'X, staging TBD',
  'X, DVT prophylaxis',
  'X, Ø 12 mm',
  'X am ehesten von NSCLC',
  'X, prob list',
  'X not specified as primary or secondary',
  'X, nil complications',
  'X with no evidence of cord oedema',
  'X - not for surgery',
  'X, not fit for chemotherapy',
  'X. Not for resus',
  'X, under investigation for primary',
  'X, mum aware',
  'X, lives with dad',
];

describe('what an ISCM goes without', () => {
  it.each([
    'no epidural disease',
    'nil leptomeningeal spread',
    'without extradural extension',
    'with no evidence of leptomeningeal disease',
    'no cord compression',
    'ohne epiduralen Tumoranteil',
  ])('is not where it is: "%s"', (words) => {
    const code = { coding: [{ system: SCT, code: '94600009' }], text: `Intramedullary metastasis T6, ${words}` };
    const { case: read } = told({ resourceType: 'Condition', id: 'c', subject, code });
    expect(read?.lesions).toMatchObject([{ level: { cranial: 'T6', caudal: 'T6' } }]);
  });

  it.each([
    'No epidural disease, T6 metastasis of the vertebral body',
    'Epidural metastasis T6, no intramedullary disease',
  ])('does not make it one: "%s"', (text) => {
    const code = { coding: [{ system: SCT, code: '94600009' }], text };
    expect(told({ resourceType: 'Condition', id: 'c', subject, code }).case?.episodes).toBeUndefined();
  });
});

describe('words that put nothing in doubt', () => {
  it.each(diagnoses)('beside "%s"', (name, coding) => {
    const refused = ordinary.filter((words) => {
      const code = { ...(coding === undefined ? {} : { coding: [coding] }), text: words.replace('X', name) };
      const { case: read } = told({ resourceType: 'Condition', id: 'c', subject, code });
      return [read?.episodes, read?.primaryCancers, read?.metastases].flat().filter(Boolean).length === 0;
    });
    expect(refused).toEqual([]);
  });

  it.each([
    [ICD_10_CM, 'C22.9', 'Malignant neoplasm of liver, not specified as primary or secondary'],
    [ICD_10_CM, 'C84.40', 'Peripheral T-cell lymphoma, not classified, unspecified site'],
    [ICD_10_GM, 'C84.4', 'Peripheres T-Zell-Lymphom, nicht spezifiziert'],
    [ICD_10_GM, 'C83.9', 'Nicht follikuläres Lymphom, nicht näher bezeichnet'],
    [ICD_10_GM, 'C34.9', 'Nicht-kleinzelliges Bronchialkarzinom'],
    [ICD_10_GM, 'C50.9', 'Invasives Mammakarzinom ohne speziellen Typ (NST)'],
  ])('in the names of %s %s', (system, code, display) => {
    const diagnosis = (words: object) => ({
      resourceType: 'Condition',
      id: 'c',
      subject,
      code: { coding: [{ system, code, ...words }] },
    });
    expect(told(diagnosis({ display })).case?.primaryCancers).toHaveLength(1);
    expect(
      told({ ...diagnosis({}), code: { coding: [{ system, code }], text: display } }).case?.primaryCancers,
    ).toHaveLength(1);
  });

  it.each(['am ehesten von X', 'mother of patient with X', 'no edema, no X', 'never X', 'ER neg, no X'])(
    'are doubts where what they speak of is the diagnosis: "%s"',
    (words) => {
      const code = { text: words.replace('X', 'intramedullary spinal cord metastasis') };
      expect(told({ resourceType: 'Condition', id: 'c', subject, code }).case?.episodes).toBeUndefined();
    },
  );

  it('are doubts where they are all that is said, or say that a treatment was not given', () => {
    const nodes = { coding: [{ system: ICD_10_CM, code: 'C77.9' }], text: 'lymph nodes: negative for metastasis' };
    expect(told({ resourceType: 'Condition', id: 'c', subject, code: nodes }).case?.metastases).toBeUndefined();
    const procedure = (text: string) => ({
      resourceType: 'Procedure',
      id: 't',
      status: 'completed',
      subject,
      code: { coding: [{ system: SCT, code: '108290001' }], text },
    });
    expect(told(iscm(), procedure('Radiotherapy, no treatment')).case?.radiotherapies).toBeUndefined();
    expect(told(iscm(), procedure('Metastasis T6, evtl. Bestrahlung')).case?.radiotherapies).toBeUndefined();
    expect(told(iscm(), procedure('Bestrahlung ohne Komplikationen')).case?.radiotherapies).toHaveLength(1);
  });
});

describe('ordinary words of a treatment', () => {
  const treated = (diagnosis: object, text: string) => {
    const code = { coding: [{ system: SCT, code: '108290001' }], text };
    const { case: read } = told(
      { resourceType: 'Condition', id: 'c', subject, ...diagnosis },
      { resourceType: 'Procedure', id: 't', status: 'completed', subject, code },
    );
    return read?.radiotherapies?.length ?? 0;
  };
  const breast = { code: { coding: [{ system: ICD_10_CM, code: 'C50.912' }] } };

  it.each([
    'Radiotherapy to surgical bed',
    'Radiotherapy for residual disease',
    'Radiotherapy for recurrence',
    'Radiotherapy to PTV',
    'Radiotherapy to a total dose of 30 Gy',
    'Radiotherapy for palliation of symptoms',
    'Radiotherapy, safety margin 1 cm',
    'Bestrahlung laut Tumorboard',
  ])('are of the only ISCM: "%s"', (text) => {
    expect(treated(iscm(), text)).toBe(1);
  });

  it('name the thorax for a cancer of breast or lung, and not for ISCM', () => {
    expect(treated(breast, 'Radiotherapy to thorax')).toBe(1);
    expect(treated(iscm(), 'Radiotherapy to thorax')).toBe(0);
  });

  it('name what a patient is trained in', () => {
    const code = { text: 'Rehabilitation for gait training' };
    const training = { resourceType: 'Procedure', id: 't', status: 'completed', subject, code };
    expect(told(iscm(), training).case?.otherTreatments).toHaveLength(1);
  });
});

it.each([
  'weakness due to lung adenocarcinoma',
  'weakness due to ISCM',
  'weakness after lying',
  'weakness after RT',
  'weakness due to cord oedema',
])('a symptom that comes of a tumour is one of it: "%s"', (text) => {
  const code = { coding: [{ system: SCT, code: '26544005' }], text };
  expect(told(iscm(), { resourceType: 'Condition', id: 's', subject, code }).case?.symptoms).toHaveLength(1);
});

it('tissue of a cancer that spread is not of the organ of that cancer', () => {
  const specimensOf = (text: string) =>
    told(iscm(), { resourceType: 'Specimen', id: 'x', subject, type: { text } }).case?.specimens?.length ?? 0;
  expect(specimensOf('Tissue, breast cancer metastasis')).toBe(1);
  expect(specimensOf('Lymph node metastasis of breast carcinoma')).toBe(0);
  expect(specimensOf('Breast cancer')).toBe(0);
});

it('a gel capsule is swallowed', () => {
  const drug = { resourceType: 'MedicationStatement', id: 'm', status: 'completed', subject };
  const medicationCodeableConcept = { text: 'dexamethasone gel capsule' };
  expect(told(iscm(), { ...drug, medicationCodeableConcept }).case?.systemicTherapies).toHaveLength(1);
});

it('a vocal cord is no spinal cord', () => {
  const code = { coding: [{ system: SCT, code: '128462008' }] };
  const metastasis = { resourceType: 'Condition', id: 'c', subject, code, bodySite: [{ text: 'Vocal cord' }] };
  expect(told(metastasis).case?.episodes).toBeUndefined();
});

it.each(['Specimen from pancreas', 'Appendix', 'Fiberoptic colonoscopy with biopsy', 'Midbrain'])(
  'tissue named as that of another place is none of the only ISCM: "%s"',
  (text) => {
    expect(
      told(iscm(), { resourceType: 'Specimen', id: 'x', subject, type: { text } }).case?.specimens,
    ).toBeUndefined();
  },
);
