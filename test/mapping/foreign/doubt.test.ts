import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../src/fhir/issue.ts';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, mapping, SCT, STATUS, subject, told } from './told.ts';

const ICD_10_GM = 'http://fhir.de/CodeSystem/bfarm/icd-10-gm';

const iscm = condition(coded(SCT, '94600009'), { id: 'iscm' });
const breast = condition(coded(ICD_10_GM, 'C50.4'), { id: 'breast' });

const ids = (issues: readonly Issue[], expression: string): string[] =>
  issues.filter((issue) => issue.expression === expression).map(({ id }) => id ?? '');

describe('how sure a diagnosis is', () => {
  const basis = {
    system:
      'https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-primaertumor-diagnosesicherung',
    code: '7',
  };
  const withStatus = (...coding: JsonObject[]) =>
    condition({ text: 'Breast cancer' }, { verificationStatus: { coding } });

  it('is said by the codes of R4; what another system says beside them is in the report', () => {
    for (const coding of [
      [{ system: STATUS, code: 'confirmed' }, basis],
      [basis, { system: STATUS, code: 'confirmed' }],
    ]) {
      const read = told(withStatus(...coding));
      expect(read.case?.primaryCancers).toMatchObject([{ site: 'breast' }]);
      const at = `Condition.verificationStatus.coding[${coding.indexOf(basis)}]`;
      expect(ids(read.issues, at)).toEqual(['not-represented']);
    }
  });

  it.each<[string, JsonObject[]]>([
    ['only a system that is not known', [basis]],
    [
      'two codes of R4',
      [
        { system: STATUS, code: 'confirmed' },
        { system: STATUS, code: 'refuted' },
      ],
    ],
    [
      'a code of another system in the words of R4',
      [
        { system: STATUS, code: 'confirmed' },
        { system: 'urn:x', code: 'provisional' },
      ],
    ],
    [
      'a retraction in another system',
      [
        { system: STATUS, code: 'confirmed' },
        { system: 'urn:x', code: 'entered-in-error' },
      ],
    ],
  ])('blocks with %s', (_name, coding) => {
    const read = told(withStatus(...coding));
    expect(read.case?.primaryCancers).toBeUndefined();
    expect(ids(read.issues, 'Condition.verificationStatus')).toEqual(['blocked-by-modifier']);
  });

  const bone = (...coding: JsonObject[]) =>
    told(condition({ coding: [{ system: SCT, code: '94222008' }] }, { verificationStatus: { coding } }));

  it.each([
    [STATUS, 'refuted', 'absent'],
    ['http://hl7.org/fhir/condition-ver-status', 'refuted', 'absent'],
    ['urn:x', 'refuted', 'absent'],
    [undefined, 'refuted', 'absent'],
    [undefined, 'unconfirmed', 'unknown'],
    [undefined, 'confirmed', 'present'],
  ])('is said of a metastasis in whatever system the word stands: %s %s', (system, code, presence) => {
    const read = bone({ ...(system === undefined ? {} : { system }), code });
    expect(read.case?.metastases).toMatchObject([{ site: 'bone', presence }]);
  });

  it.each(['confirmed', 'unconfirmed', 'provisional', 'entered-in-error'])(
    'is not said of a metastasis by a code that it is ruled out beside another: %s',
    (code) => {
      for (const codes of [
        ['refuted', code],
        [code, 'refuted'],
      ]) {
        const read = bone(...codes.map((one) => ({ system: STATUS, code: one })));
        expect(read.case).not.toHaveProperty('metastases');
        expect(ids(read.issues, 'Condition.verificationStatus')).toEqual(['blocked-by-modifier']);
      }
    },
  );

  const certainty = (value: JsonObject) => ({
    url: 'http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit',
    ...value,
  });
  const coding = (code: string) => ({
    valueCoding: { system: 'https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT', code },
  });

  it.each(['A', 'V', 'Z'])('is told by the certainty of a code of ICD-10-GM: %s is no fact', (code) => {
    for (const value of [coding(code), { valueCode: code }])
      for (const icd of ['C50.4', 'C77.3', 'C78.7']) {
        const extension = [certainty(value)];
        const read = told(condition({ coding: [{ system: ICD_10_GM, code: icd, extension }] }));
        expect(read.case).not.toHaveProperty('primaryCancers');
        expect(read.case).not.toHaveProperty('metastases');
        expect(ids(read.issues, 'Condition.code')).toEqual(['not-represented']);
      }
  });

  it('is told by the certainty of a code of ICD-10-GM: G is a diagnosis that was made', () => {
    const read = told(
      condition({ coding: [{ system: ICD_10_GM, code: 'C50.4', extension: [certainty(coding('G'))] }] }),
    );
    expect(read.case?.primaryCancers).toMatchObject([{ site: 'breast' }]);
  });

  it.each([
    'Possible brain metastasis',
    'Likely brain metastasis',
    'Brain metastasis presumed',
    'Free of brain metastasis',
    'Fehlende Hirnmetastasen',
    'Hinweis auf Hirnmetastase',
    'Wahrscheinlich Hirnmetastase',
    'Brain metastasis in husband',
    'Brain metastasis or abscess',
    'Hirnmetastase/Gliom',
    'Entweder Hirnmetastase oder Gliom',
    'Brain or lung metastasis',
    'Abscess or brain metastasis',
    'Brain metastasis favoured',
    'Am ehesten Hirnmetastase',
  ])('is told by its words, wherever they stand: %s', (words) => {
    for (const code of [{ text: words }, { coding: [{ system: 'urn:local', code: '1', display: words }] }]) {
      const read = told(condition(code));
      expect(read.case).not.toHaveProperty('metastases');
      expect(ids(read.issues, 'Condition.code')).toEqual(['not-represented']);
    }
  });
});

it.each<[string, number]>([
  ['No weakness', 0],
  ['weakness denied', 0],
  ['Muskelschwäche verneint', 0],
  ['weakness: negative', 0],
  ['weakness absent', 0],
  ['schmerzfrei', 0],
  ['Muscle weakness, both legs', 1],
  ['Achilles reflex absent', 1],
])('a symptom with a code is there unless its words, or the name of the code, deny it: %s', (words, count) => {
  const weakness = { system: SCT, code: '26544005' };
  for (const code of [{ coding: [weakness], text: words }, { coding: [{ ...weakness, display: words }] }])
    expect(told(iscm, condition(code)).case?.symptoms ?? []).toHaveLength(count);
});

it('a diagnosis that names one place by two words is made', () => {
  const text = 'Malignant neoplasm of unspecified part of unspecified bronchus or lung';
  const read = told(condition({ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'C34.90' }], text }));
  expect(read.case?.primaryCancers).toMatchObject([{ site: 'lung', siteText: text }]);
});

describe('what is around a treatment', () => {
  const procedure = (text: string, status = 'completed', ...coding: JsonObject[]) =>
    told(iscm, {
      resourceType: 'Procedure',
      status,
      subject,
      code: { text, ...(coding.length > 0 ? { coding } : {}) },
      reasonReference: [{ reference: 'Condition/iscm' }],
    });

  it.each([
    'Radiotherapy planning',
    'Radiotherapy consultation',
    'Radiation therapy simulation',
    'Strahlentherapie geplant',
    'Strahlentherapie abgelehnt',
    'Radiotherapy follow-up',
    'Laminectomy scheduled',
    'Rehabilitation referral',
  ])('is no treatment: %s', (text) => {
    const read = procedure(text);
    expect(Object.keys(read.case ?? {})).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/ies$|Treatments$/)]),
    );
    expect(ids(read.issues, 'Procedure.code')).toEqual(['not-represented']);
  });

  it.each([
    ['387731002', 'Laminectomy not performed'],
    ['387731002', 'H/O laminectomy'],
    ['387731002', 'Z. n. Laminektomie'],
    ['387731002', '? laminectomy'],
    ['108290001', 'No radiotherapy given'],
    ['108290001', 'Bestrahlung nicht erfolgt'],
    ['108290001', 'Radiotherapy, not started'],
  ])('is told by the words beside a code as well: %s %s', (code, text) => {
    const read = procedure(text, 'completed', { system: SCT, code });
    expect(read.case).not.toHaveProperty('surgeries');
    expect(read.case).not.toHaveProperty('radiotherapies');
    expect(ids(read.issues, 'Procedure.code')).toEqual(['not-represented']);
    const asWell = procedure(text, 'not-done', { system: SCT, code }).case;
    expect([asWell?.surgeries, asWell?.radiotherapies].flat()).toContainEqual(
      expect.objectContaining({ given: 'not-given' }),
    );
  });

  it('is said of one that was not done as well, which then is not given', () => {
    expect(procedure('Radiotherapy declined', 'not-done').case?.radiotherapies).toMatchObject([{ given: 'not-given' }]);
    expect(procedure('Radiotherapy of the spine').case?.radiotherapies).toMatchObject([{ given: 'given' }]);
  });

  const drug = (text: string, status = 'completed') =>
    told(iscm, {
      resourceType: 'MedicationStatement',
      status,
      subject,
      medicationCodeableConcept: { text },
      reasonReference: [{ reference: 'Condition/iscm' }],
    });

  it.each([
    'Cisplatin, not given',
    'No dexamethasone',
    'Pembrolizumab or placebo',
    'Cisplatin allergy',
    'Methotrexate declined',
    'dexamethasone - HELD',
    'Dexamethasone suppression test',
    'hx of cisplatin',
  ])('is no drug that was given: %s', (text) => {
    const read = drug(text);
    expect(read.case).not.toHaveProperty('systemicTherapies');
    expect(ids(read.issues, 'MedicationStatement.medicationCodeableConcept')).toEqual(['not-represented']);
  });

  it('leaves a drug that was not taken what it is', () => {
    expect(drug('Cisplatin, not given', 'not-taken').case?.systemicTherapies).toMatchObject([{ given: 'not-given' }]);
  });
});

describe('a stain', () => {
  const NEGATIVE = 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation';
  const er = (more: JsonObject) =>
    told(breast, {
      resourceType: 'Observation',
      status: 'final',
      subject,
      code: { text: 'ER' },
      method: { text: 'Immunohistochemistry' },
      focus: [{ reference: 'Condition/breast' }],
      ...more,
    });
  const interpretation = (...codes: string[]) => codes.map((code) => ({ coding: [{ system: NEGATIVE, code }] }));

  it('that is interpreted otherwise than its value says is a contradiction', () => {
    const read = er({ valueString: 'Positive', interpretation: interpretation('NEG') });
    expect(read.case?.markers).toMatchObject([{ result: 'positive', text: 'Positive' }]);
    expect(ids(read.issues, 'Observation.interpretation')).toEqual(['contradiction']);
    expect(ids(read.issues, 'Observation.interpretation[0]')).toEqual(['not-represented']);
  });

  it('that is interpreted as the value says is none', () => {
    for (const valueString of ['Positive', 'weakly positive'])
      expect(er({ valueString, interpretation: interpretation('POS') }).issues.map(({ id }) => id)).not.toContain(
        'contradiction',
      );
  });

  it('with two interpretations that differ has no result', () => {
    const read = er({ valueQuantity: { value: 5, unit: '%' }, interpretation: interpretation('POS', 'NEG') });
    expect(read.case?.markers?.[0]).toMatchObject({ percent: 5 });
    expect(read.case?.markers?.[0]).not.toHaveProperty('result');
    expect(ids(read.issues, 'Observation.interpretation[1]')).toEqual(['not-represented']);
  });

  it('that was not done is that, not one without a result', () => {
    const system = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
    expect(er({ dataAbsentReason: { coding: [{ system, code: 'not-performed' }] } }).case?.markers).toMatchObject([
      { marker: 'er', result: 'not-done' },
    ]);
  });
});

it.each([
  ['Brain metastases', 1],
  ['Brain metastases - none', 0],
  ['brain metastases: nil', 0],
  ['Hirnmetastasen negativ', 0],
  ['Risiko für Hirnmetastasen', 0],
])('a metastasis that is denied in a word behind it is none: %s', (text, count) => {
  const found = told(condition({ text })).case;
  expect(found?.metastases ?? []).toHaveLength(count);
});

it('a primary of negative receptors is one', () => {
  const code = { coding: [{ system: ICD_10_GM, code: 'C50.9' }], text: 'Triple negative breast cancer' };
  expect(told(condition(code)).case?.primaryCancers).toHaveLength(1);
});

describe('a document', () => {
  const document = (status: string, type = 'document') =>
    mapping.toCases({
      resourceType: 'Bundle',
      type,
      entry: [
        { fullUrl: 'urn:uuid:1', resource: { resourceType: 'Composition', status, subject } },
        { fullUrl: 'https://ehr.example.org/Patient/p', resource: { resourceType: 'Patient', id: 'p' } },
        { fullUrl: 'https://ehr.example.org/Condition/iscm', resource: { ...iscm, contained: [breast] } },
      ],
    });

  it('that its Composition takes back as issued in error states no fact; each resource of it is told', () => {
    const { cases, issues } = document('entered-in-error');
    expect(cases).toEqual([]);
    for (const at of [0, 1, 2]) expect(ids(issues, `Bundle.entry[${at}].resource`)).toEqual(['blocked-by-modifier']);
  });

  it('in any other state says what its resources say', () => {
    for (const status of ['preliminary', 'final', 'amended'])
      expect(document(status).cases[0]?.case?.episodes).toHaveLength(1);
    expect(document('entered-in-error', 'collection').cases[0]?.case?.episodes).toHaveLength(1);
  });

  describe('that came apart, as a server keeps it', () => {
    const composition = (id: string, status: string, ...entries: string[]) => {
      const section = entries.map((reference) => ({ section: [{ entry: [{ reference }] }] }));
      return { resourceType: 'Composition', id, status, subject, section };
    };
    const held = { ...iscm, contained: [breast] };
    const letter = composition('letter', 'entered-in-error', 'Patient/p', 'Condition/iscm');

    it('states no fact that its sections hold, once it was issued in error; each is told', () => {
      const { case: one, issues } = told(held, letter);
      expect([one?.patient, one?.episodes]).toEqual([{}, undefined]);
      expect(ids(issues, 'Condition')).toEqual(['blocked-by-modifier']);
      expect(told(held, { ...letter, status: 'amended' }).case?.episodes).toHaveLength(1);
    });

    it('says what another document says too', () => {
      expect(told(held, letter, composition('next', 'final', 'Condition/iscm')).case?.episodes).toHaveLength(1);
      expect(told(held, composition('empty', 'entered-in-error')).case?.episodes).toHaveLength(1);
    });
  });
});
