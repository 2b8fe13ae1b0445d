import { describe, expect, it } from 'vitest';
import { coded, iscm, subject, told } from './told.ts';

const WHO = 'http://hl7.org/fhir/sid/icd-10';
const GM = 'http://fhir.de/CodeSystem/bfarm/icd-10-gm';
const CM = 'http://hl7.org/fhir/sid/icd-10-cm';

const condition = (system: string, code: string, text: string) => ({
  resourceType: 'Condition',
  id: 'c',
  subject,
  code: { ...coded(system, code), text },
});

describe('a code of ICD-10 that is of no tumour', () => {
  it.each([
    ['of a family history', 'Z80.3', 'Mammakarzinom'],
    ['of an own history', 'Z85.3', 'Breast cancer'],
    ['of an observation for a suspicion', 'Z03.1', 'Lungenkarzinom'],
    ['of a screening', 'Z12.3', 'Brustkrebs'],
    ['of a follow-up', 'Z08.9', 'Lebermetastasen'],
    ['of a fear', 'F45.2', 'Brustkrebs'],
    ['of a finding', 'N63', 'Mammakarzinom'],
    ['of a benign tumour', 'D24', 'Mammakarzinom'],
    ['of a family history, with words of ISCM', 'Z80.8', 'Intramedulläre Metastase BWK 6'],
    ['of a disease of the cord', 'G99.2', 'Intramedulläre Metastase BWK 6'],
  ])('%s is none by words beside it', (_name, code, text) => {
    for (const system of [WHO, GM, CM]) {
      const read = told(condition(system, code, text));
      expect([read.case?.primaryCancers, read.case?.metastases, read.case?.episodes]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(read.report).toContainEqual(expect.stringMatching(/^not-represented Condition/));
    }
  });

  it('that leaves open what a tumour is, is one by its words', () => {
    expect(told(condition(GM, 'D48.6', 'Mammakarzinom')).case?.primaryCancers).toMatchObject([{ site: 'breast' }]);
  });
});

describe('paralysis of both legs by a code of ICD-10', () => {
  const kinds = (system: string, code: string) => told(iscm(), condition(system, code, '')).case?.symptoms;

  it('is paraplegia where its title says so', () => {
    expect(kinds(WHO, 'G82.2')).toMatchObject([{ kind: 'paraplegia' }]);
    for (const code of ['G82.20', 'G82.21', 'G82.22']) expect(kinds(CM, code)).toMatchObject([{ kind: 'paraplegia' }]);
  });

  it('is not where paresis and plegia have one code, as in ICD-10-GM', () => {
    for (const code of ['G82.20', 'G82.23', 'G82.29']) expect(kinds(GM, code)).toBeUndefined();
  });
});
