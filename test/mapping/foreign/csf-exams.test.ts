import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/fhir/json.ts';
import { coded, iscm, observation, SCT, subject, told, withoutValue } from './told.ts';

const read = (name: string | JsonObject, more: JsonObject) => told(iscm(), observation(name, more));
const milligrams = (value: number): JsonObject => ({ valueQuantity: { value, unit: 'mg/dL' } });
const specimen = (id: string, type: JsonObject = { text: 'CSF' }, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Specimen',
  id,
  subject,
  type,
  ...more,
});
const report = (name: string, more: JsonObject): JsonObject => ({
  resourceType: 'DiagnosticReport',
  id: 'report',
  status: 'final',
  subject,
  code: { text: name },
  effectiveDateTime: '2025-02-14',
  ...more,
});
const on = (id: string): JsonObject => ({ specimen: { reference: `Specimen/${id}` } });

describe('cytology of the cerebrospinal fluid', () => {
  it.each<[string, JsonObject, string]>([
    ['CSF cytology', { valueString: 'Negative for malignant cells' }, 'negative'],
    ['Cytology, cerebrospinal fluid', { valueString: 'No malignant cells seen.' }, 'negative'],
    ['Liquorzytologie', { valueString: 'kein Nachweis von malignen Zellen' }, 'negative'],
    ['CSF cytology', { valueCodeableConcept: { text: 'Positive for malignant cells' } }, 'positive'],
    ['CSF cytology', { valueCodeableConcept: coded(SCT, '10828004') }, 'positive'],
    ['CSF cytology', { valueString: 'Metastatic adenocarcinoma' }, 'positive'],
    ['Liquorzytologie', { valueString: 'Nachweis maligner Zellen' }, 'positive'],
    ['Malignant cells in CSF', { valueBoolean: false }, 'negative'],
    ['Tumour cells in CSF', { valueString: 'not detected' }, 'negative'],
    ['Liquorzytologie', { valueString: 'nicht durchgeführt' }, 'not-done'],
    ['CSF cytology', withoutValue('not-performed'), 'not-done'],
    ['CSF cytology', withoutValue('asked-unknown'), 'unknown'],
  ])('is read of %s, %j', (name, value, cytology) => {
    const { case: one, report: told } = read(name, value);
    expect(one?.csfExams).toMatchObject([{ episode: 'episodes-1', cytology, date: '2025-02-14' }]);
    expect(told).toContain('assumed Observation');
  });

  it.each<[string, JsonObject]>([
    ['CSF cytology', { valueString: 'atypical cells, suspicious' }],
    ['CSF cytology', { valueString: 'not negative' }],
    ['CSF cytology', { valueBoolean: true }],
    ['CSF cytology', { valueString: 'positive', status: 'cancelled' }],
    ['CSF cytology', withoutValue('unknown')],
    ['CK7 in CSF cytology', { valueString: 'positive' }],
    ['Previous CSF cytology', { valueString: 'positive' }],
    ['Urine cytology', { valueString: 'positive' }],
    ['Cytology', { valueString: 'positive' }],
    ['CSF flow cytometry', { valueString: 'negative' }],
    ['CSF cytology specimen adequacy', { valueString: 'negative' }],
  ])('is not told by %s, %j', (name, value) => {
    expect(read(name, value).case).not.toHaveProperty('csfExams');
  });

  it('is of the fluid where its specimen is, and has the date of that where it has none', () => {
    const code = coded('http://terminology.hl7.org/CodeSystem/v2-0487', 'CSF');
    const sample = specimen('s', code, { collection: { collectedDateTime: '2025-02-11' } });
    const { effectiveDateTime: _, ...undated } = observation('Cytology', { valueString: 'negative', ...on('s') });
    expect(told(iscm(), sample, undated).case?.csfExams).toMatchObject([{ cytology: 'negative', date: '2025-02-11' }]);
    const blood = specimen('s', { text: 'Blood' });
    expect(told(iscm(), blood, undated).case).not.toHaveProperty('csfExams');
  });

  it('is what a report of it concludes, in so many words', () => {
    const conclude = (more: JsonObject) => told(iscm(), report('CSF cytology', more)).case?.csfExams;
    const text = 'No malignant cells seen.';
    expect(conclude({ conclusion: text })).toMatchObject([{ cytology: 'negative', text }]);
    expect(conclude({ conclusionCode: [coded(SCT, '10828004')] })).toMatchObject([{ cytology: 'positive' }]);
    expect(conclude({ conclusion: 'Lymphocytes; no malignant cells, but see flow cytometry.' })).toBeUndefined();
    expect(conclude({ conclusion: text, conclusionCode: [coded(SCT, '10828004')] })).toBeUndefined();
    expect(conclude({ conclusion: text, status: 'preliminary' })).toBeUndefined();
  });

  it('is what a report concludes whose results are of something else', () => {
    const result = [{ reference: 'Observation/o' }];
    const whole = report('CSF cytology', { conclusion: 'negative', result });
    const protein = observation('CSF protein', milligrams(45));
    expect(told(iscm(), whole, protein).case?.csfExams).toMatchObject([{ cytology: 'negative', protein: 45 }]);
  });

  it('is told once by a report and its result', () => {
    const result = [{ reference: 'Observation/o' }];
    const whole = report('CSF cytology', { conclusion: 'negative', result });
    const cytology = observation('CSF cytology', { valueString: 'negative' });
    for (const some of [
      [whole, cytology],
      [cytology, whole],
    ])
      expect(told(iscm(), ...some).case?.csfExams).toHaveLength(1);
  });
});

describe('protein in the cerebrospinal fluid', () => {
  it.each<[string | JsonObject, JsonObject, JsonValue]>([
    ['CSF protein', milligrams(45), 45],
    [coded('http://loinc.org', '2880-3'), milligrams(45), 45],
    ['Protein [Mass/volume] in Cerebral spinal fluid', milligrams(45), 45],
    ['Total protein, CSF', { valueQuantity: { value: 0.45, unit: 'g/L' } }, 45],
    ['Gesamteiweiß im Liquor', { valueQuantity: { value: 450, unit: 'mg/l' } }, 45],
    ['Protein in Liquor cerebrospinalis', { valueQuantity: { value: 450, unit: 'mg/L' } }, 45],
    ['Liquoreiweiß', { valueString: '0,45 g/l' }, 45],
    ['CSF protein', { valueString: '>300 mg/dL' }, { comparator: '>', value: 300 }],
    ['CSF protein', { valueQuantity: { value: 4, comparator: '<', unit: 'mg/dL' } }, { comparator: '<', value: 4 }],
    [
      'CSF protein',
      { valueRange: { low: { value: 0.4, unit: 'g/L' }, high: { value: 0.6, unit: 'g/L' } } },
      { low: 40, high: 60 },
    ],
    ['CSF protein', withoutValue('asked-unknown'), 'unknown'],
  ])('is read in mg/dL: %j, %j', (code, value, protein) => {
    expect(read(code, value).case?.csfExams).toMatchObject([{ protein }]);
  });

  it('is moved to mg/dL exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), (digits) => {
        const value = digits / 1000;
        const { case: one } = read('CSF protein', { valueQuantity: { value, unit: 'g/L' } });
        expect(one?.csfExams?.[0]?.protein).toBe(digits / 10);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[string, JsonObject]>([
    ['CSF protein', { valueQuantity: { value: 45 } }],
    ['CSF protein', { valueQuantity: { value: 45, unit: 'mmol/L' } }],
    ['CSF protein', { valueQuantity: { value: 45, unit: 'mg/dL', code: 'g/L' } }],
    ['CSF protein', milligrams(-5)],
    ['CSF protein', { valueString: 'elevated' }],
    ['CSF protein', { valueString: '45' }],
    ['Protein, total, serum', milligrams(7000)],
    ['C-reactive protein', milligrams(4)],
    ['Tau protein in CSF', milligrams(4)],
    ['CSF protein electrophoresis', milligrams(4)],
    ['CSF albumin', milligrams(4)],
    ['CSF glucose', milligrams(60)],
  ])('is not told by %s, %j', (name, value) => {
    expect(read(name, value).case).not.toHaveProperty('csfExams');
  });
});

describe('cytology and protein', () => {
  const cytology = (more: JsonObject = {}) =>
    observation('CSF cytology', { id: 'c', valueString: 'negative', ...more });
  const protein = (more: JsonObject = {}) => observation('CSF protein', { id: 'p', ...milligrams(45), ...more });

  it('of one day, one specimen or one panel are one examination, in whatever order', () => {
    const sample = specimen('s');
    const undated = { effectiveDateTime: '2025-02' };
    const panel = observation('CSF studies', {
      id: 'panel',
      hasMember: [{ reference: 'Observation/c' }, { reference: 'Observation/p' }],
    });
    const inputs = [
      [cytology(), protein()],
      [sample, cytology({ ...on('s') }), protein({ ...on('s'), effectiveDateTime: '2025-02-15' })],
      [panel, cytology(undated), protein(undated)],
    ];
    for (const some of inputs.flatMap((all) => [all, all.toReversed()])) {
      const { case: one, report } = told(iscm(), ...some);
      expect(one?.csfExams).toMatchObject([{ cytology: 'negative', protein: 45 }]);
      expect(report).toContain('repeated Observation');
    }
  });

  it('are of the fluid where the report is that has them as results', () => {
    const result = [{ reference: 'Observation/o' }];
    const protein = observation('Protein', milligrams(45));
    expect(told(iscm(), report('CSF analysis', { result }), protein).case?.csfExams).toMatchObject([{ protein: 45 }]);
    const both = report('Oligoclonal bands in CSF and serum', { result });
    expect(told(iscm(), both, protein).case).not.toHaveProperty('csfExams');
  });

  it('as components of one observation are one, and what else it holds is reported', () => {
    const component = [
      { code: { text: 'Protein' }, valueQuantity: { value: 1, unit: 'g/L' } },
      { code: { text: 'Cytology' }, valueString: 'positive' },
      { code: { text: 'Glucose' }, ...milligrams(60) },
    ];
    const { case: one, report } = read('CSF analysis', { component });
    expect(one?.csfExams).toMatchObject([{ cytology: 'positive', protein: 100, text: 'positive' }]);
    expect(report).toContain('not-represented Observation.component[2]');
  });

  it('of two days are two, and of two results of a day each is one', () => {
    expect(told(iscm(), cytology(), protein({ effectiveDateTime: '2025-02-20' })).case?.csfExams).toHaveLength(2);
    const positive = cytology({ id: 'c2', valueString: 'positive' });
    expect(told(iscm(), cytology(), positive, protein()).case?.csfExams).toHaveLength(3);
  });

  it('of two specimens of a day on which both were taken twice are two examinations', () => {
    const of = (name: string): JsonObject[] => [
      specimen(name),
      cytology({ id: `c${name}`, ...on(name) }),
      protein({ id: `p${name}`, ...on(name) }),
    ];
    const { case: one } = told(iscm(), ...of('a'), ...of('b').map((item) => ({ ...item, note: [{ text: 'second' }] })));
    expect(one?.csfExams).toHaveLength(2);
    for (const exam of one?.csfExams ?? []) expect(exam).toMatchObject({ cytology: 'negative', protein: 45 });
  });
});
