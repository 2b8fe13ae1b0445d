import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WholeAdapter, wholeAdapter } from './whole-adapter.ts';

const FHIR = 'application/fhir+json';
let adapter: WholeAdapter;

beforeAll(async () => {
  adapter = await wholeAdapter();
});

afterAll(() => adapter.close());

const post = (body: object, prefer: string) =>
  request(adapter.app)
    .post('/fhir')
    .set({ 'content-type': 'application/fhir+json', prefer: `return=${prefer}` })
    .send(JSON.stringify(body));

interface Patient {
  resourceType: string;
  id: string;
}

/** A Patient about whom there is something to say that is no error. */
const claiming = (id: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  meta: { profile: ['http://test/unknown'] },
  ...more,
});

const transaction = (...resources: Patient[]) => ({
  resourceType: 'Bundle',
  type: 'transaction',
  entry: resources.map((resource) => ({ resource, request: { method: 'PUT', url: `Patient/${resource.id}` } })),
});

const collection = (...resources: Patient[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: resources.map((resource) => ({ fullUrl: `http://hospital.example/Patient/${resource.id}`, resource })),
});

interface Issue {
  details: { coding: { code: string }[] };
  expression: string[];
}

interface Outcome {
  issue: Issue[];
}

const idsIn = (outcome: Outcome): (string | undefined)[] => outcome.issue.map(({ details }) => details.coding[0]?.code);

describe('a Patient that is contained in what refers to it', () => {
  const resource = {
    resourceType: 'Condition',
    id: 'c',
    contained: [{ resourceType: 'Patient', id: 'p', gender: 'female' }],
    code: { text: 'Metastasis in the spinal cord' },
    subject: { reference: '#p' },
  };
  const contained = ['patient-contained', ['Bundle.entry[0].resource.subject']];

  test.each([
    ['transaction', { resource, request: { method: 'PUT', url: 'Condition/c' } }],
    ['batch', { resource, request: { method: 'PUT', url: 'Condition/c' } }],
    ['collection', { fullUrl: 'http://hospital.example/Condition/c', resource }],
  ])('is told to be in no case: %s', async (type, entry) => {
    const told = await post({ resourceType: 'Bundle', type, entry: [entry] }, 'OperationOutcome').expect(200);
    const issues = told.body.entry[0].response.outcome.issue;
    expect(issues.map(({ details, expression }: Issue) => [details.coding[0]?.code, expression])).toContainEqual(
      contained,
    );
    const { body } = await request(adapter.app).get('/cases').expect(200);
    expect(body).toEqual([]);
  });

  test('is none of the findings where another Patient is referred to', async () => {
    await request(adapter.app)
      .put('/fhir/Patient/own')
      .set('content-type', FHIR)
      .send('{"resourceType":"Patient","id":"own"}')
      .expect(201);
    const { body } = await request(adapter.app)
      .post('/fhir/Condition')
      .set({ 'content-type': FHIR, prefer: 'return=OperationOutcome' })
      .send(
        JSON.stringify({
          ...resource,
          id: undefined,
          subject: { reference: 'Patient/own' },
          asserter: { reference: '#p' },
        }),
      )
      .expect(201);
    expect(idsIn(body)).not.toContain('patient-contained');
  });
});

describe.each([
  ['transaction', transaction],
  ['case push', collection],
])('the findings of a %s', (_kind, bundle) => {
  test('what is no error is told, in its entry, to who prefers an OperationOutcome', async () => {
    const sent = bundle({ resourceType: 'Patient', id: 'a' }, claiming('b'));
    const told = await post(sent, 'OperationOutcome').expect(200);
    expect(idsIn(told.body.entry[1].response.outcome)).toEqual(['profile-not-checked']);
    const plain = await post(sent, 'minimal').expect(200);
    expect(plain.body.entry[1].response.outcome).toBeUndefined();
  });

  test('what is no error is told beside the errors of what is refused, whatever is preferred', async () => {
    for (const prefer of ['minimal', 'OperationOutcome']) {
      const { body } = await post(bundle(claiming('c', { gender: 'x' })), prefer).expect(422);
      expect(idsIn(body)).toEqual(expect.arrayContaining(['profile-not-checked', 'binding-required']));
    }
  });
});

test('of a batch, what is no error is told in its entry', async () => {
  const batch = { ...transaction({ resourceType: 'Patient', id: 'd' }, claiming('e')), type: 'batch' };
  const { body } = await post(batch, 'OperationOutcome').expect(200);
  const [first, second]: { response: { outcome: Outcome } }[] = body.entry;
  expect(first && idsIn(first.response.outcome)).toEqual(['all-ok']);
  expect(second && idsIn(second.response.outcome)).toEqual(['profile-not-checked']);
});
