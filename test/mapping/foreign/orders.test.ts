import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, subject, told } from './told.ts';

describe('a statement of a drug', () => {
  const of = (resourceType: string, id: string, more: JsonObject): JsonObject => ({
    resourceType,
    id,
    status: 'completed',
    subject,
    medicationCodeableConcept: { text: 'Cisplatin' },
    ...more,
  });
  const order = of('MedicationRequest', 'order', { status: 'active', intent: 'order' });
  const dose = of('MedicationAdministration', 'dose', { effectiveDateTime: '2020-01-02' });
  const statement = (more: JsonObject) => of('MedicationStatement', 'statement', { status: 'active', ...more });

  it.each<[string, JsonObject[], string]>([
    ['an order', [order, statement({ basedOn: [{ reference: 'MedicationRequest/order' }] })], 'MedicationRequest'],
    [
      'doses that were given',
      [statement({ derivedFrom: [{ reference: 'MedicationAdministration/dose' }] }), dose],
      'MedicationStatement',
    ],
    [
      'the order of doses',
      [
        statement({ basedOn: [{ reference: 'MedicationRequest/order' }] }),
        order,
        { ...dose, request: { reference: 'MedicationRequest/order' } },
      ],
      'MedicationStatement',
    ],
  ])('and %s are one treatment', (_name, resources, again) => {
    const { case: found, report } = told(iscm(), ...resources);
    expect(found?.systemicTherapies).toMatchObject([{ given: 'given', agent: 'cisplatin' }]);
    expect(found?.systemicTherapies).toHaveLength(1);
    expect(report).toContain(`repeated ${again}`);
  });

  it('is one of its own beside another drug of the same care plan', () => {
    const plan = { basedOn: [{ reference: 'CarePlan/plan' }] };
    const other = statement({ ...plan, id: 'other', medicationCodeableConcept: { text: 'Tamoxifen' } });
    expect(told(iscm(), statement(plan), other).case?.systemicTherapies).toHaveLength(2);
  });
});

describe('the intent of a drug treatment', () => {
  it('is read from mCODE’s extension', () => {
    const extension = [
      {
        url: 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent',
        valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '363676003' }] },
      },
    ];
    const order = {
      resourceType: 'MedicationRequest',
      status: 'completed',
      intent: 'order',
      subject,
      medicationCodeableConcept: { text: 'Cisplatin' },
      extension,
    };
    expect(told(iscm(), order).case?.systemicTherapies).toMatchObject([{ intent: 'palliative' }]);
  });
});
