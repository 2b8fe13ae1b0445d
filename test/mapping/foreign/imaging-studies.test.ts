import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, subject, told } from './told.ts';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';
const images = (codes: readonly string[], more: JsonObject = {}): JsonObject => ({
  resourceType: 'ImagingStudy',
  id: 'i',
  status: 'available',
  subject,
  modality: codes.map((code) => ({ system: DICOM, code })),
  started: '2021-02-03T10:00:00Z',
  ...more,
});
const report = (more: JsonObject = {}): JsonObject => ({
  resourceType: 'DiagnosticReport',
  id: 'r',
  status: 'final',
  subject,
  code: { text: 'MRI cervical spine' },
  effectiveDateTime: '2021-02-03',
  ...more,
});
const studies = (...resources: JsonObject[]) => told(iscm(), ...resources).case?.imagingStudies;

describe('an ImagingStudy', () => {
  it.each<[readonly string[], string, JsonObject]>([
    [['MR'], 'MRI cervical spine with contrast', { modality: 'mri', region: 'cervical-spine' }],
    [['MR', 'SR'], 'MRT HWS', { modality: 'mri', region: 'cervical-spine' }],
    [['PT', 'CT'], 'FDG', { modality: 'pet-ct' }],
    [['CT'], 'CT thoracic spine', { modality: 'ct', region: 'thoracic-spine' }],
  ])('is a study by its devices: %j, %s', (codes, description, expected) => {
    expect(studies(images(codes, { description }))).toMatchObject([{ ...expected, date: '2021-02-03' }]);
  });

  it('has its devices in its series', () => {
    const series = [{ uid: '1', modality: { system: DICOM, code: 'MR' } }];
    expect(studies(images([], { modality: undefined, series }))).toMatchObject([{ modality: 'mri' }]);
  });

  it('is the one whose report is there, by reference or by its day', () => {
    const imagingStudy = [{ reference: 'ImagingStudy/i' }];
    expect(studies(images(['MR']), report({ imagingStudy, effectiveDateTime: '2021-02-05' }))).toHaveLength(1);
    expect(studies(images(['MR']), report())).toMatchObject([{ region: 'cervical-spine' }]);
    expect(told(iscm(), images(['MR']), report()).report).toContain('repeated ImagingStudy');
    expect(studies(images(['MR']), report({ effectiveDateTime: '2021-05-03' }))).toHaveLength(2);
    expect(studies(images(['CT']), report())).toHaveLength(2);
  });

  it.each<[string, JsonObject]>([
    ['not there yet', images(['MR'], { status: 'registered' })],
    ['cancelled', images(['MR'], { status: 'cancelled' })],
    ['of other devices', images(['US'])],
    ['of two', images(['MR', 'CT'])],
    ['a biopsy', images(['CT'], { description: 'CT guided biopsy' })],
  ])('is none that is %s', (_, study) => {
    expect(studies(study)).toBeUndefined();
  });
});
