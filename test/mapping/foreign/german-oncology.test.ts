import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, iscm, SCT, subject, told } from './told.ts';

const MII = 'https://www.medizininformatik-initiative.de/fhir/ext/modul-onko';
const system = (name: string): string => `${MII}/CodeSystem/mii-cs-onko-${name}`;
const cancer = condition({ text: 'Ovarialkarzinom' }, { id: 'd' });
const focus = [{ reference: 'Condition/d' }];
const observed = (id: string, code: JsonObject, more: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  subject,
  code,
  effectiveDateTime: '2021-06-22',
  ...more,
});
const done = (id: string, more: JsonObject): JsonObject => ({
  resourceType: 'Procedure',
  id,
  status: 'completed',
  subject,
  code: { text: 'Bestrahlung' },
  ...more,
});
const reasonReference = [{ reference: 'Condition/d' }];
const partOf = (id: string) => ({ partOf: [{ reference: `Procedure/${id}` }] });
const gray = (name: string, value: number): JsonObject => ({
  url: `${MII}/StructureDefinition/mii-ex-onko-strahlentherapie-bestrahlung-${name}`,
  valueQuantity: { value, unit: 'Gy', system: 'http://unitsofmeasure.org', code: 'Gy' },
});
const intends = (name: string, code: string): JsonObject => ({
  url: `${MII}/StructureDefinition/mii-ex-onko-${name}`,
  valueCodeableConcept: coded(system(name), code),
});

describe('a category of a panel', () => {
  it('is of the cancer that the panel is about', () => {
    const lung = condition({ text: 'Lungenkarzinom' }, { id: 'l' });
    const t = observed('t', { text: 'T-Kategorie' }, { valueString: 'T3c' });
    const panel = observed('p', { text: 'TNM' }, { focus, hasMember: [{ reference: 'Observation/t' }] });
    const stages = told(iscm(), cancer, lung, t, panel).case?.primaryCancers?.map(({ tnm }) => tnm?.t);
    expect(stages).toEqual(['3c', undefined]);
  });
});

describe('a specimen that says nothing of what was sampled', () => {
  const sample = { resourceType: 'Specimen', id: 's', subject, type: { text: 'Gewebe' } };
  const stained = (id: string, more: JsonObject) =>
    observed(id, { text: 'Ki-67' }, { valueString: '20 %', specimen: { reference: 'Specimen/s' }, ...more });

  it('is of the tumour that what was made on it is about', () => {
    expect(told(iscm(), cancer, sample, stained('a', { focus })).case?.specimens).toMatchObject([
      { of: 'primary-cancers-1' },
    ]);
    expect(told(iscm(), cancer, sample, stained('a', {})).case).not.toHaveProperty('specimens');
    const other = stained('b', { focus: [{ reference: 'Condition/iscm' }] });
    expect(told(iscm(), cancer, sample, stained('a', { focus }), other).case).not.toHaveProperty('specimens');
  });
});

describe('an organ of metastases as an observation', () => {
  const site = (value: JsonObject, code: JsonObject = coded(SCT, '385421009')) =>
    told(iscm(), cancer, observed('m', code, { ...value, focus })).case?.metastases;

  it('is a metastasis of the cancer, found then', () => {
    const liver = { site: 'liver', presence: 'present', primary: 'primary-cancers-1', diagnosed: '2021-06-22' };
    expect(site({ valueCodeableConcept: coded(system('fernmetastasen'), 'HEP') })).toMatchObject([liver]);
    expect(site({ valueString: 'Leber' }, { text: 'Lokalisation der Fernmetastasen' })).toMatchObject([liver]);
    expect(site({ valueString: 'liver' }, { text: 'Site of distant metastasis' })).toMatchObject([liver]);
  });

  it.each(['keine', 'V. a. Leber', 'unklar'])('is none where none is told: %s', (valueString) => {
    expect(site({ valueString })).toBeUndefined();
  });

  it('is the one that a condition tells of', () => {
    const known = condition({ text: 'Lebermetastasen' }, { id: 'k' });
    const { case: one } = told(
      iscm(),
      cancer,
      known,
      observed('m', { text: 'Fernmetastasen' }, { valueString: 'Leber' }),
    );
    expect(one?.metastases).toHaveLength(1);
  });
});

describe('a course of radiotherapy and its series', () => {
  const course = done('c', { reasonReference, performedPeriod: { start: '2022-02-01' } });
  const series = (id: string, dose: number) =>
    done(id, { ...partOf('c'), reasonReference, extension: [gray('gesamtdosis', dose), gray('einzeldosis', 2)] });

  it('are one, with the dose of its only series', () => {
    const { case: one, report } = told(iscm(), cancer, course, series('a', 50));
    expect(one?.radiotherapies).toMatchObject([{ started: '2022-02-01', totalDose: 50, fractionDose: 2 }]);
    expect(report).toContain('repeated Procedure');
  });

  it('have their doses in the extension of a series, too', () => {
    const dose = (url: string, value: number): JsonObject => ({
      url,
      valueQuantity: { value, unit: 'Gy', code: 'Gy' },
    });
    const within = (total: number): JsonObject => ({
      url: `${MII}/StructureDefinition/mii-ex-onko-strahlentherapie-bestrahlung`,
      extension: [dose('Gesamtdosis', total), dose('Einzeldosis', 3)],
    });
    const own = (...extension: JsonObject[]) => told(iscm(), cancer, { ...course, extension }).case?.radiotherapies;
    expect(own(within(30))).toMatchObject([{ totalDose: 30, fractionDose: 3 }]);
    expect(own(within(30), within(9))?.[0]).not.toHaveProperty('totalDose');
    const part = done('a', { ...partOf('c'), reasonReference, extension: [within(30)] });
    expect(told(iscm(), cancer, course, part).case?.radiotherapies).toMatchObject([{ totalDose: 30, fractionDose: 3 }]);
  });

  it('are one without a dose where there are several', () => {
    const courses = told(iscm(), cancer, course, series('a', 50), series('b', 16)).case?.radiotherapies;
    expect(courses).toHaveLength(1);
    expect(courses?.[0]).not.toHaveProperty('totalDose');
  });

  it('have no dose where that is no number', () => {
    const text = { ...gray('gesamtdosis', 50), valueQuantity: { value: '50', unit: 'Gy' } };
    const courses = told(iscm(), cancer, done('a', { reasonReference, extension: [text] })).case?.radiotherapies;
    expect(courses?.[0]).not.toHaveProperty('totalDose');
  });

  it('is one by its category, with doses of its own', () => {
    const category = coded(SCT, '1287742003');
    const alone = done('a', {
      category,
      code: { text: 'OPS 8-52' },
      reasonReference,
      extension: [gray('gesamtdosis', 30)],
    });
    expect(told(iscm(), cancer, alone).case?.radiotherapies).toMatchObject([{ totalDose: 30 }]);
    const becquerel = { ...gray('gesamtdosis', 3), valueQuantity: { value: 3, unit: 'GBq' } };
    const nuclear = done('a', { category, reasonReference, extension: [becquerel] });
    expect(told(iscm(), cancer, nuclear).case?.radiotherapies?.[0]).not.toHaveProperty('totalDose');
  });
});

describe('a course of drugs', () => {
  const course = (text: string, more: JsonObject = {}) => done('c', { code: { text }, reasonReference, ...more });
  const drug = (text: string): JsonObject => ({
    resourceType: 'MedicationStatement',
    id: text,
    status: 'completed',
    subject,
    medicationCodeableConcept: { text },
    ...partOf('c'),
  });
  const given = (...resources: JsonObject[]) =>
    told(iscm(), cancer, ...resources).case?.systemicTherapies?.map(({ kind, text, treats }) => [
      kind,
      text,
      ...treats,
    ]);

  it('is told by the drugs that are parts of it, which treat what it treats', () => {
    expect(given(course('Chemotherapie'), drug('Paclitaxel'), drug('Carboplatin'))).toEqual([
      ['chemotherapy', 'Paclitaxel', 'primary-cancers-1'],
      ['chemotherapy', 'Carboplatin', 'primary-cancers-1'],
    ]);
  });

  it('stands beside drugs of another kind', () => {
    expect(given(course('Chemotherapie'), drug('Trastuzumab'))).toEqual([
      ['chemotherapy', 'Chemotherapie', 'primary-cancers-1'],
      ['targeted', 'Trastuzumab', 'primary-cancers-1'],
    ]);
  });

  it('is one by the first of its displays', () => {
    const coding = [
      { system: system('therapie-typ'), code: 'CH', display: 'Chemotherapie' },
      {
        system: 'http://fhir.de/CodeSystem/bfarm/ops',
        code: '8-54',
        display: 'Zytostatische Chemotherapie und andere',
      },
    ];
    expect(given(done('c', { code: { coding }, reasonReference }))).toEqual([
      ['chemotherapy', 'Chemotherapie', 'primary-cancers-1'],
    ]);
  });
});

describe('the intent of a treatment', () => {
  const intent = (...extension: JsonObject[]) =>
    told(iscm(), cancer, done('r', { reasonReference, extension })).case?.radiotherapies?.[0]?.intent;

  it('is read from the extensions of German oncology; before or after an operation tells more than curative', () => {
    expect(intent(intends('intention', 'P'))).toBe('palliative');
    expect(intent(intends('intention', 'K'), intends('therapie-stellungzurop', 'A'))).toBe('adjuvant');
    expect(intent(intends('intention', 'S'))).toBeUndefined();
  });

  it('is that of the course for the drugs that are parts of it', () => {
    const course = done('c', {
      code: { text: 'Chemotherapie' },
      reasonReference,
      extension: [intends('therapie-stellungzurop', 'N')],
    });
    const drug = {
      resourceType: 'MedicationStatement',
      status: 'completed',
      subject,
      medicationCodeableConcept: { text: 'Paclitaxel' },
      ...partOf('c'),
    };
    expect(told(iscm(), cancer, course, drug).case?.systemicTherapies).toMatchObject([{ intent: 'neoadjuvant' }]);
  });
});

it.each([
  ['V', 'complete-response'],
  ['T', 'partial-response'],
  ['K', 'stable-disease'],
  ['P', 'progressive-disease'],
  ['Y', 'recurrence'],
])('the course of a cancer in German codes is a response: %s', (code, tumour) => {
  const course = observed('v', coded(SCT, '396432002'), {
    focus,
    valueCodeableConcept: coded(system('verlauf-gesamtbeurteilung'), code),
  });
  expect(told(iscm(), cancer, course).case?.responses).toMatchObject([{ of: 'primary-cancers-1', tumour }]);
});
