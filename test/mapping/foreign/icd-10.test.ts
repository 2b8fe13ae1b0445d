import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, subject, told } from './told.ts';

const WHO = 'http://hl7.org/fhir/sid/icd-10';
const CM = 'http://hl7.org/fhir/sid/icd-10-cm';

const condition = (system: string, code: string, text?: string): JsonObject => ({
  resourceType: 'Condition',
  id: 'c',
  subject,
  code: { ...coded(system, code), ...(text === undefined ? {} : { text }) },
});
const sites = (system: string, code: string, text?: string) =>
  told(condition(system, code, text)).case?.metastases?.map(({ site }) => site);

describe('a code of ICD-10 in another form', () => {
  it.each([
    [WHO, 'C780', 'lung'],
    [CM, 'C7951', 'bone'],
    [CM, 'c79.51', 'bone'],
    [`${WHO}-uk`, 'C787', 'liver'],
    [WHO, 'C795', 'bone'],
    [WHO, 'C79.5+', 'bone'],
    [WHO, 'C795D', 'bone'],
    [WHO, 'C793A', 'brain'],
  ])('is the same code: %s %s', (system, code, site) => {
    expect(sites(system, code)).toEqual([site]);
  });

  it('is the same category, filled up', () => {
    for (const code of ['C64X', 'C64', 'C64.X', 'C64XD'])
      expect(told(condition(`${WHO}-uk`, code)).case?.primaryCancers).toMatchObject([{ site: 'kidney' }]);
  });

  it('is no more than it was of a metastasis in the nervous system', () => {
    const { case: one, report } = told(condition(`${WHO}-uk`, 'C794'));
    expect([one?.episodes, one?.metastases]).toEqual([undefined, undefined]);
    expect(report).toContain('not-represented Condition.code');
    expect(told(condition(WHO, 'C794D', 'Intramedullary metastasis T4')).case?.episodes).toHaveLength(1);
  });

  it('of no tumour is none by its words', () => {
    for (const code of ['Z803', 'G992A', 'N63X'])
      expect(told(condition(WHO, code, 'Breast cancer')).case?.primaryCancers).toBeUndefined();
    expect(told(iscm(), condition(WHO, 'G822')).case?.symptoms).toMatchObject([{ kind: 'paraplegia' }]);
  });
});

describe('a category of ICD-10 that holds two places', () => {
  it.each([
    ['C79.5', undefined, 'bone'],
    ['C79.5', 'Secondary malignant neoplasm of bone and bone marrow', 'bone'],
    ['C79.5', 'Bone marrow infiltration', 'bone-marrow'],
    ['C79.5', 'Metastasis to the bone marrow', 'bone-marrow'],
    ['C79.5', 'Knochenmarkkarzinose', 'bone-marrow'],
    ['C79.3', undefined, 'brain'],
    ['C79.3', 'Hirnmetastase links', 'brain'],
    ['C79.3', 'Leptomeningeal carcinomatosis', 'leptomeninges'],
    ['C79.3', 'Meningeosis carcinomatosa', 'leptomeninges'],
  ])('is the first of them, unless the words name another: %s %s', (code, text, site) => {
    expect(sites(WHO, code, text)).toEqual([site]);
  });
});

describe('editions of ICD-10', () => {
  it.each(['-am', '-ca', '-uk', '-nl'])('are read by the same categories: %s', (edition) => {
    expect(told(condition(`${WHO}${edition}`, 'C50.9')).case?.primaryCancers).toMatchObject([{ site: 'breast' }]);
  });
});
