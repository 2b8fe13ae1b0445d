import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { condition, iscm, read, subject, told } from './told.ts';

type Held = JsonObject & { resourceType: string; id: string };

const MRN = 'urn:example:number';
const diagnosis: Held = {
  ...iscm({ onsetDateTime: '2025-02-10', bodySite: [{ text: 'T6' }] }),
  resourceType: 'Condition',
  id: 'i',
};
const structure: Held = {
  resourceType: 'BodyStructure',
  id: 'b',
  patient: subject,
  location: { text: 'Spinal cord T6' },
};
const specimen: Held = {
  resourceType: 'Specimen',
  id: 's',
  subject,
  type: { text: 'Tissue' },
  collection: { collectedDateTime: '2025-02-12', bodySite: { text: 'Spinal cord T6' } },
};
const stain: Held = {
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  subject,
  code: { text: 'Ki-67' },
  effectiveDateTime: '2025-02-14',
  valueString: '30 %',
  specimen: { reference: 'Specimen/s' },
};
const operation: Held = {
  resourceType: 'Procedure',
  id: 'p',
  status: 'completed',
  subject,
  code: { text: 'Laminectomy T5-T7' },
  performedDateTime: '2025-02-12',
  reasonReference: [{ reference: 'Condition/i' }],
};
const drug: Held = {
  resourceType: 'MedicationAdministration',
  id: 'm',
  status: 'completed',
  subject,
  medicationCodeableConcept: { text: 'Dexamethasone' },
  effectiveDateTime: '2025-02-10',
  reasonReference: [{ reference: 'Condition/i' }],
};
const study: Held = {
  resourceType: 'DiagnosticReport',
  id: 'd',
  status: 'final',
  subject,
  code: { text: 'MRI thoracic spine' },
  effectiveDateTime: '2025-02-09T10:00:00Z',
  conclusion: 'Intramedullary lesion at T6.',
};
const record = [diagnosis, structure, specimen, stain, operation, drug, study];

/** The same under ids of their own, which refer to each other by these. */
const underOtherIds = (resources: readonly Held[]): JsonObject[] =>
  JSON.parse(JSON.stringify(resources), (name, value) =>
    (name === 'id' || name === 'reference') && value !== 'Patient/p' ? `${value}-again` : value,
  );
const without = (value: JsonObject, ...names: string[]): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

const LISTS = [
  'episodes',
  'lesions',
  'specimens',
  'markers',
  'surgeries',
  'systemicTherapies',
  'imagingStudies',
] as const;
const counts = (...resources: JsonObject[]) => LISTS.map((list) => told(...resources).case?.[list]?.length ?? 0);

describe('a record that a system sends again under new ids', () => {
  it('is told once, in any order, and the report names each copy', () => {
    const again = underOtherIds(record);
    const once = counts(...record);
    expect(once).toEqual(LISTS.map(() => 1));
    expect(counts(...record, ...again)).toEqual(once);
    expect(counts(...again.toReversed(), ...record)).toEqual(once);
    const { issues } = told(...record, ...again);
    expect(issues.filter(({ id }) => id === 'repeated')).toHaveLength(record.length);
  });

  it('is what an addendum is of that names the copy alone', () => {
    const [, , copy] = underOtherIds(record);
    const addendum = {
      ...stain,
      id: 'er',
      code: { text: 'ER' },
      valueString: 'positive',
      specimen: { reference: 'Specimen/s-again' },
    };
    const { case: one } = told(diagnosis, specimen, ...(copy ? [copy] : []), addendum);
    expect(one?.markers).toMatchObject([{ marker: 'er', of: 'specimens-1' }]);
    expect(one?.specimens).toHaveLength(1);
  });

  it.each<[string, Held, JsonObject]>([
    ['surgeries', operation, { performedDateTime: '2025-02-13' }],
    ['surgeries', operation, { code: { text: 'Laminectomy T4-T7' } }],
    ['surgeries', operation, { note: [{ text: 'Second sitting.' }] }],
    ['imagingStudies', study, { conclusion: 'Unchanged.' }],
    ['imagingStudies', study, { effectiveDateTime: '2025-02-09T18:00:00Z' }],
    ['markers', stain, { valueString: '40 %' }],
    ['lesions', structure, { location: { text: 'Spinal cord T9' } }],
  ])('is another fact where it says another thing: %s %#', (list, one, more) => {
    expect(told(diagnosis, specimen, one, { ...one, id: 'other', ...more }).case?.[list as 'markers']).toHaveLength(2);
  });

  it('is another fact where it has another number, or no time is known', () => {
    const numbered = (id: string, value: string, system = MRN): JsonObject => ({
      ...operation,
      id,
      identifier: [{ system, value }],
    });
    expect(told(diagnosis, numbered('a', '1'), numbered('b', '2')).case?.surgeries).toHaveLength(2);
    expect(told(diagnosis, numbered('a', '1'), numbered('b', '1')).case?.surgeries).toHaveLength(1);
    // of another system it is the number that another sender gave it
    const elsewhere = numbered('c', '9', 'urn:example:other');
    expect(told(diagnosis, numbered('a', '1'), elsewhere, operation).case?.surgeries).toHaveLength(1);
    expect(told(diagnosis, numbered('a', '1'), elsewhere, numbered('b', '2')).case?.surgeries).toHaveLength(2);
    const undated = without(operation, 'performedDateTime');
    expect(told(diagnosis, undated, { ...undated, id: 'b' }).case?.surgeries).toHaveLength(2);
  });

  it('stays when the other one is taken back', () => {
    const error = { ...operation, id: 'error', status: 'entered-in-error' };
    expect(told(diagnosis, error, operation).case?.surgeries).toHaveLength(1);
  });

  it('is no copy of what another patient has', () => {
    const other = { reference: 'Patient/q' };
    const cases = read([
      ...['p', 'q'].map((id) => ({ resourceType: 'Patient', id })),
      ...[diagnosis, operation],
      condition({ text: 'Intramedullary metastasis T6' }, { id: 'j', subject: other }),
      { ...operation, id: 'r', subject: other, reasonReference: [{ reference: 'Condition/j' }] },
    ]);
    expect(cases.report.some((line) => line.startsWith('repeated'))).toBe(false);
  });

  it('is looked for along a chain of references of any length', () => {
    const chain = Array.from({ length: 8000 }, (_, at) => ({
      ...stain,
      id: `o${at}`,
      hasMember: [{ reference: `Observation/o${at + 1}` }],
    }));
    expect(told(diagnosis, ...chain).case?.lesions).toHaveLength(1);
  });
});
