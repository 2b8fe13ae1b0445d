import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Resource } from '../../src/fhir/json.ts';
import { wholePlace } from '../http/whole-place.ts';
import { root } from '../mapping/toolkit.ts';
import { type WholeServer, wholeServer } from '../security/whole-server.ts';
import { finished, type Manifest, pathOf, resourcesAt } from './bulk-server.ts';

let server: WholeServer;
beforeAll(async () => {
  server = await started();
  for (const name of EXAMPLES) {
    const bundle = readFileSync(join(root, `examples/${name}/bundle.json`), 'utf8');
    const pushed = await server.http
      .post('/fhir')
      .set({ ...server.as('own'), ...FHIR })
      .send(bundle);
    expect(pushed.status).toBe(200);
  }
});
afterAll(() => server.close());

const started = (): Promise<WholeServer> => wholeServer({ own: { scopes: ['system/*.cruds'] } });

const FHIR = { 'content-type': 'application/fhir+json' };
const EXAMPLES = ['s0', 's1', 's4', 'synthetic'];

async function job({ http, as }: WholeServer, method: 'get' | 'post', path: string, body?: string): Promise<Manifest> {
  const begun = await http[method](path)
    .set({ ...as('own'), prefer: 'respond-async', 'content-type': 'application/fhir+ndjson' })
    .send(body);
  expect(begun.status, begun.text).toBe(202);
  for (;;) {
    const answer = await http.get(pathOf(begun.headers['content-location'])).set(as('own'));
    if (answer.status !== 202) {
      expect(answer.status, answer.text).toBe(200);
      return answer.body;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function linesIn({ http, as }: WholeServer, { output }: Manifest) {
  return (await Promise.all(output.map(({ url }) => resourcesAt({ http }, url, as('own'))))).flat();
}

test('what is exported of the examples is imported elsewhere as the same cases', async () => {
  const other = await started();
  try {
    const lines = await linesIn(server, await job(server, 'get', '/fhir/$export'));
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    expect((await job(other, 'post', '/fhir/$import', text)).error).toEqual([]);
    const cases = await casesOf(server);
    expect(cases).toHaveLength(EXAMPLES.length);
    expect(await casesOf(other)).toEqual(cases);
  } finally {
    await other.close();
  }
});

async function casesOf({ http, as }: WholeServer): Promise<object[]> {
  return (await http.get('/cases').set(as('own'))).body;
}

test("mCODE's Group is exported by its members", async () => {
  const { http, as } = server;
  const patients = await http.get('/fhir/Patient?_count=1').set(as('own'));
  const member: string = patients.body.entry[0].resource.id;
  const put = await http
    .put('/fhir/Group/cohort')
    .set({ ...as('own'), ...FHIR })
    .send(JSON.stringify(group(member)));
  expect(put.status, put.text).toBe(201);
  const exported = await linesIn(server, await job(server, 'get', '/fhir/Group/cohort/$export'));
  const everything = await http.get(`/fhir/Patient/${member}/$everything?_count=1000`).set(as('own'));
  const own = everything.body.entry.map(({ resource }: { resource: Resource }) => resource);
  expect(keys(exported)).toEqual(keys(own).filter((key) => key !== 'Group/cohort'));
});

const keys = (all: readonly Resource[]): string[] =>
  all.map(({ resourceType, id }) => `${resourceType}/${id}`).toSorted();

const group = (member: string) => ({
  resourceType: 'Group',
  id: 'cohort',
  meta: { profile: ['http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-patient-group'] },
  active: true,
  type: 'person',
  actual: true,
  code: { coding: [{ system: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl', code: 'C19700' }] },
  member: [{ entity: { reference: `Patient/${member}` } }],
});

test('files and tables are sent without a heap of listeners, packed or not', async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error) => warnings.push(message);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  const { output } = await job(server, 'get', '/fhir/$export');
  const sizes: number[] = [];
  for (const encoding of ['gzip', 'identity']) {
    const get = (path: string) => server.http.get(path).set({ ...server.as('own'), 'accept-encoding': encoding });
    const { text, headers } = await get(pathOf(output[0]?.url ?? '')).expect(200);
    expect(headers['content-encoding']).toBe(encoding === 'gzip' ? encoding : undefined);
    sizes.push(text.length);
    await server.http
      .post('/fhir/ViewDefinition/lesions/$run')
      .set({ ...server.as('own'), 'accept-encoding': encoding })
      .expect(200);
  }
  expect(sizes[0]).toBe(sizes[1]);
  expect(warnings).toEqual([]);
});

test('a job that a stop broke off goes on at the next start, long before its lease is over', async () => {
  const place = await wholePlace('sqlite');
  onTestFinished(() => place.dispose());
  const settings = { bulkLeaseSeconds: 3600, audit: 'off' } as const;
  const { http } = await place.start(settings);
  const patients = Array.from({ length: 600 }, (_, at) => `{"resourceType":"Patient","id":"p${at}"}\n`);
  const begun = await http
    .post('/fhir/$import')
    .set({ prefer: 'respond-async', 'content-type': 'application/fhir+ndjson' })
    .send(patients.join(''))
    .expect(202);
  const path = pathOf(begun.headers['content-location']);
  let asked = await http.get(path);
  while (asked.status === 202 && !(Number.parseInt(asked.headers['x-progress'] ?? '', 10) > 0))
    asked = await http.get(path);
  const { status, text } = await finished(await place.start(settings), path);
  expect([status, JSON.parse(text).error]).toEqual([200, []]);
});
