import { expect, it } from 'vitest';
import { parseCase } from '../../src/case/parse-case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import { asArray, isObject, isResource, type JsonObject, type Resource } from '../../src/fhir/json.ts';
import { createMapping } from '../../src/mapping/index.ts';
import { profiles, shippedMapping } from './toolkit.ts';

const mapping = shippedMapping();
const created = createMapping({ profiles, reading: 'stepwise' });
if (!created.ok) throw new Error('the mapping has issues');
const stepwise = created.mapping;

const SCT = 'http://snomed.info/sct';
const parsed = parseCase({
  model: CASE_MODEL_VERSION,
  id: 'c',
  patient: { birthDate: '1960-05-01' },
  primaryCancers: [{ key: 'p', site: 'lung' }],
  markers: [{ key: 'm', of: 'p', marker: 'er', result: 'positive' }],
});
if (!parsed.ok) throw new Error('the case is valid');
const written = parsed.case;

/** What is read of the case after a change of its resources, and what speaks against it. */
function readWith(change: (resource: Resource) => void) {
  const bundle: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(written)));
  for (const entry of asArray(bundle.entry)) if (isObject(entry) && isResource(entry.resource)) change(entry.resource);
  const result = mapping.toCases(bundle);
  expect(result).toEqual(stepwise.toCases(bundle));
  const [read] = result.cases;
  const issues = (read?.issues ?? []).filter(({ id }) => id === 'contradiction');
  return { case: read?.case, issues: issues.map(({ expression = '', message }) => [expression, message]) };
}

/** Adds a coding to the first concept of a member. */
function addCoding(resource: Resource, type: string, member: string, coding: JsonObject): void {
  const [concept] = asArray(resource[member]);
  if (resource.resourceType === type && isObject(concept)) concept.coding = [...asArray(concept.coding), coding];
}

const stands = (field: string): string =>
  `Another element gives another value for ${field}; the first one stands in the case.`;

it.each<[string, string, string, JsonObject, string, string]>([
  ['a site', 'Condition', 'bodySite', { system: SCT, code: '76752008' }, 'bodySite[0].coding[1]', 'site'],
  ['a result', 'Observation', 'valueCodeableConcept', { system: SCT, code: '260385009' }, '.coding[1]', 'result'],
])(
  'of two codes for %s that differ the first counts, and the second is told',
  (_what, type, member, coding, at, field) => {
    const { case: value, issues } = readWith((resource) => addCoding(resource, type, member, coding));
    expect(value).toEqual(written);
    expect(issues).toEqual([[expect.stringMatching(at.replace(/[[\].]/g, '\\$&')), stands(field)]]);
  },
);

it('of two codes that say the same nothing is told', () => {
  const coding = { system: 'http://loinc.org', code: 'LA6576-8' };
  const { case: value, issues } = readWith((resource) =>
    addCoding(resource, 'Observation', 'valueCodeableConcept', coding),
  );
  expect(value).toEqual(written);
  expect(issues).toEqual([]);
});

const patient = (change: JsonObject) =>
  readWith((resource) => {
    if (resource.resourceType === 'Patient') Object.assign(resource, change);
  });

it.each([
  { deceasedBoolean: true, deceasedDateTime: '2020-02-01' },
  { deceasedDateTime: '2020-02-01', deceasedBoolean: true },
])('the date of a death stands beside the word that there was one: %o', (died) => {
  const { case: value, issues } = patient(died);
  expect(value?.patient.died).toBe('2020-02-01');
  expect(issues).toEqual([]);
});

it.each(['unknown', 'asked-unknown'])(
  'a date stands whatever reason for having none is beside it (%s), which is told',
  (valueCode) => {
    const extension = [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode }];
    const { case: value, issues } = patient({ _birthDate: { extension } });
    expect(value?.patient.birthDate).toBe('1960-05-01');
    expect(issues).toEqual([[expect.stringMatching(/_birthDate$/), stands('birthDate')]]);
  },
);

it('a code of a system that nobody here knows speaks against nothing', () => {
  const coding = { system: 'urn:example:local', code: 'ER-POS' };
  const { case: value, issues } = readWith((resource) =>
    addCoding(resource, 'Observation', 'valueCodeableConcept', coding),
  );
  expect(value).toEqual(written);
  expect(issues).toEqual([]);
});
