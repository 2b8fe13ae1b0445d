import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { asArray, isObject, isResource, type JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { FHIR } from '../http/harness.ts';
import { ENGINES, type WholeServer, wholeServer } from './whole-server.ts';

const { definitions } = loadDefinitions();
const validator = createValidator({ definitions });
const NDJSON = 'application/fhir+ndjson';
const identifier = { system: 'urn:ehr:messages', value: 'm-1' };
const observation = (id: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'x' },
  subject: { reference: 'Patient/p' },
});
const bundle = (type: string, entry: object[], more: object = {}) =>
  JSON.stringify({ resourceType: 'Bundle', type, ...more, entry });
const put = (id: string) => ({ method: 'PUT', url: `Observation/${id}` });
const get = { request: { method: 'GET', url: 'Observation/o' } };
const view = {
  resourceType: 'Parameters',
  parameter: [
    {
      name: 'viewResource',
      resource: { resource: 'Observation', status: 'draft', select: [{ column: [{ name: 'c', path: 'code.text' }] }] },
    },
  ],
};

/** Every way to see or to change what is kept of a patient: its interaction, and how it is asked for. */
const WAYS: [interaction: string, method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, ...string[]][] = [
  [
    'transaction',
    'post',
    '/fhir',
    FHIR,
    bundle(
      'collection',
      [{ fullUrl: 'urn:uuid:0b5a3a04-2d54-4e7f-9a52-1d3b1a4f0001', resource: observation('pushed') }],
      { identifier },
    ),
  ],
  ['transaction', 'post', '/fhir', FHIR, bundle('transaction', [get])],
  ['batch', 'post', '/fhir', FHIR, bundle('batch', [get])],
  [
    'transaction',
    'post',
    '/fhir',
    FHIR,
    bundle('transaction', [{ request: { method: 'GET', url: 'Observation?_id=o' } }]),
  ],
  ['batch', 'post', '/fhir', FHIR, bundle('batch', [{ request: { method: 'GET', url: 'Patient/p/Observation' } }])],
  ['create', 'post', '/fhir/Observation', FHIR, JSON.stringify(observation('created'))],
  ['update', 'put', '/fhir/Observation/put', FHIR, JSON.stringify(observation('put'))],
  [
    'patch',
    'patch',
    '/fhir/Observation/put',
    'application/json-patch+json',
    '[{"op":"add","path":"/language","value":"de"}]',
  ],
  ['delete', 'delete', '/fhir/Observation/put'],
  ['read', 'get', '/fhir/Observation/o'],
  ['vread', 'get', '/fhir/Observation/o/_history/1'],
  ['history-instance', 'get', '/fhir/Observation/o/_history'],
  ['history-type', 'get', '/fhir/Observation/_history'],
  ['history-system', 'get', '/fhir/_history'],
  ['search-type', 'get', '/fhir/Observation?code:text=x'],
  ['search-type', 'post', '/fhir/Observation/_search', 'application/x-www-form-urlencoded', '_id=o'],
  ['search-type', 'get', '/fhir/Organization?_revinclude=Patient:organization'],
  ['search-type', 'get', '/fhir/Patient/p/Observation'],
  ['search-system', 'get', '/fhir?_type=Observation'],
  ['operation', 'get', '/fhir/Patient/p/$everything'],
  ['operation', 'get', '/fhir/Patient/p/$mcode-everything'],
  ['operation', 'post', '/fhir/Observation/o/$validate'],
  ['operation', 'post', '/fhir/$viewdefinition-run', FHIR, JSON.stringify(view)],
  ['operation', 'get', '/cases'],
  ['operation', 'get', '/cases/:case'],
  ['operation', 'get', '/cases/:case/report'],
  ['operation', 'get', '/cohort'],
];

describe.each(ENGINES)('over %s', (_name, engine) => {
  describe.skipIf(engine === undefined)('every access to a patient', () => {
    let server: WholeServer;
    beforeAll(async () => {
      server = await wholeServer({ ehr: { scopes: ['system/*.cruds'] } }, {}, engine);
      await send('put', '/fhir/Organization/g', 'seed-1', FHIR, '{"resourceType":"Organization","id":"g","name":"G"}');
      const patient = { resourceType: 'Patient', id: 'p', managingOrganization: { reference: 'Organization/g' } };
      await send('put', '/fhir/Patient/p', 'seed-2', FHIR, JSON.stringify(patient));
      await send('put', '/fhir/Observation/o', 'seed-3', FHIR, JSON.stringify(observation('o')));
    });
    afterAll(() => server.close());

    type Send = (typeof WAYS)[number][1];
    async function send(method: Send, path: string, requestId: string, type?: string, body?: string) {
      const headers = { ...server.as('ehr'), 'x-request-id': requestId, ...(type ? { 'content-type': type } : {}) };
      const asked = server.http[method](path).set(headers);
      const answer = await (body === undefined ? asked : asked.send(body));
      expect([path, answer.status < 300], answer.text).toEqual([path, true]);
      return answer;
    }

    /** The AuditEvents that a search finds. */
    async function audits(query: string): Promise<JsonObject[]> {
      const answer = await server.http.get(`/fhir/AuditEvent?_count=500&${query}`).set(server.as('ehr'));
      const found: { entry?: { resource: JsonObject }[] } = JSON.parse(answer.text);
      return (found.entry ?? []).map(({ resource }) => resource);
    }
    const interactionOf = ({ subtype }: JsonObject) => asArray(subtype).map((one) => isObject(one) && one.code)[0];
    /** Those of the patient that a request made; what only reads is written a moment later. */
    async function accounted(requestId: string, path: string): Promise<JsonObject[]> {
      let own: JsonObject[] = [];
      await expect
        .poll(async () => {
          own = (await audits('patient=p')).filter((event) => JSON.stringify(event).includes(`"${requestId}"`));
          return own.length > 0 ? path : 'none';
        })
        .toBe(path);
      return own;
    }

    test('is found in the audit by the patient, with its interaction, whichever way it went', async () => {
      const [made] = (await server.http.get('/cases').set(server.as('ehr'))).body;
      for (const [index, [interaction, method, path, type, body]] of WAYS.entries()) {
        const requestId = `way-${index}`;
        await send(method, path.replace(':case', made.id), requestId, type, body);
        const [event] = await accounted(requestId, path);
        expect([path, event && interactionOf(event)]).toEqual([path, interaction]);
      }
    });

    test('is found where a write showed what was there already', async () => {
      const entry = [
        {
          fullUrl: 'urn:uuid:0b5a3a04-2d54-4e7f-9a52-1d3b1a4f0002',
          resource: observation('sent'),
          request: put('sent'),
        },
      ];
      const sent = bundle('transaction', entry, { identifier });
      const o = JSON.stringify(observation('o'));
      const found = JSON.stringify({ ...observation('o'), id: undefined });
      for (const [requestId, method, path, body, more] of [
        ['conditional', 'post', '/fhir/Observation', found, { 'if-none-exist': '_id=o' }],
        ['unchanged', 'put', '/fhir/Observation/o', o, {}],
        ['unchanged-entry', 'post', '/fhir', bundle('batch', [{ resource: observation('o'), request: put('o') }]), {}],
        ['first', 'post', '/fhir', sent, {}],
        ['again', 'post', '/fhir', sent, {}],
      ] as const) {
        const headers = { 'content-type': FHIR, 'x-request-id': requestId, prefer: 'return=representation', ...more };
        const { text } = await server.http[method](path)
          .set({ ...server.as('ehr'), ...headers })
          .send(body);
        expect(text).toContain('"subject"');
        expect(await accounted(requestId, path)).toHaveLength(1);
      }
    });

    test('is found by a patient from whose record something was taken', async () => {
      await send('put', '/fhir/Observation/moved', 'seed-moved', FHIR, JSON.stringify(observation('moved')));
      await send('put', '/fhir/Patient/q', 'seed-q', FHIR, '{"resourceType":"Patient","id":"q"}');
      const moved = { ...observation('moved'), subject: { reference: 'Patient/q' } };
      await send('put', '/fhir/Observation/moved', 'move', FHIR, JSON.stringify(moved));
      const [event] = await accounted('move', 'put');
      expect(JSON.stringify(event)).toContain('Observation/moved/_history/1');
      expect(JSON.stringify(await audits('patient=q'))).toContain('"move"');
    });

    test('is found also when a bulk export or import made it', async () => {
      const finished = async (location: string | undefined) => {
        const { pathname } = new URL(location ?? '');
        await expect.poll(async () => (await server.http.get(pathname).set(server.as('ehr'))).status).toBe(200);
        return (await server.http.get(pathname).set(server.as('ehr'))).body;
      };
      const asAsync = { ...server.as('ehr'), prefer: 'respond-async' };
      const begun = await server.http.get('/fhir/$export?_type=Observation').set(asAsync);
      const manifest = await finished(begun.get('Content-Location'));
      const queries = (await audits('patient=p&subtype=operation')).map(queryOf);
      expect(queries).toContainEqual(expect.stringContaining('/fhir/$export?_type=Observation'));
      const file = new URL(manifest.output[0].url).pathname;
      await send('get', file, 'download');
      await expect.poll(async () => (await audits('subtype=operation')).map(queryOf)).toContainEqual(file);

      const line = JSON.stringify(observation('imported'));
      const imported = await server.http
        .post('/fhir/$import')
        .set({ ...asAsync, 'content-type': NDJSON })
        .send(`${line}\n`);
      await finished(imported.get('Content-Location'));
      const [event] = await audits('entity=Observation/imported');
      expect([event && interactionOf(event), event && queryOf(event)]).toEqual([
        'operation',
        expect.stringContaining('$import'),
      ]);
    });

    test('is found by when it was, in all forms of a date', async () => {
      const [event] = await audits('patient=p&subtype=create');
      const recorded = String(event?.recorded);
      const day = recorded.slice(0, 10);
      const isFound = async (date: string) => {
        const found = await audits(`patient=p&subtype=create&date=${encodeURIComponent(date)}`);
        return found.some(({ id }) => id === event?.id);
      };
      for (const date of [day, `eq${day}`, `ge${day}`, `le${day}`, 'gt2020', 'sa2020', 'lt2999', 'eb2999', recorded]) {
        expect([date, await isFound(date)]).toEqual([date, true]);
      }
      for (const date of [`gt${day}`, `sa${day}`, `lt${day}`, `eb${day}`, '2020', 'le2020', 'ge2999']) {
        expect([date, await isFound(date)]).toEqual([date, false]);
      }
      const both = await audits(`patient=p&subtype=create&date=ge${day}&date=lt${day}`);
      expect(both).toEqual([]);
    });

    test('leaves AuditEvents that are valid R4', async () => {
      const events = await audits('date=ge2020');
      expect(events.length).toBeGreaterThan(WAYS.length);
      for (const event of events) expect(errorsOf(event)).toEqual([]);
    });

    test('by a push leaves a Provenance that is valid, names its source, and is found by search', async () => {
      const by = async (query: string): Promise<JsonObject[]> => {
        const answer = await server.http.get(`/fhir/Provenance?${query}`).set(server.as('ehr'));
        const found: { entry?: { resource: JsonObject }[] } = JSON.parse(answer.text);
        return (found.entry ?? []).map(({ resource }) => resource);
      };
      const [made] = await by('target=Observation/pushed');
      expect(made).toMatchObject({
        target: [{ reference: 'Observation/pushed/_history/1' }],
        agent: [{ who: { identifier: { value: 'ehr' } } }, expect.anything()],
        entity: [{ role: 'source', what: { identifier } }],
      });
      const included = await server.http
        .get('/fhir/Observation?_id=pushed&_revinclude=Provenance:target')
        .set(server.as('ehr'));
      expect(JSON.parse(included.text).entry).toContainEqual(expect.objectContaining({ resource: made }));
      expect(await by('target=Observation/o')).toEqual([]);
      for (const provenance of await by('_count=100')) expect(errorsOf(provenance)).toEqual([]);
    });
  });
});

function queryOf({ entity }: JsonObject): string {
  const queries = asArray(entity).map((one) => (isObject(one) && typeof one.query === 'string' ? one.query : ''));
  return Buffer.from(queries.join(''), 'base64').toString();
}

function errorsOf(resource: JsonObject) {
  if (!isResource(resource)) return ['no resource'];
  const issues = validator.validate({ resource });
  return issues.filter(({ severity }) => severity === 'error' || severity === 'warning');
}
