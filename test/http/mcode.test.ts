import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Adapter, createAdapter } from '../../src/adapter.ts';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { createValidator } from '../../src/validate/index.ts';
import { root } from '../mapping/toolkit.ts';

const FHIR = 'application/fhir+json';
const MCODE = 'http://hl7.org/fhir/us/mcode/StructureDefinition';
const TERM = 'https://w3id.org/iscm-fhir/CodeSystem/iscm-term';
const LOINC = 'http://loinc.org';
const SNOMED = 'http://snomed.info/sct';

interface Resource {
  resourceType: string;
  id: string;
  [name: string]: unknown;
}

let folder: string;
let adapter: Adapter;
let patient: string;
const http = () => request(adapter.app);
const find = async (query: string): Promise<Resource[]> => {
  const { body } = await http().get(`/fhir/${query}`).set('prefer', 'handling=strict').expect(200);
  return (body.entry ?? []).map(({ resource }: { resource: Resource }) => resource);
};
const ownProfile = ({ meta }: Resource): string[] =>
  JSON.stringify(meta ?? {}).match(/(?<=iscm-fhir\/StructureDefinition\/)[a-z-]+/g) ?? [];
const put = (resource: Resource) =>
  http()
    .put(`/fhir/${resource.resourceType}/${resource.id}`)
    .set('content-type', FHIR)
    .send(JSON.stringify(resource))
    .expect(201);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iscm-mcode-'));
  adapter = await createAdapter({
    store: `sqlite:${join(folder, 'store.sqlite')}`,
    bulkFolder: join(folder, 'bulk'),
    logLevel: 'silent',
  });
  const example = await readFile(join(root, 'examples/s1/bundle.json'), 'utf8');
  await http().post('/fhir').set('content-type', FHIR).send(example).expect(200);
  [patient = ''] = (await find('Patient')).map(({ id }) => id);
  const laboratory = { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' };
  await put({
    resourceType: 'Observation',
    id: 'dated',
    meta: { profile: [`${MCODE}/mcode-tumor-marker-test`] },
    status: 'final',
    category: [{ coding: [laboratory] }],
    code: { coding: [{ system: LOINC, code: '29593-1' }] },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: '2020-05-31',
    valueQuantity: { value: 12, unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
  });
  // what another sender has of the same patient
  const category = (code: string) => [{ coding: [{ system: SNOMED, code }] }];
  const subject = { reference: `Patient/${patient}` };
  const text = { text: 'x' };
  await put({ resourceType: 'Condition', id: 'secondary', subject, category: category('128462008'), code: text });
  await put({
    resourceType: 'Observation',
    id: 'marker',
    status: 'final',
    subject,
    category: category('250724005'),
    code: text,
  });
});
afterAll(async () => {
  await adapter.close();
  await rm(folder, { recursive: true });
});

describe('what the CapabilityStatements of mCODE 4.0.0 ask of a server', () => {
  test('its profiles stand as supportedProfile', async () => {
    const { body } = await http().get('/fhir/metadata').expect(200);
    const profilesOf = (type: string) =>
      body.rest[0].resource.find((resource: { type: string }) => resource.type === type).supportedProfile;
    expect(profilesOf('Patient')).toContain(`${MCODE}/mcode-cancer-patient`);
    expect(profilesOf('Condition')).toContain(`${MCODE}/mcode-primary-cancer-condition`);
    expect(profilesOf('Group')).toContain(`${MCODE}/mcode-patient-group`);
  });

  test('patients are read by id, and found by the Group of those that conform', async () => {
    const coding = [{ system: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl', code: 'C19700' }];
    await put({
      resourceType: 'Group',
      id: 'cancer-patients',
      meta: { profile: [`${MCODE}/mcode-patient-group`] },
      type: 'person',
      actual: true,
      code: { coding },
      member: [{ entity: { reference: `Patient/${patient}` } }],
    });
    expect((await find('Group?code=C19700')).map(({ id }) => id)).toEqual(['cancer-patients']);
    expect((await find(`Group?code=C19700&member=Patient/${patient}`)).length).toBe(1);
    expect((await find(`Patient?_id=${patient}`)).length).toBe(1);
    await http().get(`/fhir/Patient/${patient}`).expect(200);
  });

  test('conditions and observations are found by the categories of mCODE', async () => {
    const ids = (found: Resource[]) => found.map(({ id }) => id);
    // those of other senders and, by their profiles, ours
    const secondary = await find(`Condition?category=${SNOMED}|128462008&subject=${patient}`);
    expect(ids(secondary)).toContain('secondary');
    expect(new Set(secondary.flatMap(ownProfile))).toEqual(new Set(['iscm-condition']));
    const markers = await find(`Observation?category=${SNOMED}|250724005&subject=${patient}&_count=100`);
    expect(ids(markers)).toContain('marker');
    expect(new Set(markers.flatMap(ownProfile))).toEqual(new Set(['iscm-ihc']));
    expect(ids(await find(`Patient?_has:Condition:subject:category=${SNOMED}|128462008`))).toContain(patient);
  });

  test('a value set with codes of SNOMED CT by hierarchy is refused, not searched in part', async () => {
    const set = 'http://hl7.org/fhir/us/mcode/ValueSet/mcode-primary-cancer-disorder-vs';
    const { body } = await http().get(`/fhir/Condition?code:in=${set}`).expect(400);
    expect(body.issue[0].details.coding[0].code).toBe('search-terminology-unknown');
    expect(body.issue[0].details.text).toContain('The code system http://snomed.info/sct is not here in full.');
  });
});

describe('Patient/[id]/$mcode-everything (OperationDefinition mcode-patient-everything)', () => {
  const everything = async (query = '') =>
    (await http().get(`/fhir/Patient/${patient}/$mcode-everything${query}`).expect(200)).body;

  test('gives an mCODE patient Bundle: the patient first, then all that claims a profile of mCODE', async () => {
    const bundle = await everything();
    expect(bundle).toMatchObject({ type: 'collection', meta: { profile: [`${MCODE}/mcode-patient-bundle`] } });
    const resources: Resource[] = bundle.entry.map(({ resource }: { resource: Resource }) => resource);
    expect([resources[0]?.resourceType, resources[0]?.id]).toEqual(['Patient', patient]);
    const types = new Set(resources.map(({ resourceType }) => resourceType));
    expect([...types]).toEqual(expect.arrayContaining(['Condition', 'Observation', 'Procedure', 'BodyStructure']));
    expect(resources.some(({ id }) => id === 'marker')).toBe(false);
    const validator = createValidator({ definitions: loadDefinitions().definitions });
    const errors = validator
      .validate({ resource: bundle }, { profiles: [`${MCODE}/mcode-patient-bundle`] })
      .filter(({ severity }) => severity === 'error' || severity === 'fatal');
    expect(errors).toEqual([]);
  });

  test('start and end narrow it to care of that time, days included', async () => {
    const asked = async (query: string) => {
      const { entry } = await everything(query);
      return entry.some(({ resource }: { resource: Resource }) => resource.id === 'dated');
    };
    expect(await asked('')).toBe(true);
    expect(await asked('?start=2020-05-31&end=2020-05-31')).toBe(true);
    expect(await asked('?start=2020-06-01')).toBe(false);
    expect(await asked('?end=2020-05-30')).toBe(false);
    // a plus that is not encoded arrives as a blank, here as in searches and histories
    expect(await asked('?_since=2020-01-01T00:00:00+01:00')).toBe(true);
    await http().get(`/fhir/Patient/${patient}/$mcode-everything?start=yesterday`).expect(400);
    await http().get('/fhir/Patient/none/$mcode-everything').expect(404);
  });

  test('$everything gives all of the patient, what claims no profile of mCODE too, in pages', async () => {
    const { body } = await http().get(`/fhir/Patient/${patient}/$everything`).expect(200);
    const ids = body.entry.map(({ resource }: { resource: Resource }) => resource.id);
    expect(ids).toEqual(expect.arrayContaining([patient, 'marker', 'secondary']));
    const [first] = [(await http().get(`/fhir/Patient/${patient}/$everything?_count=5`).expect(200)).body];
    expect(first.link.map(({ relation }: { relation: string }) => relation)).toContain('next');
  });

  test('$everything takes _type as often as it is given, in the URL and in Parameters', async () => {
    const path = `/fhir/Patient/${patient}/$everything`;
    const typesOf = ({ body }: { body: { entry: { resource: Resource }[] } }) =>
      [...new Set(body.entry.map(({ resource }) => resource.resourceType))].sort();
    const both = ['Condition', 'Observation'];
    expect(typesOf(await http().get(`${path}?_type=Condition`).expect(200))).toEqual(['Condition']);
    const asked = await http().get(`${path}?_type=Condition&_type=Observation`).expect(200);
    expect(typesOf(asked)).toEqual(both);
    expect(asked.body.link[0].url).toMatch(/_type=Condition&_type=Observation/);
    const parameter = both.map((valueCode) => ({ name: '_type', valueCode }));
    const posted = http().post(path).set('content-type', 'application/fhir+json');
    const body = JSON.stringify({ resourceType: 'Parameters', parameter });
    expect(typesOf(await posted.send(body).expect(200))).toEqual(both);
  });
});

describe('our own SearchParameters', () => {
  test.each(['spinal-level', 'cord-region', 'cord-aspect', 'marker-result', 'marker-quantity', 'primary-site'])(
    '%s is served as a SearchParameter, and in the CapabilityStatement',
    async (id) => {
      const { body } = await http().get(`/fhir/SearchParameter/${id}`).expect(200);
      const url = `https://w3id.org/iscm-fhir/SearchParameter/${id}`;
      expect(body).toMatchObject({ resourceType: 'SearchParameter', url, code: id });
      expect((await find(`SearchParameter?url=${url}`)).map((found) => found.id)).toEqual([id]);
      const statement = (await http().get('/fhir/metadata')).body;
      const listed = statement.rest[0].resource
        .filter(({ type }: { type: string }) => body.base.includes(type))
        .every(({ searchParam }: { searchParam: { definition?: string }[] }) =>
          searchParam.some(({ definition }) => definition === url),
        );
      expect(listed).toBe(true);
    },
  );

  test('a lesion is found by every level from its cranial to its caudal end, and by none that vertebrae do not have', async () => {
    const part = (url: string, value: object) => ({ url, ...value });
    const kind = (code: string) => part('kind', { valueCodeableConcept: { coding: [{ system: TERM, code }] } });
    const lesion = (id: string, code: string, cranial: string, caudal: string) =>
      put({
        resourceType: 'BodyStructure',
        id,
        patient: { reference: `Patient/${patient}` },
        extension: [
          {
            url: 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-lesion-extent',
            extension: [kind(code), part('cranial', { valueCode: cranial }), part('caudal', { valueCode: caudal })],
          },
        ],
      });
    await lesion('segments', 'cord-segment-level', 'C7', 'T10');
    await lesion('vertebrae', 'vertebral-level', 'C7', 'T1');
    const found = async (level: string) =>
      (await find(`BodyStructure?spinal-level=${level}`)).map(({ id }) => id).sort();
    expect(await found('C7')).toEqual(['segments', 'vertebrae']);
    expect(await found('C8')).toEqual(['segments']);
    expect(await found('T1')).toEqual(['segments', 'vertebrae']);
    expect([await found('T9'), await found('T11')]).toEqual([['segments'], []]);
    for (const id of ['segments', 'vertebrae']) await http().delete(`/fhir/BodyStructure/${id}`).expect(204);
  });

  test('find the lesions, markers and primaries of the first paper', async () => {
    const levels = async (level: string) =>
      (await find(`BodyStructure?spinal-level=${level}&patient=${patient}`)).length;
    expect([await levels('C5'), await levels('C6'), await levels('T1')]).toEqual([2, 2, 0]);
    expect((await find(`BodyStructure?spinal-level=C5&patient=${patient}&cord-aspect:missing=true`)).length).toBe(1);
    const [lesion] = await find(`BodyStructure?spinal-level=C6&spinal-level=C5&patient=${patient}`);
    const region = (lesion?.location as { coding: { system: string; code: string }[] } | undefined)?.coding[0];
    expect((await find(`BodyStructure?cord-region=${region?.system}|${region?.code}`)).length).toBeGreaterThan(0);
    const markers = await find(`Observation?code=${LOINC}|40556-3`);
    const value = (markers[0]?.valueCodeableConcept as { coding: { system: string; code: string }[] } | undefined)
      ?.coding[0];
    const found = await find(`Observation?marker-result=${LOINC}|40556-3$${value?.system}|${value?.code}`);
    expect(found.length).toBeGreaterThan(0);
    expect(await find(`Observation?marker-result=${LOINC}|40556-3$${TERM}|none`)).toEqual([]);
    const quantified = async (value: string) =>
      (await find(`Observation?marker-quantity=${LOINC}|29593-1$${value}`)).map(({ id }) => id);
    expect([await quantified('ge10||%25'), await quantified('gt12||%25')]).toEqual([['dated'], []]);
    const primaries = await find(`Condition?primary-site:missing=false&patient=${patient}`);
    expect(primaries.length).toBe(1);
    expect((await find('Patient?_has:BodyStructure:patient:spinal-level=C5')).map(({ id }) => id)).toContain(patient);
  });

  test('find the percentage and the score that our own markers hold in a component', async () => {
    for (const paper of ['s0', 's4']) {
      const example = await readFile(join(root, `examples/${paper}/bundle.json`), 'utf8');
      await http().post('/fhir').set('content-type', FHIR).send(example).expect(200);
    }
    const items = async (query: string) => {
      const found = await find(`Observation?${query}&identifier:missing=false`);
      return found.map(({ identifier }) => (identifier as { value: string }[])[0]?.value).sort();
    };
    const ki67 = (amount: string) => items(`marker-quantity=${LOINC}|29593-1$${amount}||%25`);
    expect(await ki67('ge20')).toEqual(['s0#cord-ki-67', 's0#parotid-ki-67']);
    expect(await ki67('lt20')).toEqual(['s1#second-ki-67']);
    const her2 = (score: string) => items(`marker-result=${LOINC}|18474-7$${LOINC}|${score}`);
    expect([await her2('LA11843-2'), await her2('LA11842-4')]).toEqual([['s4#breast-her2'], ['s4#conus-her2']]);
    expect(await items(`marker-result=${LOINC}|40556-3$${LOINC}|LA11843-2`)).toEqual([]);
  });
});
