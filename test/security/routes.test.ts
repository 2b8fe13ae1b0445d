import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { type WholeServer, wholeServer } from './whole-server.ts';

/** Everything that somebody unknown may have: nothing of patients. */
const OPEN = [
  'get /',
  'get /cases/schema',
  'get /docs',
  'get /docs/page.js',
  'get /docs/swagger-ui-bundle.js',
  'get /docs/swagger-ui.css',
  'get /fhir/ViewDefinition',
  'get /fhir/ViewDefinition/:id',
  'get /fhir/metadata',
  'get /healthz',
  'get /openapi.json',
  'get /readyz',
];

/** A text that stands in everything that is stored of a patient. */
const MARKS = { own: 'Xown7', other: 'Xother7' };
type Whose = keyof typeof MARKS;

let server: WholeServer;
let routes: { method: Method; path: string }[];
/** Values of the parameters of paths, for what belongs to the other patient. */
let foreign: Record<string, string>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof METHODS)[number];

beforeAll(async () => {
  server = await wholeServer({
    all: { scopes: ['system/*.cruds'] },
    // known, and may do nothing with what is kept here
    nobody: { scopes: ['system/Questionnaire.cruds'] },
    one: { scopes: ['system/*.cruds'], patients: ['own'] },
    ...Object.fromEntries([...'cruds'].map((letter) => [letter, { scopes: [`system/Observation.${letter}`] }])),
  });
  routes = routesOf(server);
  for (const whose of ['own', 'other'] as const) {
    for (const resource of resourcesOf(whose)) expect((await put(resource)).status).toBe(201);
  }
  const cases: { id: string }[] = (await server.http.get('/cases').set(server.as('all'))).body;
  const texts = cases.map((one) => [one.id, JSON.stringify(one)] as const);
  const caseId = texts.find(([, text]) => text.includes(MARKS.other))?.[0] ?? '';
  expect(caseId).not.toBe('');
  const job = await exported();
  foreign = { id: 'other', version: '1', type: 'Patient', below: 'Observation', caseId, ...job };
});
afterAll(() => server.close());

/** The routes as Express has them, whoever added them. */
function routesOf({ adapter }: WholeServer): { method: Method; path: string }[] {
  return adapter.app.router.stack.flatMap(({ route }) => {
    // what answers every method has none of its own: it says that others are not served
    const method = METHODS.find((one) => one === route?.stack[0]?.method);
    return route && method ? [{ method, path: route.path }] : [];
  });
}

function resourcesOf(whose: Whose) {
  const subject = { reference: `Patient/${whose}` };
  const mark = MARKS[whose];
  return [
    { resourceType: 'Patient', id: whose, identifier: [{ system: 'urn:mrn', value: mark }] },
    {
      resourceType: 'Observation',
      id: whose,
      status: 'final',
      code: { text: mark },
      subject,
      effectiveDateTime: '2024-01-01',
    },
    {
      resourceType: 'Condition',
      id: whose,
      subject,
      code: { coding: [{ system: 'http://snomed.info/sct', code: '94391008' }], text: mark },
      note: [{ text: mark }],
    },
    { resourceType: 'Group', id: whose, type: 'person', actual: true, name: mark, member: [{ entity: subject }] },
  ];
}

const put = (resource: { resourceType: string; id: string }) =>
  server.http
    .put(`/fhir/${resource.resourceType}/${resource.id}`)
    .set({ 'content-type': FHIR, ...server.as('all') })
    .send(JSON.stringify(resource));

/** A finished export of the client that may do all: its job and one of its files. */
async function exported(): Promise<{ job: string; file: string }> {
  const begun = await server.http.get('/fhir/$export').set({ ...server.as('all'), prefer: 'respond-async' });
  const path = new URL(begun.get('Content-Location') ?? '').pathname;
  for (;;) {
    const answer = await server.http.get(path).set(server.as('all'));
    if (answer.status === 200) {
      const [, , , job = '', file = ''] = new URL(answer.body.output[0].url).pathname.split('/');
      return { job, file };
    }
    expect(answer.status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A path with its parameters filled in: all that they may stand for. */
function pathsOf(path: string): string[] {
  const types = path.includes(':type') ? ['Patient', 'Observation', 'Condition', 'Group', 'Provenance'] : ['Patient'];
  return types.map((type) =>
    path.replace(/:(\w+)/g, (_, name: string) => {
      if (path.startsWith('/cases')) return foreign.caseId ?? '';
      if (path.startsWith('/fhir/ViewDefinition')) return 'patients';
      return name === 'type' ? type : (foreign[name] ?? name);
    }),
  );
}

const entry = [
  ...['Patient', 'Observation', 'Condition'].map((type) => ({ request: { method: 'GET', url: `${type}/other` } })),
  ...resourcesOf('other').map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/other` },
  })),
  { request: { method: 'DELETE', url: 'Observation/other' } },
];

const parameters = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });

/** Bodies that try to have or to change what belongs to the other patient. */
function bodiesOf(method: Method, path: string): [type: string, body: string][] {
  if (method === 'get' || method === 'delete') return [['', '']];
  if (method === 'patch') {
    return [['application/json-patch+json', '[{"op":"add","path":"/language","value":"de"}]']];
  }
  if (path.endsWith('_search')) return [['application/x-www-form-urlencoded', '_count=50']];
  if (path === '/cases/:id') return [['application/json', '{"model":"0","id":"x","patient":{}}']];
  const resources: object[] = resourcesOf('other');
  if (path === '/fhir') {
    resources.push(...['batch', 'transaction', 'collection'].map((type) => ({ resourceType: 'Bundle', type, entry })));
  }
  const select = [{ column: [{ name: 'text', path: 'code.text' }] }];
  resources.push(
    parameters({ name: 'patient', valueReference: { reference: 'Patient/other' } }),
    parameters({ name: 'viewResource', resource: { resource: 'Observation', status: 'draft', select } }),
  );
  return resources.map((resource) => [FHIR, JSON.stringify(resource)]);
}

interface Tried {
  route: string;
  status: number;
  text: string;
}

/** Tries every route in every way as a client, or as nobody. */
async function tried(client?: string, methods: readonly Method[] = METHODS): Promise<Tried[]> {
  const answers: Tried[] = [];
  for (const { method, path } of routes.filter((route) => methods.includes(route.method))) {
    for (const filled of pathsOf(path)) {
      for (const [type, body] of bodiesOf(method, path)) {
        const headers = {
          ...(client === undefined ? {} : server.as(client)),
          ...(type === '' ? {} : { 'content-type': type }),
          'if-match': 'W/"1"',
          prefer: 'respond-async, return=representation',
        };
        const asked = server.http[method](filled).set(headers);
        const answer = await (body === '' ? asked : asked.send(body));
        answers.push({ route: `${method} ${path}`, status: answer.status, text: answer.text ?? '' });
      }
    }
  }
  return answers;
}

/** What every client may do: what it sent is checked, and jobs of its own hold what it may see, here nothing. */
const HARMLESS = [
  'get /fhir/$export',
  'get /fhir/Patient/$export',
  'get /metrics',
  'post /fhir',
  'post /fhir/$export',
  'post /fhir/$to-case',
  'post /fhir/$validate',
  'post /fhir/:type/$validate',
  'post /fhir/Patient/$export',
];

/** What was sent may be told of to those who sent it. */
const SENT = ['post /fhir/$validate', 'post /fhir/:type/$validate', 'post /fhir/$to-case'];

/** The routes whose answers hold a text. */
function showing(answers: readonly Tried[], text: string): string[] {
  const found = answers.filter((answer) => !SENT.includes(answer.route) && answer.text.includes(text));
  return [...new Set(found.map(({ route }) => route))].sort();
}

const stored = async () => {
  const found = await server.http.get('/fhir?_type=Patient,Observation,Condition,Group').set(server.as('all'));
  const held: { entry?: { resource: object }[] } = JSON.parse(found.text);
  return (held.entry ?? []).map(({ resource }) => JSON.stringify(resource)).sort();
};

describe('every route of the server', () => {
  test('needs a client that is known, but for those that show nothing of patients', async () => {
    const answers = await tried();
    expect(routes.length).toBeGreaterThan(50);
    const open = new Set(answers.filter(({ status }) => status !== 401).map(({ route }) => route));
    expect([...open].sort()).toEqual(OPEN);
    expect(answers.filter(({ text }) => /Xown7|Xother7/.test(text))).toEqual([]);
  });

  test('shows and changes nothing of patients for a client that has no permission on their resources', async () => {
    const before = await stored();
    const answers = await tried('nobody');
    expect(showing(answers, MARKS.own).concat(showing(answers, MARKS.other))).toEqual([]);
    expect(await stored()).toEqual(before);
    const passed = answers.filter(({ route, status }) => status < 400 && !OPEN.includes(route));
    expect(HARMLESS).toEqual(expect.arrayContaining(passed.map(({ route }) => route)));
  });

  test('shows and changes nothing of another patient for a client that is confined to one', async () => {
    const before = await stored();
    const answers = await tried('one');
    expect(showing(answers, MARKS.other)).toEqual([]);
    expect(showing(answers, MARKS.own)).toEqual(expect.arrayContaining(['get /fhir/:type', 'get /cases']));
    expect(await stored()).toEqual(before);
  });

  test('shows what it is there to show to a client that may see it', async () => {
    expect(showing(await tried('all', ['get']), MARKS.other)).toEqual([
      'get /cases',
      'get /cases/:id',
      'get /fhir',
      'get /fhir/$bulk/:job/:file',
      'get /fhir/:type',
      'get /fhir/:type/:id',
      'get /fhir/:type/:id/:below',
      'get /fhir/:type/:id/_history',
      'get /fhir/:type/:id/_history/:version',
      'get /fhir/:type/_history',
      'get /fhir/Patient/:id/$everything',
      'get /fhir/Patient/:id/$mcode-everything',
      'get /fhir/_history',
    ]);
    expect(showing(await tried('all', ['post']), MARKS.other)).toEqual(
      expect.arrayContaining(['post /fhir', 'post /fhir/$viewdefinition-run', 'post /fhir/:type/_search']),
    );
  });
});

test('the case of another patient is not written, whatever is known of it', async () => {
  const path = `/cases/${foreign.caseId}`;
  const { body, headers } = await server.http.get(path).set(server.as('all')).expect(200);
  for (const known of [{}, { 'if-match': headers.etag ?? '' }, { 'if-match': 'W/"99"' }]) {
    const answer = await server.http
      .put(path)
      .set({ 'content-type': 'application/json', ...server.as('one'), ...known })
      .send(JSON.stringify({ model: body.model, id: body.id, patient: {} }));
    expect([answer.status, answer.body.issue[0].details.coding[0].code]).toEqual([403, 'outside-confinement']);
  }
  expect((await server.http.get(path).set(server.as('all'))).body).toEqual(body);
});

describe('each letter of a scope', () => {
  const observation = { resourceType: 'Observation', id: 'letters', status: 'final', code: { text: 'x' } };
  const body = JSON.stringify(observation);
  const ways: [letter: string, method: Method, path: string, type?: string, body?: string][] = [
    ['c', 'post', '/fhir/Observation', FHIR, body],
    ['r', 'get', '/fhir/Observation/letters'],
    ['r', 'get', '/fhir/Observation/letters/_history'],
    ['r', 'get', '/fhir/Observation/letters/_history/1'],
    ['u', 'put', '/fhir/Observation/letters', FHIR, body],
    ['u', 'patch', '/fhir/Observation/letters', 'application/json-patch+json', '[]'],
    ['s', 'get', '/fhir/Observation?code=x'],
    ['s', 'post', '/fhir/Observation/_search', 'application/x-www-form-urlencoded', 'code=x'],
    ['s', 'get', '/fhir/Observation/_history'],
    ['d', 'delete', '/fhir/Observation/letters'],
  ];

  test.each([...'cruds'])('"%s" allows its interactions and no other', async (letter) => {
    const ask = (method: Method, path: string, client: string, type = '', text = '') => {
      const asked = server.http[method](path).set({
        ...server.as(client),
        ...(type === '' ? {} : { 'content-type': type }),
      });
      return text === '' ? asked : asked.send(text);
    };
    expect((await ask('put', '/fhir/Observation/letters', 'all', FHIR, body)).status).toBeLessThan(202);
    for (const [needed, method, path, type, text] of ways) {
      const { status } = await ask(method, path, letter, type, text);
      expect([method, path, status < 300]).toEqual([method, path, needed === letter]);
      if (needed !== letter) expect(status).toBe(403);
      expect((await ask(method, path.replace('Observation', 'Condition'), letter, type, text)).status).toBe(403);
    }
  });
});
