import { describe, expect, it } from 'vitest';
import { coded, iscm, mapping, SCT, subject, told } from './told.ts';

const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm';
const ICD_O_3 = 'http://terminology.hl7.org/CodeSystem/icd-o-3';

describe('a cancer whose primary is recorded as unknown', () => {
  it.each([
    ['ICD-10-CM', { code: { ...coded(ICD_10_CM, 'C80.1'), text: 'Cancer of unknown primary' } }],
    ['SNOMED CT', { code: coded(SCT, '255052006') }],
    ['its site', { code: coded(SCT, '363346000'), bodySite: [coded(ICD_O_3, 'C80.9')] }],
  ])('is one of unknown site, by %s', (_, said) => {
    const primary = { resourceType: 'Condition', id: 'cup', subject, ...said };
    const { case: one } = told(primary, iscm());
    expect(one?.primaryCancers).toMatchObject([{ site: 'unknown' }]);
    expect(one?.episodes).toHaveLength(1);
    const written = one && mapping.toCases(mapping.toBundle(one)).cases[0]?.case;
    expect(written?.primaryCancers).toEqual(one?.primaryCancers);
  });
});
