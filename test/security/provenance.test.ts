import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadMapping } from '../../src/cli/toolkit.ts';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { type Served, served } from '../http/harness.ts';

const { definitions } = loadDefinitions();
const validator = createValidator({ definitions });
const mapping = loadMapping(definitions);
let server: Served;
beforeEach(async () => {
  server = await served({ mapping, resourceTypes: definitions.resourceTypes });
});
afterEach(() => server.close());

const identifier = { system: 'urn:ehr:messages', value: 'm-1' };
const patient = (id: string) => ({ resource: { resourceType: 'Patient', id, gender: 'female' } });
const metastasis = (id: string, of: string, more: object = {}) => ({
  resource: {
    resourceType: 'Condition',
    id,
    subject: { reference: `Patient/${of}` },
    verificationStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }],
    },
    code: { coding: [{ system: 'http://snomed.info/sct', code: '94391008' }] },
    ...more,
  },
});
const push = (...entry: object[]) =>
  server.post({ resourceType: 'Bundle', type: 'collection', identifier, entry }).expect(200);

/** The Provenances of pushes in the compartment of a patient. */
async function provenances(id: string): Promise<JsonObject[]> {
  const held = await server.context.store.read((reader) => reader.compartment(id));
  return held.filter(({ type }) => type === 'Provenance').map(({ text = '' }) => JSON.parse(text));
}

test('a push has a Provenance: the versions it made, who sent it, its Bundle, the mapping', async () => {
  await push(patient('p'), metastasis('m', 'p'));
  const [made, ...others] = await provenances('p');
  expect(others).toEqual([]);
  expect(made).toMatchObject({
    target: [{ reference: 'Patient/p/_history/1' }, { reference: 'Condition/m/_history/1' }],
    policy: [expect.stringContaining(mapping.version)],
    agent: [{ who: { identifier: { value: 'anonymous' } } }, { who: { display: 'iscm-fhir 1.2.3' } }],
    entity: [{ role: 'source', what: { identifier } }],
  });
  const { id: _id, meta: _meta, ...rest } = made ?? {};
  const found = validator.validate({ resource: { ...rest, resourceType: 'Provenance' } });
  expect(found.filter(({ severity }) => severity === 'error' || severity === 'warning')).toEqual([]);
});

test('a push that changes nothing makes none, one that changes something names that alone', async () => {
  await push(patient('p'), metastasis('m', 'p'));
  await push(patient('p'), metastasis('m', 'p'));
  expect(await provenances('p')).toHaveLength(1);
  await push(patient('p'), metastasis('m', 'p', { recordedDate: '2024-05-01' }));
  const targets = (await provenances('p')).map(({ target }) => target);
  expect(targets).toContainEqual([{ reference: 'Condition/m/_history/2' }]);
  expect(targets).toHaveLength(2);
});

test('a push of several patients has one for each, and none names resources of two', async () => {
  await push(patient('p'), metastasis('m', 'p'), patient('q'), metastasis('n', 'q'));
  for (const [id, condition] of [
    ['p', 'm'],
    ['q', 'n'],
  ] as const) {
    expect((await provenances(id)).map(({ target }) => target)).toEqual([
      [{ reference: `Patient/${id}/_history/1` }, { reference: `Condition/${condition}/_history/1` }],
    ]);
  }
});

const organization = { resource: { resourceType: 'Organization', id: 'o', name: 'A clinic' } };

test('what belongs to nobody stands in that of the first patient, and alone in one of its own', async () => {
  await push(organization);
  const { body } = await server.http.get('/fhir/Provenance').expect(200);
  const alone = body.entry.map(({ resource }: { resource: JsonObject }) => resource.target);
  expect(alone).toEqual([[{ reference: 'Organization/o/_history/1' }]]);
  const renamed = { resource: { ...organization.resource, name: 'Another clinic' } };
  await push(renamed, patient('p'), patient('q'));
  expect((await provenances('p')).map(({ target }) => target)).toEqual([
    [{ reference: 'Patient/p/_history/1' }, { reference: 'Organization/o/_history/2' }],
  ]);
  expect((await provenances('q')).map(({ target }) => target)).toEqual([[{ reference: 'Patient/q/_history/1' }]]);
  expect((await server.http.get('/fhir/Provenance?_summary=count').expect(200)).body.total).toBe(3);
});

test('a refused push leaves none; the case and its report know nothing of them; they keep nothing from being deleted', async () => {
  const [patientRow] = [patient('p')];
  await server
    .post({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [patientRow, { resource: { resourceType: 'Patient' } }],
    })
    .expect(422);
  expect(await provenances('p')).toEqual([]);
  await push(patient('p'), metastasis('m', 'p'));
  await push(patient('p'), metastasis('m', 'p', { recordedDate: '2024-05-01' }));
  const [{ id }] = JSON.parse((await server.http.get('/cases').set('accept', 'application/json')).text);
  expect((await server.http.get(`/cases/${id}/report`)).text).not.toContain('Provenance');
  await server.http.delete('/fhir/Condition/m').expect(204);
});
