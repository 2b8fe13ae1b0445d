import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, STATUS, subject, told } from './told.ts';

const read = (text: string) => told({ resourceType: 'Condition', id: 'c', subject, code: { text } });

describe('a metastasis by its name', () => {
  it.each([
    ['Bony mets', 'bone'],
    ['Vertebral mets', 'bone'],
    ['Bone secondaries', 'bone'],
    ['Mets to liver', 'liver'],
    ['Secondaries in liver', 'liver'],
    ['Lung mets', 'lung'],
    ['Brain mets', 'brain'],
    ['Cerebellar metastasis', 'brain'],
    ['Adrenal mets', 'adrenal'],
    ['Splenic metastasis', 'spleen'],
    ['Renal metastasis', 'kidney'],
    ['Nodal mets', 'lymph-node'],
    ['Carcinomatous meningitis', 'leptomeninges'],
    ['Brain metastases from lung cancer', 'brain'],
    ['LMD', 'leptomeninges'],
    ['Pleural metastases', 'other'],
    ['Peritonealkarzinose', 'other'],
    ['Metastases to skin', 'other'],
    ['Epidural metastasis', 'other'],
    ['Malignant pleural effusion', 'other'],
  ])('%s', (text, site) => {
    expect(read(text).case?.metastases).toMatchObject([{ site, presence: 'present' }]);
  });

  it.each([
    'Spinal metastases',
    'Liver metastasectomy',
    'Lung MET amplification',
    'No brain mets',
    '? Liver mets',
    'Liver mets excluded',
  ])('is none, or not of one place, and told: %s', (text) => {
    const { case: one, report } = read(text);
    expect(one?.metastases).toBeUndefined();
    expect(report.join()).toContain('not-represented Condition');
  });

  it.each([
    ['Liver and lung metastases', ['liver', 'lung']],
    ['Bone, liver and brain mets', ['bone', 'brain', 'liver']],
    ['Metastases to liver and lung', ['liver', 'lung']],
    ['Leber- und Lungenmetastasen', ['liver', 'lung']],
    ['Hirn-, Leber- und Knochenfiliae', ['bone', 'brain', 'liver']],
    ['Brain metastasis, liver metastasis', ['brain', 'liver']],
    ['Possible liver and lung metastases', undefined],
    ['No liver or lung metastases', undefined],
  ])('of several organs are each one: %s', (text, sites) => {
    expect(
      read(text)
        .case?.metastases?.map(({ site }) => site)
        .toSorted(),
    ).toEqual(sites);
  });

  describe('of several organs in one condition', () => {
    const list = (id: string, more: object = {}) => ({
      resourceType: 'Condition',
      id,
      subject,
      code: { text: 'Liver and lung metastases' },
      ...more,
    });
    const sites = (...resources: JsonObject[]) =>
      told(...resources)
        .case?.metastases?.map(({ site, presence }) => `${site} ${presence}`)
        .toSorted();

    it('are told once by copies, and ruled out together', () => {
      expect(sites(list('a'), list('b', { recordedDate: '2024' }))).toEqual(['liver present', 'lung present']);
      const verificationStatus = coded(STATUS, 'refuted');
      expect(sites(list('a', { verificationStatus }))).toEqual(['liver absent', 'lung absent']);
    });

    it('are no second ones where a stay codes again what is known', () => {
      const category = [coded('http://terminology.hl7.org/CodeSystem/condition-category', 'encounter-diagnosis')];
      const known = { resourceType: 'Condition', id: 'k', subject, code: { text: 'Liver metastases' } };
      expect(sites(list('a', { category }), known)).toEqual(['liver present', 'lung present']);
    });

    it('are neither of them what a treatment is of', () => {
      const reasonReference = [{ reference: 'Condition/a' }];
      const treatment = { resourceType: 'Procedure', id: 'p', status: 'completed', subject, reasonReference };
      const { case: one } = told(list('a'), { ...treatment, code: { text: 'Radiotherapy' } });
      expect(one?.radiotherapies).toBeUndefined();
    });
  });
});

describe('a diagnosis of ISCM that names another metastasis', () => {
  it.each([
    ['Intramedullary and leptomeningeal metastases', ['leptomeninges']],
    ['Leptomeningeal and intramedullary metastases', ['leptomeninges']],
    ['Intramedullary metastasis and leptomeningeal disease', ['leptomeninges']],
    ['Intramedulläre und leptomeningeale Metastasen', ['leptomeninges']],
    ['Intramedullary metastasis T6, brain metastases', ['brain']],
    ['Intramedullary metastasis T6, no leptomeningeal disease', []],
    ['Intramedullary metastasis T6', []],
  ])('is both: %s', (text, sites) => {
    const one = told({ resourceType: 'Condition', id: 'c', subject, code: { text } }).case;
    expect(one?.episodes).toHaveLength(1);
    expect((one?.metastases ?? []).map(({ site, diagnosed }) => [site, diagnosed])).toEqual(
      sites.map((site) => [site, undefined]),
    );
  });

  it('is no ISCM of a bone, and tells what is known once', () => {
    const named = (text: string, id = 'c') => ({ resourceType: 'Condition', id, subject, code: { text } });
    expect(told(named('Intramedullary metastasis of the femur')).case?.episodes).toBeUndefined();
    const both = [named('Leptomeningeal disease'), named('Intramedullary and leptomeningeal metastases T6', 'b')];
    for (const order of [both, both.toReversed()]) expect(told(...order).case?.metastases).toHaveLength(1);
  });
});

it('metastases of sites that the case has no word for are told apart by their names', () => {
  const stay = {
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'encounter-diagnosis' }] },
    ],
  };
  const of = (id: string, text: string) => ({ resourceType: 'Condition', id, subject, code: { text }, ...stay });
  const all = [of('a', 'Pleural metastases'), of('b', 'Pleurakarzinose'), of('c', 'Peritoneal carcinomatosis')];
  const { case: one, report } = told(...all);
  expect(one?.metastases?.map(({ siteText }) => siteText)).toHaveLength(2);
  expect(report).toContain('repeated Condition');
});
