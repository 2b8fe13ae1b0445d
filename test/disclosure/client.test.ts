import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Adapter, createAdapter } from '../../src/adapter.ts';
import { caseJsonSchema } from '../../src/case/json-schema.ts';
import { settingsSchema } from '../../src/config/index.ts';
import { asArray, isObject, type JsonValue } from '../../src/fhir/json.ts';
import { asText } from '../http/ndjson.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';
import { root, shippedMapping } from '../mapping/toolkit.ts';

const OWN = 'own.key-own-key-own-key-own-key-own-key';
const REGISTRY = 'registry.key-registry-key-registry-key';
const hash = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`;
const FHIR = 'application/fhir+json';
const BASE = 'http://server.example/fhir';

/** Words and names of fields of the case model. */
function wordsOf(schema: JsonValue | undefined): string[] {
  if (Array.isArray(schema)) return schema.flatMap(wordsOf);
  if (!isObject(schema)) return typeof schema === 'string' ? [schema] : [];
  return [...Object.keys(schema), ...Object.values(schema).flatMap(wordsOf)];
}

interface Page {
  entry?: { resource: { id: string } }[];
  link?: { relation: string; url: string }[];
}

/** Words, ids, identifiers and dates of what was pushed: nothing of it may reach the recipient. */
function tellingOf(value: JsonValue | undefined, name = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => tellingOf(one, name));
  if (isObject(value)) return Object.keys(value).flatMap((below) => tellingOf(value[below], below));
  if (typeof value !== 'string' || value.length < 8) return [];
  const telling =
    /^(?:id|value|family|given|text|note|valueString|reference|fullUrl)$/.test(name) || /^\d{4}-\d\d/.test(value);
  return telling ? [value.replace(/^.*\//, '').replace(/^urn:uuid:/, '')] : [];
}

/** Codes, which are the same everywhere, and names of fields; some of them are words too. */
function codesOf(value: JsonValue | undefined, name = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => codesOf(one, name));
  if (!isObject(value)) return name === 'code' && typeof value === 'string' ? [value] : [];
  if (value.url === 'field' && typeof value.valueString === 'string') return [value.valueString];
  return Object.keys(value).flatMap((below) => codesOf(value[below], below));
}

describe('a client under a policy', () => {
  let folder: string;
  let adapter: Adapter;
  const telling = new Set<string>();
  const own = (path: string) => request(adapter.app).get(path).set('x-api-key', OWN);
  const get = (path: string) => request(adapter.app).get(path).set('x-api-key', REGISTRY);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'iscm-disclosure-'));
    process.env.TEST_POLICY_KEY = 'k'.repeat(40);
    await writeFile(
      join(folder, 'registry.yaml'),
      'recipient: registry\nkey: { environment: TEST_POLICY_KEY }\ndrop: [source.country]\n',
    );
    adapter = await createAdapter(
      settingsSchema.parse({
        store: `sqlite:${join(folder, 'store.sqlite')}`,
        bulkFolder: join(folder, 'bulk'),
        policyFolder: folder,
        baseUrl: BASE,
        logLevel: 'silent',
        clients: [
          { id: 'own', scopes: ['system/*.cruds'], keys: [hash(OWN)] },
          { id: 'registry', scopes: ['system/*.cruds'], keys: [hash(REGISTRY)], policy: 'registry' },
        ],
      }),
    );
    const mapping = shippedMapping();
    const bundles = [
      ...['s0', 's1', 's4'].map((name) => JSON.parse(readFileSync(join(root, `examples/${name}/bundle.json`), 'utf8'))),
      ...fc
        .sample(anyCase, { numRuns: 8, seed: 3 })
        .map((value) => JSON.parse(JSON.stringify(mapping.toBundle(value)))),
    ];
    for (const bundle of bundles) {
      const pushed = await request(adapter.app)
        .post('/fhir')
        .set({ 'x-api-key': OWN, 'content-type': FHIR })
        .send(JSON.stringify(bundle));
      expect(pushed.status, pushed.text.slice(0, 500)).toBe(200);
    }
    const stored = await own('/fhir/Patient?_count=100&_revinclude=*').expect(200);
    for (const bundle of [...bundles, stored.body]) for (const word of tellingOf(bundle)) telling.add(word);
    for (const entry of asArray(stored.body.entry))
      if (isObject(entry) && isObject(entry.resource)) telling.add(String(entry.resource.id));
    const codes = new Set([...bundles.flatMap((bundle) => codesOf(bundle)), ...wordsOf(caseJsonSchema())]);
    for (const word of [...telling])
      if (word.length < 8 || codes.has(word) || /^[a-z]+$/.test(word)) telling.delete(word);
  });
  afterAll(async () => {
    await adapter.close();
    await rm(folder, { recursive: true });
  });

  const tellsNothing = (text: string) => {
    const tokens = new Set(text.split(/["/#|?&=,<> ]+/));
    for (const word of telling) {
      const stands = /^[\w-]+$/.test(word) ? tokens.has(word) : text.includes(JSON.stringify(word).slice(1, -1));
      if (stands) expect.fail(`"${word}" stands in ${text.slice(0, 300)} …`);
    }
  };
  const patients = async () => {
    const { body } = await get('/fhir/Patient').expect(200);
    return asArray(body.entry).map((entry) =>
      isObject(entry) && isObject(entry.resource) ? String(entry.resource.id) : '',
    );
  };

  test('is given the pseudonym of a patient whom a reference names by an absolute URL of this server', async () => {
    const { body } = await own('/fhir/Patient?_count=1').expect(200);
    const subject = { reference: `${BASE}/Patient/${body.entry[0].resource.id}` };
    const code = { coding: [{ system: 'http://loinc.org', code: '89247-1' }] };
    await request(adapter.app)
      .put('/fhir/Observation/absolute-reference')
      .set({ 'x-api-key': OWN, 'content-type': FHIR })
      .send(JSON.stringify({ resourceType: 'Observation', id: 'absolute-reference', status: 'final', code, subject }))
      .expect(201);
    const seen = await get('/fhir/Observation?code=http://loinc.org|89247-1&_count=100').expect(200);
    const ids = await patients();
    const subjects = seen.body.entry.map((entry: { resource: { subject?: object } }) => entry.resource.subject);
    const known = ids.map((id) => ({ reference: `Patient/${id}` }));
    for (const one of subjects) expect(known).toContainEqual(one);
    expect(subjects).toHaveLength(
      (await own('/fhir/Observation?code=http://loinc.org|89247-1&_count=100')).body.entry.length,
    );
    tellsNothing(seen.text);
  });

  test('finds the same patients as others, and nothing that tells who they are on any route that reads', async () => {
    const ids = await patients();
    expect(ids).toHaveLength((await own('/fhir/Patient').expect(200)).body.entry.length);
    const [id = ''] = ids;
    const paths = [
      '/fhir/Patient',
      `/fhir/Patient/${id}`,
      `/fhir/Patient/${id}/_history`,
      `/fhir/Patient/${id}/_history/1`,
      `/fhir/Patient/${id}/$everything`,
      `/fhir/Observation?subject=Patient/${id}`,
      `/fhir/Patient?_id=${id}&_revinclude=Observation:subject&_revinclude=Condition:subject`,
      '/fhir/Observation?_include=Observation:subject&_count=20',
      '/fhir/Observation?_summary=true',
      '/fhir/Condition?_history',
      '/fhir/_history?_count=50',
      '/fhir/Observation/_history',
      '/cases',
      '/cases?sex=male',
      '/cohort',
      '/cohort?by=sex&_format=markdown',
    ];
    let answered = 0;
    for (const path of paths) {
      const response = await get(path);
      expect([200, 403], path).toContain(response.status);
      if (response.status === 200) answered += 1;
      tellsNothing(response.text);
      tellsNothing(JSON.stringify(response.headers));
    }
    expect(answered).toBeGreaterThan(10);
  });

  test('exports in bulk as many resources as others, and nothing that tells who they are', async () => {
    const exported = async (who: string, path: string) => {
      const header = { 'x-api-key': who };
      const begun = await request(adapter.app)
        .get(path)
        .set({ ...header, prefer: 'respond-async' })
        .expect(202);
      const job = new URL(begun.headers['content-location'] ?? '').pathname;
      let status = await request(adapter.app).get(job).set(header);
      while (status.status === 202) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        status = await request(adapter.app).get(job).set(header);
      }
      expect(status.status, status.text).toBe(200);
      const files: { url: string; type: string; count: number }[] = status.body.output;
      const texts = await Promise.all(
        files.map(async ({ url }) => {
          const file = await request(adapter.app).get(new URL(url).pathname).set(header).buffer(true).parse(asText);
          return String(file.body);
        }),
      );
      return {
        job,
        manifest: status.text,
        text: texts.join(''),
        counts: files.map(({ type, count }) => [type, count]),
      };
    };
    const types = '_type=Patient,Condition,Observation,Procedure,BodyStructure,Specimen';
    const [whole, seen] = [
      await exported(OWN, `/fhir/$export?${types}`),
      await exported(REGISTRY, `/fhir/$export?${types}`),
    ];
    expect(seen.counts).toEqual(whole.counts);
    expect(seen.text.split('\n').length).toBeGreaterThan(100);
    tellsNothing(seen.manifest);
    for (const line of seen.text.split('\n')) tellsNothing(line);
    expect(() => whole.text.split('\n').forEach(tellsNothing)).toThrow();
    const [id = ''] = await patients();
    expect(seen.text).toContain(`"reference":"Patient/${id}"`);
    await get(whole.job).expect(404);
    await own(seen.job).expect(404);
    await request(adapter.app).delete(seen.job).set('x-api-key', REGISTRY).expect(202);
    await get(seen.job).expect(404);
    await own(whole.job).expect(200);
  });

  test('gets rows of views without anything that tells who they are about', async () => {
    const views: string[] = (await get('/fhir/ViewDefinition').expect(200)).body.entry.map(
      ({ resource }: { resource: { id: string } }) => resource.id,
    );
    let rows = 0;
    for (const view of views) {
      const made = await get(`/fhir/ViewDefinition/${view}/$run?_format=json`);
      expect(made.status, made.text).toBe(200);
      rows += made.body.length;
      tellsNothing(made.text);
    }
    expect(rows).toBeGreaterThan(50);
    const [id = ''] = await patients();
    const [row] = (await get(`/fhir/ViewDefinition/patients/$run?_format=json&patient=${id}`).expect(200)).body;
    expect(row.id).toBe(id);
  });

  test('reads by the pseudonyms it was given, and by nothing else', async () => {
    const [id = ''] = await patients();
    const { body } = await get(`/fhir/Observation?subject=Patient/${id}`).expect(200);
    expect(body.entry.length).toBeGreaterThan(0);
    for (const entry of body.entry) {
      expect(entry.resource.subject.reference).toBe(`Patient/${id}`);
      await get(`/fhir/Observation/${entry.resource.id}`).expect(200);
    }
    const real = (await own('/fhir/Patient').expect(200)).body.entry[0].resource.id;
    await get(`/fhir/Patient/${real}`).expect(404);
    const [case_] = (await get(`/cases?patient=${id}`).expect(200)).body;
    expect((await get(`/cases/${case_.id}`).expect(200)).body.id).toBe(case_.id);
    expect((await get(`/cases?patient=${real}`).expect(200)).body).toEqual([]);
    expect((await get(`/fhir/Observation?subject=Patient/${real}`).expect(200)).body.entry ?? []).toEqual([]);
  });

  test('pages through all that there is', async () => {
    const all = new Set<string>();
    let next: string | undefined = '/fhir/Observation?_count=7';
    while (next !== undefined) {
      const body: Page = (await get(next).expect(200)).body;
      for (const { resource } of body.entry ?? []) all.add(resource.id);
      const url: string | undefined = body.link?.find(({ relation }) => relation === 'next')?.url;
      next = url?.replace(/^https?:\/\/[^/]+/, '');
    }
    const { body } = await own('/fhir/Observation?_summary=count').expect(200);
    expect(all.size).toBe(body.total);
  });

  test('learns nothing of exact dates by searching for them', async () => {
    const dated = (await own('/fhir/Observation?date:missing=false&_count=50').expect(200)).body.entry ?? [];
    const dates = dated.map(({ resource }: { resource: { effectiveDateTime?: string } }) => resource.effectiveDateTime);
    const day = dates.find((date: string | undefined) => /^\d{4}-0\d-\d\d$/.test(date ?? ''));
    expect(day).toBeDefined();
    const exact = await get(`/fhir/Observation?date=eq${day}&_summary=count`).expect(200);
    expect(exact.body.total).toBe(0);
    const [year] = String(day).split('-');
    const counts = await Promise.all(
      [`gt${year}-02-01`, `gt${day}`, `gt${year}-12-30`].map(
        async (value) => (await get(`/fhir/Observation?date=${value}&_summary=count`).expect(200)).body.total,
      ),
    );
    expect(new Set(counts).size).toBe(1);
  });

  test('is refused what asks of other resources, or sorts by what is not seen, and every write', async () => {
    for (const path of [
      '/fhir/Observation?subject:Patient.birthdate=gt1950',
      '/fhir/Patient?_has:Observation:patient:date=2016',
      '/fhir/Observation?_sort=-date',
    ])
      expect((await get(path)).status, path).toBe(403);
    const write = { 'x-api-key': REGISTRY, 'content-type': FHIR };
    const patient = JSON.stringify({ resourceType: 'Patient', gender: 'male' });
    await request(adapter.app).post('/fhir/Patient').set(write).send(patient).expect(403);
    const [id = ''] = await patients();
    await request(adapter.app).delete(`/fhir/Patient/${id}`).set(write).expect(403);
    await get('/fhir/AuditEvent').expect(403);
  });

  test('gets cases that carry its pseudonyms and read as cases', async () => {
    const cases = (await get('/cases').expect(200)).body;
    const whole = (await own('/cases').expect(200)).body;
    expect(cases).toHaveLength(whole.length);
    for (const one of cases) {
      expect(one.id).toMatch(/^[A-Za-z0-9-]{63}$/);
      await get(`/cases/${one.id}`).expect(200);
      await get(`/cases/${one.id}/report`).expect(404);
    }
    const sexes = (list: { patient: { sex?: string } }[]) => list.map(({ patient }) => patient.sex ?? '').toSorted();
    expect(sexes(cases)).toEqual(sexes(whole));
  });

  test('gets cohort tables without small cells, whatever it asks for', async () => {
    const { text } = await get('/cohort?minimumCell=0').expect(200);
    expect(text).toContain('"minimumCell":5');
  });

  test('is refused what a Bundle would write, and the reads beside it in a batch are answered', async () => {
    const [id = ''] = await patients();
    const resource = { resourceType: 'Patient', gender: 'other' };
    const post = (type: string, ...entry: object[]) =>
      request(adapter.app)
        .post('/fhir')
        .set({ 'x-api-key': REGISTRY, 'content-type': 'application/fhir+json' })
        .send(JSON.stringify({ resourceType: 'Bundle', type, entry }));
    const writes = [
      { resource, request: { method: 'POST', url: 'Patient' } },
      { resource: { ...resource, id: 'new' }, request: { method: 'PUT', url: 'Patient/new' } },
      { resource, request: { method: 'PUT', url: 'Patient?_id=none' } },
    ];
    for (const write of writes) {
      const { body } = await post('transaction', write).expect(403);
      expect(body.issue[0].expression).toEqual(['Bundle.entry[0]']);
    }
    const { body } = await post('batch', ...writes, { request: { method: 'GET', url: `Patient/${id}` } }).expect(200);
    const statuses = body.entry.map(({ response }: { response: { status: string } }) => response.status);
    expect(statuses).toEqual(['403', '403', '403', '200 OK']);
    const pushed = { fullUrl: 'https://hospital.example/fhir/Patient/1', resource: { ...resource, id: '1' } };
    await post('collection', pushed).expect(403);
  });

  test('whose policy cannot be used stops the start', async () => {
    const settings = settingsSchema.parse({
      store: `sqlite:${join(folder, 'other.sqlite')}`,
      policyFolder: folder,
      logLevel: 'silent',
      clients: [{ id: 'x', scopes: ['system/*.rs'], keys: [hash('x')], policy: 'none' }],
    });
    await expect(createAdapter(settings)).rejects.toThrow('none.yaml');
    const slips = ['Observation.value', 'Patient.gendre', 'source.contry', 'Patient', 'patient.sex.x', 'constructor'];
    const inside = ['Observation.valueQuantity.value', 'Observation.note.text', 'Patient.identifier.system'];
    const known = [
      'Observation.component.valueQuantity',
      'Patient.contact.name',
      'Patient.identifier.type',
      'outcome.survival.low',
      'lesions.key',
    ];
    await writeFile(
      join(folder, 'none.yaml'),
      `recipient: r\nkey: { environment: TEST_POLICY_KEY }\ndrop: [${[...slips, ...inside, ...known].join(', ')}]\n`,
    );
    const said = await createAdapter(settings).catch(String);
    for (const slip of slips) expect(said).toContain(`none.yaml: drop: ${slip} is no element of a resource`);
    for (const path of inside) expect(said).toMatch(new RegExp(`drop: ${path}: [A-Za-z.]+ is given out or left out`));
    for (const path of known) expect(said).not.toContain(path);
  });
});
