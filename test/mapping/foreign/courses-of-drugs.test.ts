import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, iscm, SCT, subject, told } from './told.ts';

const of = (resourceType: string, id: string, text: string, more: JsonObject): JsonObject => ({
  resourceType,
  id,
  status: 'completed',
  subject,
  medicationCodeableConcept: { text },
  ...more,
});
const dose = (id: string, on: string | undefined, text = 'Paclitaxel', more: JsonObject = {}): JsonObject =>
  of('MedicationAdministration', id, text, { ...(on === undefined ? {} : { effectiveDateTime: on }), ...more });
const order = (id: string, on: string | undefined, text = 'Paclitaxel', more: JsonObject = {}): JsonObject =>
  of('MedicationRequest', id, text, {
    status: 'active',
    intent: 'order',
    ...(on === undefined ? {} : { authoredOn: on }),
    ...more,
  });
const statement = (id: string, start: string, text: string, more: JsonObject = {}): JsonObject =>
  of('MedicationStatement', id, text, { effectivePeriod: { start }, ...more });
const palliative = {
  extension: [
    {
      url: 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent',
      valueCodeableConcept: coded(SCT, '363676003'),
    },
  ],
};

const therapies = (...resources: JsonObject[]) =>
  told(iscm(), ...resources).case?.systemicTherapies?.map(({ given, started, text }) => [given, started, text]);

describe('what is told of one drug', () => {
  it.each<[string, JsonObject[], unknown[][]]>([
    [
      'doses every three weeks, in whatever order they come',
      [dose('b', '2020-02-13'), dose('c', '2020-03-05'), dose('a', '2020-01-23')],
      [['given', '2020-01-23', 'Paclitaxel']],
    ],
    [
      'a dose and its order, which nothing links',
      [order('o', '2020-01-20'), dose('d', '2020-01-23')],
      [['given', '2020-01-23', 'Paclitaxel']],
    ],
    [
      'prescriptions that are renewed',
      [
        order('a', '2020-01-20', 'letrozole (FEMARA) 2.5 mg tablet'),
        order('b', '2020-04-18', 'letrozole (FEMARA) 2.5 mg tablet'),
        order('c', '2020-07-20', 'Letrozol 2,5 mg Tabletten'),
      ],
      [['unknown', undefined, 'letrozole (FEMARA) 2.5 mg tablet']],
    ],
    [
      'a prescription, years after it was begun, of what is still taken',
      [
        statement('s', '2018-03-01', 'letrozole', { status: 'active' }),
        order('o', '2021-06-01', 'letrozole 2.5 MG Oral Tablet [Femara]'),
      ],
      [['given', '2018-03-01', 'letrozole']],
    ],
    [
      'a statement that begins before the first dose that is recorded',
      [dose('d', '2020-03-05'), statement('s', '2020-01-23', 'paclitaxel')],
      [['given', '2020-01-23', 'paclitaxel']],
    ],
    [
      'a day, and the year of it',
      [statement('s', '2020', 'paclitaxel'), dose('d', '2020-03-05')],
      [['given', '2020-03-05', 'Paclitaxel']],
    ],
    ['orders without a date', [order('a', undefined), order('b', undefined)], [['unknown', undefined, 'Paclitaxel']]],
    [
      'a combination, whatever stands first',
      [dose('a', '2020-01-23', 'Carboplatin + Paclitaxel'), dose('b', '2020-02-13', 'paclitaxel/carboplatin')],
      [['given', '2020-01-23', 'Carboplatin + Paclitaxel']],
    ],
    [
      'what one of two tells a reason for',
      [dose('a', '2020-01-23'), dose('b', '2020-02-13', 'Paclitaxel', palliative)],
      [['given', '2020-01-23', 'Paclitaxel']],
    ],
  ])('is one treatment: %s', (_name, resources, expected) => {
    expect(therapies(...resources)).toEqual(expected);
    expect(therapies(...resources.toReversed())).toEqual(expected);
  });

  it.each<[string, JsonObject[]]>([
    ['half a year apart', [dose('a', '2020-01-23'), dose('b', '2020-07-23')]],
    ['an order of half a year later', [dose('a', '2020-01-23'), order('b', '2020-07-23')]],
    ['of two drugs', [dose('a', '2020-01-23'), dose('b', '2020-01-23', 'Docetaxel')]],
    ['of one drug and of a combination with it', [dose('a', '2020-01-23'), dose('b', '2020-02-13', 'FEC, Paclitaxel')]],
    ['of a kind of drugs alone', [dose('a', '2020-01-23', 'Chemotherapy'), dose('b', '2020-02-13', 'Chemotherapy')]],
    ['not given', [dose('a', '2020-01-23'), dose('b', '2020-02-13', 'Paclitaxel', { status: 'not-done' })]],
    ['steroids of a month apart', [dose('a', '2020-01-23', 'Prednisone'), dose('b', '2020-02-23', 'Prednisone')]],
    [
      'with two intents',
      [
        dose('a', '2020-01-23', 'Paclitaxel', palliative),
        dose('b', '2020-02-13', 'Paclitaxel', {
          extension: [{ ...palliative.extension[0], valueCodeableConcept: coded(SCT, '373808002') }],
        }),
      ],
    ],
    [
      'into the blood and into the liquor',
      [
        dose('a', '2020-01-23', 'Methotrexate'),
        dose('b', '2020-02-13', 'Methotrexate', { dosage: { route: { text: 'intrathecal' } } }),
      ],
    ],
  ])('is two treatments: %s', (_name, resources) => {
    expect(therapies(...resources)).toHaveLength(2);
  });

  it('is for what, and of the intent, that the order tells', () => {
    const cancer = condition({ text: 'breast cancer' }, { id: 'cancer' });
    const ordered = order('o', '2020-01-20', 'Paclitaxel', {
      ...palliative,
      reasonReference: [{ reference: 'Condition/cancer' }],
    });
    const found = told(iscm(), cancer, dose('d', '2020-01-23'), ordered).case;
    const [primary] = found?.primaryCancers ?? [];
    expect(found?.systemicTherapies).toMatchObject([
      { given: 'given', started: '2020-01-23', intent: 'palliative', treats: [primary?.key] },
    ]);
  });

  it('is read where the first of it tells that it is in doubt', () => {
    const doubtful = dose('a', '2020-01-23', 'Paclitaxel planned');
    const found = told(iscm(), doubtful, dose('b', '2020-02-13'), dose('c', '2020-03-05'));
    expect(found.case?.systemicTherapies).toMatchObject([{ given: 'given', started: '2020-02-13' }]);
  });

  it('is said in the report, with where it was told first', () => {
    const { issues } = told(iscm(), dose('a', '2020-01-23'), order('b', '2020-01-20'));
    expect(issues).toContainEqual(
      expect.objectContaining({
        id: 'repeated',
        expression: 'MedicationRequest',
        message: expect.stringContaining('same drug'),
      }),
    );
  });
});
