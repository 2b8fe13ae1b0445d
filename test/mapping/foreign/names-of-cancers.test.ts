import { describe, expect, it } from 'vitest';
import { subject, told } from './told.ts';

const read = (text: string) => told({ resourceType: 'Condition', id: 'c', subject, code: { text } });

describe('a primary cancer by its name alone', () => {
  it.each([
    ['Ca breast', 'breast'],
    ['K/c/o Ca breast (Rt)', 'breast'],
    ['Ca L breast', 'breast'],
    ['Lt breast cancer', 'breast'],
    ['Breast cancer - left', 'breast'],
    ['Invasive ductal carcinoma, left breast', 'breast'],
    ['Malignant tumour of left breast', 'breast'],
    ['Ca bronchus', 'lung'],
    ['Carcinoma lung', 'lung'],
    ['Bronchogenic carcinoma', 'lung'],
    ['Non small cell lung cancer', 'lung'],
    ['Squamous cell carcinoma of lung', 'lung'],
    ['Ca prostate', 'prostate'],
    ['Rectal adenocarcinoma', 'rectum'],
    ['Oesophageal cancer', 'oesophagus'],
    ['Gastric cancer', 'stomach'],
    ['Cervical cancer', 'cervix'],
    ['Endometrial carcinoma', 'endometrium'],
    ['Hepatocellular carcinoma', 'liver'],
    ['Clear cell renal cell carcinoma', 'kidney'],
    ['Renal cell carcinoma, clear cell, left', 'kidney'],
    ['Papillary carcinoma of thyroid', 'thyroid'],
    ['Ovarian cancer, high grade serous', 'ovary'],
    ['Melanoma', 'skin'],
    ['DLBCL', 'lymphoid'],
    ['NSCLC left upper lobe', 'lung'],
    ['Adenocarcinoma of the left upper lobe of the lung', 'lung'],
    ['Lung cancer RML', 'lung'],
    ['SCLC of the lung', 'lung'],
    ['Bronchialkarzinom linker Oberlappen', 'lung'],
    ['Triple-negative breast cancer', 'breast'],
    ['RCC of the left kidney', 'kidney'],
    ['Malignant neoplasm of breast (HCC)', 'breast'],
    ['HCC', 'liver'],
    ['Carcinoma of unknown primary (CUP)', 'unknown'],
  ])('%s', (text, site) => {
    expect(read(text).case?.primaryCancers).toMatchObject([{ site, siteText: text }]);
  });

  it.each([
    ['Left breast cancer', 'left'],
    ['Breast cancer (right)', 'right'],
    ['Malignant tumour of left breast', 'left'],
    ['Bilateral breast cancer', 'bilateral'],
    ['Renal cell carcinoma, clear cell, left', 'left'],
    ['Breast cancer', undefined],
    ['Breast cancer s/p RT', undefined],
    ['NSCLC, LUL', 'left'],
    ['Small cell lung cancer, right lower lobe', 'right'],
  ])('tells its side: %s', (text, laterality) => {
    const code = { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'C50.9' }], text };
    const coded = told({ resourceType: 'Condition', id: 'c', subject, code }).case?.primaryCancers;
    expect(coded?.map((one) => one.laterality)).toEqual([laterality]);
    if (!text.includes('RT'))
      expect(read(text).case?.primaryCancers?.map((one) => one.laterality)).toEqual([laterality]);
  });

  it.each([
    ['Stage IV NSCLC', 'non-small-cell-carcinoma'],
    ['NSCLC, adenocarcinoma', 'adenocarcinoma'],
    ['Small cell lung cancer', 'small-cell-carcinoma'],
    ['Metastatic adenocarcinoma of the lung', 'adenocarcinoma'],
    ['Squamous cell carcinoma of lung', 'squamous-cell-carcinoma'],
    ['Invasive ductal carcinoma, left breast', 'ductal-carcinoma'],
    ['Melanoma of the back', 'melanoma'],
    ['DLBCL', 'diffuse-large-b-cell-lymphoma'],
    ['Hodgkin lymphoma', 'lymphoma'],
    ['Nicht-kleinzelliges Lungenkarzinom', 'non-small-cell-carcinoma'],
    ['Kleinzelliges Bronchialkarzinom', 'small-cell-carcinoma'],
    ['Breast cancer', undefined],
    ['Lung cancer, carcinoid of the ileum', undefined],
  ])('tells its histology: %s', (text, histology) => {
    const code = { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'C50.9' }], text };
    const coded = told({ resourceType: 'Condition', id: 'c', subject, code }).case?.primaryCancers;
    expect(coded?.map((one) => one.histology)).toEqual([histology]);
  });

  it('does not tell the side of what else is named', () => {
    for (const text of [
      'Breast cancer, left ovary preserved',
      'Lung cancer in right-handed man',
      'Ca breast with right hip pain',
    ]) {
      const code = { coding: [{ system: 'http://hl7.org/fhir/sid/icd-10', code: 'C50.9' }], text };
      expect(
        told({ resourceType: 'Condition', id: 'c', subject, code }).case?.primaryCancers?.[0],
        text,
      ).not.toHaveProperty('laterality');
    }
    expect(read('Left adrenal metastasis').case?.metastases).toMatchObject([{ site: 'adrenal', laterality: 'left' }]);
    expect(read('Adrenal metastasis, left nephrectomy').case?.metastases?.[0]).not.toHaveProperty('laterality');
  });

  it.each([
    'Breast cancer clinic',
    'Adenocarcinoma of the left upper lobe',
    'Lung cancer, left upper lobe resected',
    'Diabetes mellitus (HCC)',
    'Breast cancer gene carrier',
    'Ductal carcinoma in situ, left breast',
    'Benign lump left breast',
    'Left breast',
    'Serum Ca',
    'CA 15-3',
    'Cervical spondylosis',
    'Melanoma in situ',
    '?Ca breast',
    'Ca breast excluded',
    'Mum Ca breast',
    'Past history of Ca breast',
    'Bowel cancer screening',
  ])('is none, or not that alone, and told: "%s"', (text) => {
    const { case: one, report } = read(text);
    expect(one?.primaryCancers).toBeUndefined();
    expect(report.join()).toContain('not-represented Condition');
  });
});
