import { describe, expect, it } from 'vitest';
import { iscm, subject, told } from './told.ts';

const study = (text: string) => ({
  resourceType: 'DiagnosticReport',
  id: 'r',
  status: 'final',
  subject,
  code: { text },
  effectiveDateTime: '2025-02-09',
});

describe('a study by the name of its order', () => {
  it.each([
    'MR THORACIC SPINE W WO CONTRAST',
    'MR Brain WO and W contrast IV',
    'MR total spine',
    'MR L-spine wo contrast',
    'MRI C-spine',
  ])('is one of MRI: %s', (text) => {
    expect(told(iscm(), study(text)).case?.imagingStudies).toMatchObject([{ modality: 'mri', date: '2025-02-09' }]);
  });

  it.each([
    'MRI safety screening questionnaire',
    'MRI consent',
    'MRI outside study, second opinion',
    'MR severity, echocardiogram',
    'MR angiogram head',
    'MRT-Aufklärung',
  ])('is none where it names something beside it: %s', (text) => {
    const { case: one, report } = told(iscm(), study(text));
    expect(one).not.toHaveProperty('imagingStudies');
    expect(report.join()).toMatch(/not-represented DiagnosticReport/);
  });
});

it.each([
  ['MRI of thoracic spine with contrast', 'mri', 'thoracic-spine'],
  ['MRT HWS', 'mri', 'cervical-spine'],
  ['MRI whole spine', 'mri', 'whole-spine'],
  ['MR Brain WO and W contrast IV', 'mri', 'brain'],
  ['MRI brain and whole spine', 'mri', undefined],
  ['MRI cervical spine for myelopathy', 'mri', 'cervical-spine'],
  ['CT chest', 'ct', undefined],
  ['MRI femoral head', 'mri', undefined],
  ['MRI head of pancreas', 'mri', undefined],
  ['MRI neck of femur', 'mri', undefined],
  ['FDG PET/CT', 'pet-ct', undefined],
  ['Whole-body CT', 'whole-body-ct', 'whole-body'],
  ['CT myelogram', 'myelography', undefined],
  ['Intraoperative ultrasound', 'intraoperative-ultrasound', undefined],
])('a study by its words, and the one region that they name: %s', (text, modality, region) => {
  const studies = told(iscm(), study(text)).case?.imagingStudies;
  expect(studies?.map((one) => [one.modality, one.region])).toEqual([[modality, region]]);
});
