import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, SCT, subject, told } from './told.ts';

const ICD_O_3 = 'http://terminology.hl7.org/CodeSystem/icd-o-3';
const tumour = (morphology: string, bodySite?: JsonObject): JsonObject => ({
  resourceType: 'Condition',
  id: 'c',
  subject,
  code: coded(ICD_O_3, morphology),
  ...(bodySite === undefined ? {} : { bodySite: [bodySite] }),
});

describe('a tumour by morphology and topography of ICD-O-3', () => {
  it.each([
    ['8500/3', 'C50.4', 'breast', 'ductal-carcinoma'],
    ['8140/3', 'C34.1', 'lung', 'adenocarcinoma'],
    ['8720/3', 'C44.5', 'skin', 'melanoma'],
    ['8000/3', 'C64.9', 'kidney', undefined],
  ])('is a primary cancer: %s at %s', (morphology, topography, site, histology) => {
    const { case: one } = told(tumour(morphology, coded(ICD_O_3, topography)));
    expect(one?.primaryCancers?.map((read) => [read.site, read.histology])).toEqual([[site, histology]]);
  });

  it('may have its site by another system', () => {
    expect(told(tumour('8500/3', coded(SCT, '76752008'))).case?.primaryCancers).toMatchObject([{ site: 'breast' }]);
  });

  it.each([
    ['without a site', tumour('8500/3')],
    ['of the cord', tumour('8500/3', coded(ICD_O_3, 'C72.0'))],
    ['in situ', tumour('8500/2', coded(ICD_O_3, 'C50.4'))],
    ['a metastasis', tumour('8140/6', coded(ICD_O_3, 'C34.1'))],
    ['benign', tumour('8140/0', coded(ICD_O_3, 'C34.1'))],
  ])('is none, and told: %s', (_what, condition) => {
    const { case: one, report } = told(condition);
    expect(one?.primaryCancers).toBeUndefined();
    expect(report.join()).toContain('not-represented Condition');
  });
});
