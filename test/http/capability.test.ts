import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Adapter, createAdapter } from '../../src/adapter.ts';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { createValidator } from '../../src/validate/index.ts';

interface SearchParam {
  name: string;
  type: string;
  definition?: string;
}
interface RestResource {
  type: string;
  interaction: { code: string }[];
  searchParam?: SearchParam[];
  searchInclude?: string[];
  searchRevInclude?: string[];
  operation?: { name: string; definition: string }[];
  conditionalRead?: string;
  conditionalDelete?: string;
  conditionalCreate?: boolean;
  conditionalUpdate?: boolean;
  [name: string]: unknown;
}
interface Rest {
  resource: RestResource[];
  interaction: { code: string }[];
  operation: { name: string; definition: string }[];
  compartment?: string[];
}

const FHIR = 'application/fhir+json';
const definitions = loadDefinitions().definitions;
let folder: string;
let adapter: Adapter;
let statement: { rest: Rest[]; patchFormat?: string[]; [name: string]: unknown };
let rest: Rest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iscm-capability-'));
  adapter = await createAdapter({
    store: `sqlite:${join(folder, 'store.sqlite')}`,
    bulkFolder: join(folder, 'bulk'),
    logLevel: 'silent',
  });
  statement = (await http().get('/fhir/metadata').expect(200)).body;
  [rest = { resource: [], interaction: [], operation: [] }] = statement.rest;
});
afterAll(async () => {
  await adapter.close();
  await rm(folder, { recursive: true });
});
const http = () => request(adapter.app);

/** Asks, and expects neither that there is no such thing nor a failure of the server. */
async function asked(
  method: 'get' | 'post' | 'put' | 'patch' | 'delete',
  path: string,
  body?: object,
): Promise<number> {
  const type = method === 'patch' ? 'application/json-patch+json' : FHIR;
  const call = http()[method](`/fhir/${path}`);
  const answer = await (body === undefined ? call : call.set('content-type', type).send(JSON.stringify(body)));
  const issue = answer.body?.issue?.[0]?.details?.coding?.[0]?.code;
  expect([404, 405, 500, 501, 503].includes(answer.status), `${method} ${path}: ${answer.status} ${issue}`).toBe(false);
  return answer.status;
}

const PATIENT_IDS = {
  resourceType: 'Parameters',
  parameter: [
    {
      name: 'viewResource',
      resource: {
        resourceType: 'ViewDefinition',
        resource: 'Patient',
        status: 'active',
        select: [{ column: [{ name: 'id', path: 'id' }] }],
      },
    },
  ],
};

const VALUE: Readonly<Record<string, string>> = {
  token: 'http://x.example|a',
  string: 'a',
  date: 'ge2020',
  number: '1',
  quantity: '1||mm',
  reference: 'x',
  uri: 'http://x.example',
};

describe('the CapabilityStatement', () => {
  test('is valid by R4', () => {
    const validator = createValidator({ definitions });
    const issues = validator.validate({ resource: { resourceType: 'CapabilityStatement', ...statement } as never });
    expect(issues.filter(({ severity }) => severity === 'error' || severity === 'fatal')).toEqual([]);
  });

  test('lists what is wired: patch formats, conditional interactions, parameters, includes', () => {
    expect(statement.patchFormat).toEqual(['application/json-patch+json', 'application/fhir+json']);
    const observation = rest.resource.find(({ type }) => type === 'Observation');
    expect(observation).toMatchObject({
      conditionalCreate: true,
      conditionalUpdate: true,
      conditionalDelete: 'single',
      conditionalRead: 'full-support',
      readHistory: true,
      updateCreate: true,
      versioning: 'versioned-update',
      referencePolicy: ['literal', 'logical', 'resolves'],
    });
    const names = observation?.searchParam?.map(({ name }) => name) ?? [];
    expect(names).toEqual(
      expect.arrayContaining(['_id', '_lastUpdated', 'code', 'code-value-quantity', 'marker-result']),
    );
    expect(observation?.searchInclude).toEqual(expect.arrayContaining(['*', 'Observation:subject']));
    const patient = rest.resource.find(({ type }) => type === 'Patient');
    expect(patient?.searchRevInclude).toEqual(expect.arrayContaining(['Observation:patient', 'Condition:subject']));
    expect(rest.interaction.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['transaction', 'batch', 'search-system', 'history-system']),
    );
  });

  test('names only SearchParameters and profiles that are defined', () => {
    const urls = rest.resource.flatMap(({ searchParam = [] }) =>
      searchParam.flatMap(({ definition }) => definition ?? []),
    );
    const unknown = urls.filter((url) => definitions.find('SearchParameter', url) === undefined);
    expect(unknown).toEqual([]);
  });
});

describe('each row of the CapabilityStatement is served', () => {
  test('interactions of the system', async () => {
    for (const { code } of rest.interaction) {
      if (code === 'search-system') await asked('get', '?_type=Patient');
      else if (code === 'history-system') await asked('get', '_history');
      else await asked('post', '', { resourceType: 'Bundle', type: code });
    }
  });

  test('interactions of each type', async () => {
    for (const { type, interaction } of rest.resource) {
      const codes = interaction.map(({ code }) => code);
      const artefact = !codes.includes('create');
      if (codes.includes('search-type')) await asked('get', `${type}?_count=1`);
      if (codes.includes('history-type')) await asked('get', `${type}/_history`);
      // an empty resource is refused by its rules, not by the route
      if (codes.includes('create')) await asked('post', type, { resourceType: type });
      if (codes.includes('update')) await asked('put', `${type}/x`, { resourceType: type, id: 'x' });
      if (codes.includes('patch')) await asked('patch', `${type}?_id=none&_tag=`, [{ op: 'x' }]);
      if (codes.includes('delete')) await asked('delete', `${type}/none`);
      if (artefact && type !== 'AuditEvent') {
        const { body } = await http().get(`/fhir/${type}?_count=1`);
        const [first] = body.entry ?? [];
        if (first) await asked('get', `${type}/${first.resource.id}`);
      }
    }
  });

  test('compartments', async () => {
    const names = (rest.compartment ?? []).map((url) => url.slice(url.lastIndexOf('/') + 1));
    expect(names).toEqual(['patient', 'practitioner', 'encounter', 'relatedPerson', 'device']);
    for (const name of names) {
      const type = name.charAt(0).toUpperCase() + name.slice(1);
      expect(await asked('get', `${type}/x/*`)).toBe(200);
      expect(await asked('get', `${type}/x/Observation`)).toBe(200);
    }
  });

  test('reads, versions and histories of what was stored', async () => {
    await http()
      .put('/fhir/Patient/p')
      .set('content-type', FHIR)
      .send('{"resourceType":"Patient","id":"p"}')
      .expect(201);
    for (const path of ['Patient/p', 'Patient/p/_history/1', 'Patient/p/_history']) {
      expect(await asked('get', path)).toBe(200);
    }
  });

  test('references that are literal, elsewhere or logical, and logical ones within a transaction', async () => {
    const finding = (subject: object) => ({
      ...{ resourceType: 'Observation', status: 'final', code: { text: 'x' } },
      subject,
    });
    const identifier = { system: 'urn:policy', value: '1' };
    for (const subject of [{ reference: 'https://elsewhere.example/fhir/Patient/1' }, { identifier }]) {
      expect(await asked('post', 'Observation', finding(subject))).toBe(201);
    }
    const entry = [{ resourceType: 'Patient', identifier: [identifier] }, finding({ identifier })].map((resource) => ({
      ...{ resource, request: { method: 'POST', url: resource.resourceType } },
    }));
    const sent = http().post('/fhir').set('content-type', FHIR).set('prefer', 'return=representation');
    const { body } = await sent
      .send(JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry }))
      .expect(200);
    expect(body.entry[1].resource.subject.reference).toBe(`Patient/${body.entry[0].resource.id}`);
  });

  test('search parameters of each type, used and not ignored', async () => {
    let count = 0;
    for (const { type, searchParam = [] } of rest.resource) {
      for (const { name, type: kind, definition } of searchParam) {
        count += 1;
        const values = kind === 'composite' ? compositeValue(definition) : VALUE[kind];
        const value = name === '_id' || type === 'AuditEvent' ? auditValue(name) : values;
        // clients are known by their identifier alone
        const asked = type === 'AuditEvent' && name === 'agent' ? 'agent:identifier' : name;
        const query = new URLSearchParams({ [asked]: value ?? '' });
        const answer = await http().get(`/fhir/${type}?${query}`).set('prefer', 'handling=strict');
        expect([answer.status, `${type}?${query}`]).toEqual([200, `${type}?${query}`]);
      }
    }
    expect(count).toBeGreaterThan(400);
  });

  test('includes of each type', async () => {
    for (const { type, searchInclude = [], searchRevInclude = [] } of rest.resource) {
      const query = new URLSearchParams({ _id: 'none' });
      for (const one of searchInclude.slice(0, 20)) query.append('_include', one);
      for (const one of searchRevInclude.slice(0, 20)) query.append('_revinclude', one);
      if (searchInclude.length + searchRevInclude.length > 0) {
        const answer = await http().get(`/fhir/${type}?${query}`);
        expect([answer.status, type]).toEqual([200, type]);
      }
    }
  });

  test('operations', async () => {
    const POSTED = ['validate', 'to-case', 'from-case', 'import'];
    for (const { name } of rest.operation) {
      if (name === 'viewdefinition-run') await asked('post', `$${name}`, PATIENT_IDS);
      else if (POSTED.includes(name)) await asked('post', `$${name}`, { resourceType: 'Parameters' });
      else await asked('get', `$${name}`);
    }
    for (const { type, operation = [] } of rest.resource) {
      for (const { name } of operation) {
        if (name === 'validate') await asked('post', `${type}/$validate`, { resourceType: type });
        else if (name.endsWith('everything')) await asked('get', `${type}/p/$${name}`);
        else if (name === 'export' && type === 'Group') continue;
        else await asked('get', `${type}/$${name}`);
      }
    }
  });
});

/** A value for each component of a composite parameter. */
function compositeValue(definition = ''): string {
  const found = definitions.find('SearchParameter', definition);
  const components = (found?.component ?? []) as { definition: string }[];
  return components
    .map((component) => VALUE[String(definitions.find('SearchParameter', component.definition)?.type)] ?? 'a')
    .join('$');
}

function auditValue(name: string): string {
  if (name === '_id') return 'none';
  return name === 'date' || name === '_lastUpdated' ? 'ge2020' : 'Patient/x';
}
