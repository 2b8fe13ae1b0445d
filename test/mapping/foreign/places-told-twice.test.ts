import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, SCT, subject, told } from './told.ts';

const named = (text: string) => ({ code: { ...coded(SCT, '94600009'), text } });
const visit: JsonObject = {
  id: 'visit',
  category: [coded('http://terminology.hl7.org/CodeSystem/condition-category', 'encounter-diagnosis')],
};

describe('the place of an ISCM that is told twice', () => {
  it.each([
    ['Spinal cord metastasis T6', 'C5'],
    ['Metastasis to cervical spinal cord', 'T10'],
  ])('contradicts itself where words and site are apart, and the site stands: %s, %s', (words, site) => {
    const { case: one, report } = told(iscm({ ...named(words), bodySite: [{ text: site }] }));
    expect(one?.lesions).toMatchObject([{ levelText: site }]);
    expect(report).toContain('contradiction Condition.code');
  });

  it.each<JsonObject>([
    { ...named('Spinal cord metastasis T6'), bodySite: [{ text: 'T5-T7' }] },
    { ...named('Metastasis to thoracic spinal cord'), bodySite: [{ text: 'T6' }] },
    { ...named('Spinal cord metastasis'), bodySite: [{ text: 'T6' }] },
    { ...named('Spinal cord metastases C5'), bodySite: [{ text: 'C5' }, { text: 'T10' }] },
  ])('does not where they may be one: %o', (more) => {
    expect(told(iscm(more)).report.join()).not.toContain('contradiction');
  });

  it('by BodyStructures and words, is compared too', () => {
    const lesion = {
      resourceType: 'BodyStructure',
      id: 'l',
      patient: subject,
      location: { ...coded(SCT, '2748008'), text: 'spinal cord T10' },
    };
    expect(told(iscm(named('Spinal cord metastasis C5')), lesion).report).toContain('contradiction Condition.code');
    expect(told(iscm(named('Spinal cord metastasis T10')), lesion).report.join()).not.toContain('contradiction');
  });
});

describe('a diagnosis of an encounter that says an ISCM again', () => {
  it.each<JsonObject>([{ bodySite: [{ text: 'T10' }] }, named('Spinal cord metastasis T10')])(
    'says where it is, if the list of problems does not: %o',
    (more) => {
      const { case: one, report } = told(iscm(), iscm({ ...visit, ...more }));
      expect(one?.episodes).toHaveLength(1);
      expect(one?.lesions).toMatchObject([{ episode: 'episodes-1', level: { cranial: 'T10', caudal: 'T10' } }]);
      expect(report).toContain('repeated Condition');
    },
  );

  it.each<JsonObject>([{ bodySite: [{ text: 'T10' }] }, named('Spinal cord metastasis T10')])(
    'is one of its own where it names another place: %o',
    (more) => {
      const { case: one, report } = told(iscm({ bodySite: [{ text: 'C5' }] }), iscm({ ...visit, ...more }));
      expect(one?.lesions).toMatchObject([{ level: { cranial: 'C5' } }, { level: { cranial: 'T10' } }]);
      expect(report).toContain('assumed Condition');
    },
  );

  it('says nothing new where it names the same', () => {
    const there = { bodySite: [{ text: 'T5/6' }] };
    const { case: one, report } = told(iscm(there), iscm({ ...visit, ...named('Cord metastasis at T6') }));
    expect(one?.lesions).toHaveLength(1);
    expect(report.join()).not.toContain('contradiction');
  });
});
