import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WholeAdapter, wholeAdapter } from './whole-adapter.ts';

/** Names that every object of JavaScript has: in a table indexed by them one would find what nobody put there. */
const NAMES = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'];
const FHIR = 'application/fhir+json';

let adapter: WholeAdapter;

beforeAll(async () => {
  adapter = await wholeAdapter();
});

afterAll(() => adapter.close());

const READS: ((name: string) => string)[] = [
  (name) => `/fhir/${name}`,
  (name) => `/fhir/${name}/1`,
  (name) => `/fhir/Patient?${name}=1`,
  (name) => `/fhir/Patient?name:${name}=1`,
  (name) => `/fhir/Patient?_sort=${name}`,
  (name) => `/fhir/Patient?_include=Patient:${name}`,
  (name) => `/fhir/Patient?_include=${name}:subject`,
  (name) => `/fhir/Patient?_has:${name}:patient:code=1`,
  (name) => `/fhir/Patient?_has:Observation:patient:${name}=1`,
  (name) => `/fhir/Observation?subject:${name}.name=a`,
  (name) => `/fhir/Observation?subject.${name}=a`,
  (name) => `/fhir/Patient?_elements=${name}`,
  (name) => `/fhir/Patient?_summary=${name}`,
  (name) => `/fhir/Patient?_format=${name}`,
  (name) => `/fhir/metadata?mode=${name}`,
  (name) => `/fhir/$${name}`,
  (name) => `/fhir/ValueSet/$expand?url=${name}`,
  (name) => `/fhir/CodeSystem/$lookup?system=${name}&code=${name}`,
  (name) => `/fhir/$export?_type=${name}`,
  (name) => `/fhir/AuditEvent?${name}=1`,
  (name) => `/cases?${name}=1`,
  (name) => `/cases?_format=${name}`,
  (name) => `/cases?table=${name}`,
  (name) => `/cases?marker=${name}:${name}`,
  (name) => `/cases/${name}`,
  (name) => `/cohort?${name}=1`,
];

const questionnaire = (name: string) => ({
  resourceType: 'Questionnaire',
  url: 'http://test/q',
  status: 'active',
  item: [
    { linkId: 'a', text: name, type: name, enableWhen: [{ question: 'b', operator: name, answerString: name }] },
    { linkId: 'b', text: name, type: 'string' },
  ],
});

const answers = {
  resourceType: 'QuestionnaireResponse',
  questionnaire: 'http://test/q',
  status: 'completed',
  item: ['a', 'b'].map((linkId) => ({ linkId, answer: [{ valueString: 'a' }] })),
};

const bundle = (...resources: object[]) => ({
  resourceType: 'Bundle',
  type: 'collection',
  meta: { profile: ['https://w3id.org/iscm-fhir/StructureDefinition/iscm-case-bundle'] },
  entry: resources.map((resource) => ({ resource })),
});

const sentences = (name: string): object[] =>
  ['Procedure', 'MedicationAdministration', 'MedicationRequest', 'Observation', 'Condition', 'Specimen'].map(
    (type) => ({
      resourceType: type,
      status: name,
      code: { coding: [{ system: name, code: name }], text: name },
      subject: { reference: `${name}/${name}` },
      valueQuantity: { value: 1, code: name, unit: name, comparator: name },
    }),
  );

const BODIES: [about: string, path: string, body: (name: string) => object][] = [
  ['a resource', '/fhir', (name) => ({ resourceType: name })],
  ['a kind of Bundle', '/fhir', (name) => ({ resourceType: 'Bundle', type: name, entry: [] })],
  ['a resource of a case', '/fhir', (name) => bundle({ resourceType: name, [name]: 1 })],
  ['a resource to check', '/fhir/$validate', (name) => ({ resourceType: name })],
  ['a question', '/fhir/$validate', (name) => bundle(questionnaire(name), answers)],
  ['a base', '/fhir/$validate', (name) => ({ resourceType: 'SearchParameter', base: [name], expression: 'Patient.x' })],
  ['codes and statuses', '/fhir/$to-case', (name) => bundle(...sentences(name))],
];

describe.each(NAMES)('the name %s', (name) => {
  test.each(READS)('in a read is answered like any other (%s)', async (path) => {
    const { status } = await request(adapter.app).get(path(name));
    expect(status).toBeLessThan(500);
  });

  test.each(BODIES)('of %s is answered like any other', async (_about, path, body) => {
    const sent = request(adapter.app)
      .post(path)
      .set('content-type', FHIR)
      .send(JSON.stringify(body(name)));
    expect((await sent).status).toBeLessThan(500);
  });
});
