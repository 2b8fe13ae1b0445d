import { describe, expect, it } from 'vitest';
import { iscm, subject, told } from './told.ts';

const given = (text: string) => {
  const statusReason = { text };
  const operation = { resourceType: 'Procedure', id: 'p', status: 'not-done', subject, code: { text: 'Laminectomy' } };
  const drug = { resourceType: 'MedicationStatement', id: 'm', status: 'not-taken', subject };
  const { case: one } = told(
    iscm(),
    { ...operation, statusReason },
    { ...drug, medicationCodeableConcept: { text: 'Dexamethasone' }, statusReason: [statusReason] },
  );
  return [one?.surgeries?.[0]?.given, one?.systemicTherapies?.[0]?.given];
};

describe('why a treatment was not given, in words', () => {
  it.each([
    'Patient declined',
    'Declined by patient',
    'Patient refused radiotherapy',
    'Pt declined further treatment',
    'Patient choice',
    "patient's wish",
    'Patient lehnt ab',
    'Vom Patienten abgelehnt',
    'Patientenwunsch',
  ])('is a refusal of the patient: "%s"', (text) => {
    expect(given(text)).toEqual(['refused', 'refused']);
  });

  it.each(['Patient declined rapidly', 'Declined by neurosurgery', 'Patient unfit', 'Insurance refused', 'Died'])(
    'is none: "%s"',
    (text) => {
      expect(given(text)).toEqual(['not-given', 'not-given']);
    },
  );
});
