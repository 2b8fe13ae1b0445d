import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { mapping, subject } from './told.ts';

const CM = 'http://hl7.org/fhir/sid/icd-10-cm';
const WHO = 'http://hl7.org/fhir/sid/icd-10';
const SCT = 'http://snomed.info/sct';
const ASSERTED = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate';

let count = 0;
const diagnosis = (code: JsonObject, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Condition',
  id: `c${++count}`,
  subject,
  code,
  ...more,
});
const words = (text: string, more?: JsonObject): JsonObject => diagnosis({ text }, more);
const coded = (system: string, code: string, display?: string, more?: JsonObject): JsonObject =>
  diagnosis({ coding: [{ system, code, ...(display === undefined ? {} : { display }) }] }, more);
const asserted = (date: string): JsonObject => ({ extension: [{ url: ASSERTED, valueDateTime: date }] });

function read(...resources: JsonObject[]) {
  const result = mapping.toCases([{ resourceType: 'Patient', id: 'p' }, ...resources]);
  const [one] = result.cases;
  return {
    cancers: (one?.case?.primaryCancers ?? []).map(({ site, siteText }) => `${site}: ${siteText}`),
    case: one?.case,
    report: [...result.issues, ...(one?.issues ?? [])].map(({ id }) => id),
  };
}

describe('a cancer of a site that the case has no word for', () => {
  it.each([
    'Pancreatic cancer',
    'Adenocarcinoma of the head of the pancreas',
    'Urothelial carcinoma of the bladder',
    'Stage IV bladder cancer',
    'Squamous cell carcinoma of tongue',
    'Osteosarcoma of femur',
    'Leiomyosarcoma of uterus',
    'Germ cell tumour of testis',
    'Cholangiocarcinoma',
    'Merkel cell carcinoma',
    'Nasopharyngeal carcinoma',
    'Bowel cancer',
    'Melanoma of choroid',
    'Multiple myeloma',
    'Pankreaskarzinom',
    'Plattenepithelkarzinom der Zunge',
    'Urothelkarzinom der Harnblase',
    'Melanom des Auges',
  ])('is read with its words: %s', (text) => {
    expect(read(words(text)).cancers).toEqual([`other: ${text}`]);
  });

  it('is read by a code, with what the code says where the record says nothing', () => {
    expect(read(coded(WHO, 'C25.9')).cancers).toEqual(['other: Malignant neoplasm of pancreas']);
    expect(read(coded(CM, 'C67.2', 'Malignant neoplasm of lateral wall of bladder')).cancers).toEqual([
      'other: Malignant neoplasm of lateral wall of bladder',
    ]);
    expect(read(coded(SCT, '363418001', 'Malignant tumor of pancreas (disorder)')).cancers).toEqual([
      'other: Malignant tumor of pancreas (disorder)',
    ]);
  });

  it.each([
    'Pancreatitis',
    'Bladder tumour',
    'Bladder cancer screening',
    'Suspected sarcoma',
    'Mother: bladder cancer',
  ])('is none that the words do not tell: %s', (text) => {
    expect(read(words(text)).cancers).toEqual([]);
  });

  it('is neuroendocrine by C7A, and its metastases have codes of their own', () => {
    expect(read(coded(CM, 'C7A.010')).cancers).toEqual(['other: Malignant neuroendocrine tumor']);
    const sites = ['C7B.02', 'C7B.03', 'C7B.8'].map(
      (code) => read(coded(CM, code, 'Secondary tumors')).case?.metastases,
    );
    expect(sites.map((all) => all?.map(({ site }) => site))).toEqual([['liver'], ['bone'], ['other']]);
  });

  it('is the same one by words, code and state, and another one at another site', () => {
    const first = words('Pancreatic cancer', asserted('2020-03-01'));
    expect(read(first, coded(WHO, 'C25.1', undefined, asserted('2020-03-01'))).cancers).toHaveLength(1);
    expect(read(first, words('Metastatic pancreatic cancer', asserted('2022-01-01'))).cancers).toHaveLength(1);
    expect(read(first, words('Bladder cancer', asserted('2020-03-01'))).cancers).toHaveLength(2);
  });

  it('is what a treatment is for, by a reason of its site alone', () => {
    const chemotherapy = (reason: string): JsonObject => ({
      resourceType: 'MedicationAdministration',
      id: 'm',
      status: 'completed',
      subject,
      medicationCodeableConcept: { text: 'Gemcitabine' },
      effectiveDateTime: '2021-01-01',
      reasonCode: [{ coding: [{ system: WHO, code: reason }] }],
    });
    const both = [words('Pancreatic cancer'), words('Bladder cancer')];
    const [one, other] = ['C25.0', 'C67.0'].map((reason) => read(...both, chemotherapy(reason)).case);
    const treats = [one, other].map((each) => each?.systemicTherapies?.map(({ treats: keys }) => keys.join()));
    expect(treats).toEqual([['primary-cancers-1'], ['primary-cancers-2']]);
    expect(read(...both, chemotherapy('C62.9')).case?.systemicTherapies).toBeUndefined();
  });

  it('is what claims to be a primary cancer, whatever its words', () => {
    const profile = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-primary-cancer-condition';
    const claiming = (text: string): JsonObject => words(text, { meta: { profile: [profile] } });
    expect(read(claiming('Desmoplastic small round cell tumor')).cancers).toEqual([
      'other: Desmoplastic small round cell tumor',
    ]);
    expect(read(words('Desmoplastic small round cell tumor')).cancers).toEqual([]);
    expect(read(claiming('Breast cancer')).cancers).toEqual(['breast: Breast cancer']);
  });
});

describe('the words of a metastasis', () => {
  it.each([
    ['Brain metastases from lung adenocarcinoma', 'brain', 'lung: lung adenocarcinoma'],
    ['Lung metastasis of breast cancer', 'lung', 'breast: breast cancer'],
    ['Knochenmetastasen bei Mammakarzinom', 'bone', 'breast: Mammakarzinom'],
    ['Liver metastases, known pancreatic cancer', 'liver', 'other: known pancreatic cancer'],
  ])('tell the cancer that it is of, where nothing else does: %s', (text, site, cancer) => {
    const { cancers, case: one } = read(words(text));
    expect([cancers, one?.metastases?.map((metastasis) => metastasis.site)]).toEqual([[cancer], [site]]);
    const known = words(cancer.replace(/^.*: /, ''), asserted('2019-01-01'));
    expect(read(words(text), known).cancers).toHaveLength(1);
  });

  it('tell none of its own organ, nor one in doubt', () => {
    expect(read(words('Lung metastases from lung cancer')).cancers).toEqual([]);
    expect(read(words('Brain metastases, ?lung cancer')).cancers).toEqual([]);
  });
});
