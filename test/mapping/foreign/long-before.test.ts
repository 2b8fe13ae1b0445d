import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, subject, told } from './told.ts';

const url = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate';

const laminectomy = (performed: JsonObject): JsonObject => ({
  resourceType: 'Procedure',
  id: 'op',
  status: 'completed',
  subject,
  code: { text: 'Laminectomy' },
  ...performed,
});
const dexamethasone = (date: string): JsonObject => ({
  resourceType: 'MedicationAdministration',
  id: 'dex',
  status: 'completed',
  subject,
  medicationCodeableConcept: { text: 'Dexamethasone 4 mg' },
  effectiveDateTime: date,
});
const er = (date: string): JsonObject => ({
  resourceType: 'Observation',
  id: 'er',
  status: 'final',
  subject,
  code: { text: 'ER' },
  method: { text: 'Immunohistochemistry' },
  valueString: 'Positive',
  effectiveDateTime: date,
});
const response = (date: string): JsonObject => ({
  resourceType: 'Observation',
  id: 'response',
  status: 'final',
  subject,
  code: { text: 'RECIST' },
  valueString: 'partial response',
  effectiveDateTime: date,
});
const specimen = (date: string): JsonObject => ({
  resourceType: 'Specimen',
  id: 'sp',
  subject,
  collection: { collectedDateTime: date },
});

describe('what names no tumour, where an ISCM is the only one known', () => {
  const known = iscm({ onsetDateTime: '2025-02-10', bodySite: [{ text: 'T6' }] });

  it.each<[string, JsonObject]>([
    ['an operation', laminectomy({ performedDateTime: '2008-01-15' })],
    ['one of a year', laminectomy({ performedPeriod: { start: '2019', end: '2020' } })],
    ['one of the cord', laminectomy({ code: { text: 'Laminectomy, intramedullary' }, performedDateTime: '2015' })],
    ['a drug', dexamethasone('2019-03-01')],
    ['a stain', er('2019-05-10')],
    ['a specimen', specimen('2019-05-02')],
    ['a response', response('2020-05-02')],
  ])('is none of it, years before it began: %s', (_, resource) => {
    const { case: one, report } = told(known, resource);
    for (const list of ['surgeries', 'systemicTherapies', 'markers', 'specimens', 'responses'])
      expect(one).not.toHaveProperty(list);
    expect(report).toContain(`not-represented ${String(resource.resourceType)}`);
    expect(report).not.toContain(`assumed ${String(resource.resourceType)}`);
  });

  it.each<[string, JsonObject]>([
    ['surgeries', laminectomy({ performedDateTime: '2025-02-13' })],
    ['surgeries', laminectomy({ performedDateTime: '2024-11' })],
    ['surgeries', laminectomy({ performedDateTime: '2024' })],
    ['surgeries', laminectomy({})],
    ['systemicTherapies', dexamethasone('2025-01-30')],
    ['markers', er('2025-02-20')],
    ['specimens', specimen('2025-02-13')],
    ['responses', response('2025-06-01')],
  ])('is of it about the time it began, and after: %s', (list, resource) => {
    expect(told(known, resource).case).toHaveProperty(list);
  });

  it('is of it where it says so, whatever its date', () => {
    const reason = { reasonReference: [{ reference: 'Condition/iscm' }], performedDateTime: '2008' };
    expect(told(known, laminectomy(reason)).case?.surgeries).toHaveLength(1);
  });

  it('counts from its onset, where the diagnosis was made years after it', () => {
    const late = iscm({ onsetDateTime: '2021', extension: [{ url, valueDateTime: '2025-02-10' }] });
    expect(told(late, dexamethasone('2021-06-01')).case?.systemicTherapies).toHaveLength(1);
    expect(told(iscm(), dexamethasone('1999-06-01')).case?.systemicTherapies).toHaveLength(1);
  });
});

describe('what names no tumour, where another one was known then', () => {
  const known = iscm({ onsetDateTime: '2025-02-10' });
  const cancer = (more: JsonObject = {}): JsonObject => ({
    resourceType: 'Condition',
    id: 'b',
    subject,
    code: { text: 'Breast cancer' },
    ...more,
  });
  const metastasis = (date: string): JsonObject => ({
    resourceType: 'Condition',
    id: 'm',
    subject,
    code: { text: 'Brain metastases' },
    extension: [{ url, valueDateTime: date }],
  });

  it.each<[string, JsonObject]>([
    ['systemicTherapies', dexamethasone('2019-03-01')],
    ['markers', er('2019-05-10')],
    ['responses', response('2020-05-02')],
  ])('is of that one, long before the others were found: %s', (list, resource) => {
    const { case: one, report } = told(known, cancer(), metastasis('2024-06-01'), resource);
    expect(one).toHaveProperty(list);
    expect(JSON.stringify(Object(one)[list])).toContain('"primary-cancers-1"');
    expect(report).toContain(`assumed ${String(resource.resourceType)}`);
  });

  it('is of none of them where several may have been there, or nobody says when', () => {
    const read = (...resources: JsonObject[]) => told(...resources).case?.systemicTherapies;
    expect(read(known, cancer(), dexamethasone('2025-03-01'))).toBeUndefined();
    expect(read(iscm(), cancer(), dexamethasone('2019-03-01'))).toBeUndefined();
    expect(read(known, cancer(), metastasis('2019-06-01'), dexamethasone('2019-03-01'))).toBeUndefined();
    expect(read(known, metastasis('2024-06-01'), dexamethasone('2019-03-01'))).toBeUndefined();
  });
});
