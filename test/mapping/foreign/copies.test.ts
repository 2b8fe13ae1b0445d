import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, subject, told } from './told.ts';

const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm';

/** A diagnosis as an entry of a list of problems. */
const entry = (id: string, code: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Condition',
  id,
  subject,
  code: coded(ICD_10_CM, code),
  category: [coded('http://terminology.hl7.org/CodeSystem/condition-category', 'problem-list-item')],
  clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active'),
  recordedDate: '2025-02-11',
  ...more,
});
const resolved = coded('http://terminology.hl7.org/CodeSystem/condition-clinical', 'resolved');

describe('a diagnosis that a list holds twice, word for word', () => {
  it.each<[string, string, JsonObject]>([
    ['primaryCancers', 'C50.912', {}],
    ['metastases', 'C79.31', { onsetDateTime: '2024-01' }],
    ['metastases', 'C79.32', { code: { ...coded(ICD_10_CM, 'C79.32'), text: 'Metastasis of cerebral meninges' } }],
    ['symptoms', 'R33.9', { onsetDateTime: '2025-02-10' }],
  ])('is one: %s by %s', (list, code, more) => {
    const again = { ...more, clinicalStatus: resolved, abatementDateTime: '2025-06-01', recordedDate: '2025-07-01' };
    const copies = list === 'symptoms' ? more : again;
    const { case: one, report } = told(iscm(), entry('a', code, more), entry('b', code, copies));
    expect(one?.[list as 'metastases']).toHaveLength(1);
    expect(report).toContain('repeated Condition');
  });

  it('is one episode of ISCM, and who refers to the second copy means it', () => {
    const onset = { onsetDateTime: '2025-02-10', bodySite: [{ text: 'T6' }] };
    const laminectomy = {
      resourceType: 'Procedure',
      id: 'op',
      status: 'completed',
      subject,
      code: { text: 'Laminectomy' },
      reasonReference: [{ reference: 'Condition/again' }],
    };
    const { case: one } = told(iscm(onset), iscm({ ...onset, id: 'again' }), laminectomy);
    expect(one?.episodes).toHaveLength(1);
    expect(one?.lesions).toHaveLength(1);
    expect(one?.surgeries).toMatchObject([{ treats: ['episodes-1'] }]);
  });

  it.each<JsonObject>([
    { onsetDateTime: '2025-08-01' },
    { bodySite: [{ text: 'T10' }] },
    { note: [{ text: 'Recurrence.' }] },
    { code: { ...coded(ICD_10_CM, 'C79.31'), text: 'Right frontal metastasis' } },
  ])('is another where it says another thing: %o', (more) => {
    const { case: one, report } = told(entry('a', 'C79.31'), entry('b', 'C79.31', more));
    expect(one?.metastases).toHaveLength(2);
    expect(report).not.toContain('repeated Condition');
  });

  it('is told from many in a time that grows with their number', () => {
    const many = Array.from({ length: 8_000 }, (_, at) => entry(`c${at}`, 'C79.31', { note: [{ text: `of ${at}` }] }));
    // as many as a list of a case may have
    expect(told(...many).case?.metastases).toHaveLength(1_000);
  });
});
