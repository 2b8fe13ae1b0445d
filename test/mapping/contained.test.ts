import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/fhir/json.ts';
import { shippedMapping } from './toolkit.ts';

const mapping = shippedMapping();

const casesOf = (value: JsonValue) =>
  mapping.toCases(value).cases.map((read) => JSON.parse(JSON.stringify(read.case ?? null)));

/**
 * What is contained in a resource goes with it, and is found by it alone
 * (http://hl7.org/fhir/R4/references.html#contained).
 */
const patient = (value: string) => ({
  resourceType: 'Patient',
  id: 'p',
  identifier: [{ system: 'urn:example:mrn', value }],
});
const diagnosis = (onsetDateTime: string, ...contained: { resourceType: string }[]) => ({
  resourceType: 'Condition',
  contained,
  verificationStatus: {
    coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
  },
  code: { coding: [{ system: 'http://snomed.info/sct', code: '94600009' }] },
  onsetDateTime,
  subject: { reference: '#p' },
});
const bundle = (type: string, ...entries: { fullUrl: string; resource: JsonValue }[]) => ({
  resourceType: 'Bundle',
  type,
  entry: entries,
});
const at = (id: string, resource: JsonValue) => ({ fullUrl: `https://north.example/fhir/${id}`, resource });
const identifiers = (value: string) => [{ system: 'urn:example:mrn', value }];

test('a patient contained in what speaks of it is the patient of one case', () => {
  expect(casesOf(bundle('collection', at('Condition/1', diagnosis('2010', patient('1')))))).toMatchObject([
    { patient: { identifiers: identifiers('1') }, episodes: [{ onset: '2010' }] },
  ]);
});

test('two people who are called the same within their resources stay two', () => {
  const [one, two] = [diagnosis('2010', patient('1')), diagnosis('2014', patient('2'))];
  for (const input of [bundle('collection', at('Condition/1', one), at('Condition/2', two)), [one, two]]) {
    expect(casesOf(input)).toMatchObject([
      { patient: { identifiers: identifiers('1') }, episodes: [{ onset: '2010' }] },
      { patient: { identifiers: identifiers('2') }, episodes: [{ onset: '2014' }] },
    ]);
  }
});

test('what an older version or a copy contained is not said again', () => {
  const [older, newer] = [diagnosis('2010', patient('1')), diagnosis('2010', patient('2'))];
  const history = bundle('history', at('Condition/1', newer), at('Condition/1', older));
  const copies = bundle('collection', at('Condition/1', newer), at('Condition/1', newer));
  for (const input of [history, copies]) {
    expect(casesOf(input)).toMatchObject([
      { patient: { identifiers: identifiers('2') }, episodes: [{ onset: '2010' }] },
    ]);
  }
});

test('a group of people is no patient', () => {
  const group = { resourceType: 'Group', type: 'person', actual: true };
  const ofGroup = { ...diagnosis('2010'), subject: { reference: 'Group/1' } };
  for (const input of [bundle('collection', at('Group/1', group), at('Condition/1', ofGroup)), ofGroup]) {
    const { cases, issues } = mapping.toCases(input);
    expect([cases.length, issues.filter(({ id }) => id === 'without-patient').length]).toEqual([0, 1]);
  }
});
