import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, iscm, SCT, subject, told } from './told.ts';

const MCODE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/';
const shown = (display: string): JsonObject => ({ coding: [{ system: SCT, code: '1', display }] });
const malignant = (site: JsonObject, more: JsonObject = {}): JsonObject =>
  condition(coded(SCT, '363346000'), { id: 'p', bodySite: [site], ...more });
const metastatic = (site: JsonObject, code = coded(SCT, '128462008')): JsonObject =>
  condition(code, { bodySite: [site] });

describe('a cancer whose code says no more than that it is one', () => {
  it.each([
    ['Left breast structure (body structure)', { site: 'breast', laterality: 'left' }],
    ['Structure of upper lobe of right lung', { site: 'lung', laterality: 'right' }],
    ['Prostatic structure (body structure)', { site: 'prostate' }],
    ['Pancreatic structure (body structure)', { site: 'other' }],
    ['Bone structure of pelvis', { site: 'other' }],
  ])('is of the organ that its site names: %s', (display, expected) => {
    const { case: one, report } = told(iscm(), malignant(shown(display)));
    expect(one?.primaryCancers).toMatchObject([{ ...expected, siteText: display }]);
    expect(report.filter((line) => line.includes('bodySite'))).not.toContain('not-represented Condition.bodySite[0]');
  });

  it.each(['Spinal cord structure', 'Epidural space', 'Structure of vertebral column', 'Meninges'])(
    'is none that the case has where its site is the spine: %s',
    (display) => {
      expect(told(iscm(), malignant(shown(display))).case).not.toHaveProperty('primaryCancers');
    },
  );

  it('is of the first of several sites by its code alone', () => {
    const bodySite = [coded(SCT, '76752008'), shown('Left breast structure')];
    expect(told(iscm(), malignant({}, { bodySite })).case?.primaryCancers).toMatchObject([{ site: 'breast' }]);
  });

  it('is told by its side from another one of the organ', () => {
    const [left, right] = ['Left', 'Right'].map((side) =>
      malignant(shown(`${side} breast structure (body structure)`), { id: side, onsetDateTime: '2019' }),
    );
    expect(told(iscm(), left ?? {}, right ?? {}).case?.primaryCancers).toHaveLength(2);
  });
});

describe('a metastasis whose code or words say no more than that it is one', () => {
  it.each([
    ['Liver structure (body structure)', 'liver'],
    ['Bone structure of pelvis', 'bone'],
    ['Structure of vertebral column', 'bone'],
    ['Structure of left adrenal gland', 'adrenal'],
    ['Lymph node structure', 'lymph-node'],
    ['Leber', 'liver'],
    ['Pleura', 'other'],
  ])('is in the organ that its site names: %s', (display, site) => {
    const read = (code?: JsonObject) => told(iscm(), metastatic(shown(display), code)).case?.metastases;
    expect(read()).toMatchObject([{ site, siteText: display, presence: 'present' }]);
    expect(read({ text: 'Metastasis' })).toMatchObject([{ site }]);
    expect(read(coded('http://hl7.org/fhir/sid/icd-10', 'C79.9'))).toMatchObject([{ site }]);
  });

  it('claims to be one by mCODE’s profile', () => {
    const meta = { profile: [`${MCODE}mcode-secondary-cancer-condition`] };
    const one = condition({ text: 'Tumour' }, { meta, bodySite: [shown('Liver structure')] });
    expect(told(iscm(), one).case?.metastases).toMatchObject([{ site: 'liver' }]);
  });

  it('is in the organ that its site is by a code alone', () => {
    const liver = condition(coded(SCT, '128462008'), { bodySite: [coded(SCT, '10200004')] });
    expect(told(iscm(), liver).case?.metastases).toMatchObject([{ site: 'liver' }]);
  });

  it.each(['Epidural space', 'Spinal canal', 'Meninges'])('is none where that is beside the cord: %s', (display) => {
    expect(told(iscm(), metastatic(shown(display))).case).not.toHaveProperty('metastases');
  });
});

describe('a BodyStructure of a cancer', () => {
  it('is that cancer to who refers to it', () => {
    const structure = {
      resourceType: 'BodyStructure',
      id: 's',
      patient: subject,
      location: shown('Left breast structure'),
      extension: [{ url: `${MCODE}mcode-related-condition`, valueReference: { reference: 'Condition/p' } }],
    };
    const size = {
      resourceType: 'Observation',
      status: 'final',
      subject,
      code: coded('http://loinc.org', '21889-1'),
      focus: [{ reference: 'BodyStructure/s' }],
      valueQuantity: { value: 1.2, unit: 'cm' },
    };
    const { case: one } = told(iscm(), malignant(shown('Left breast structure')), structure, size);
    expect(one?.primaryCancers).toMatchObject([{ size: { longest: 12 } }]);
    expect(one).not.toHaveProperty('lesionSizes');
  });
});
