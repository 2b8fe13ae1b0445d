import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Adapter, createAdapter } from '../../src/adapter.ts';
import { settingsSchema } from '../../src/config/index.ts';
import { FHIR } from '../http/harness.ts';
import { root } from '../mapping/toolkit.ts';

/** What recipients under a policy try in order to learn what they may not see. */

const keyOf = (name: string) => `${name}.key-key-key-key-key-key-key-key-key`;
const hash = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`;
const POLICIES: Readonly<Record<string, string>> = {
  year: 'dates: year',
  shift: 'dates: { shiftDays: 300 }',
};

/** Words that somebody put where codes, numbers or names of fields belong. */
const HIDDEN = {
  ssn: '123-45-6789',
  code: 'Miller-Anna-19620314',
  host: 'hospital-of-x',
  field: 'Anna Miller of X',
};

const patient = {
  resourceType: 'Patient',
  id: 'anna-miller',
  gender: 'female',
  birthDate: '1962-03-14',
  extension: [
    {
      url: 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-absent-fact',
      extension: [
        { url: 'field', valueString: HIDDEN.field },
        { url: 'reason', valueCode: 'unknown' },
      ],
    },
  ],
};

const observation = {
  resourceType: 'Observation',
  id: 'telling',
  status: 'final',
  subject: { reference: 'Patient/anna-miller' },
  effectiveDateTime: '2016-06-03',
  code: {
    coding: [
      { system: 'http://snomed.info/sct', code: HIDDEN.code },
      { system: 'http://hl7.org/fhir/sid/us-ssn', code: HIDDEN.ssn },
      { system: `http://loinc.org.${HIDDEN.host}.example`, code: '1-8' },
      { system: 'http://loinc.org', code: '30525-0' },
    ],
    text: 'age',
  },
  valueQuantity: { value: 1140, system: 'http://unitsofmeasure.org', code: 'mo' },
};

/** What a link carries is JSON; what it is signed with is random, and may hold any letters. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The age in months as a number of its own, not among the digits of an id. */
const AGE = /(?<![\w-])1140(?![\w-])/;

describe('a recipient under a policy', () => {
  let folder: string;
  let adapter: Adapter;
  let before: string;
  const as = (name: string, path: string) => request(adapter.app).get(path).set('x-api-key', keyOf(name));
  const put = async (resource: { resourceType: string; id: string }) => {
    const response = await request(adapter.app)
      .put(`/fhir/${resource.resourceType}/${resource.id}`)
      .set({ 'x-api-key': keyOf('own'), 'content-type': FHIR })
      .send(JSON.stringify(resource));
    expect([200, 201], response.text.slice(0, 400)).toContain(response.status);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'iscm-leaks-'));
    process.env.TEST_LEAKS_KEY = 'k'.repeat(40);
    for (const [name, dates] of Object.entries(POLICIES)) {
      await writeFile(
        join(folder, `${name}.yaml`),
        `recipient: ${name}\nkey: { environment: TEST_LEAKS_KEY }\n${dates}\n`,
      );
    }
    const client = (id: string, policy?: string) => ({
      id,
      scopes: ['system/*.cruds'],
      keys: [hash(keyOf(id))],
      ...(policy ? { policy } : {}),
    });
    adapter = await createAdapter(
      settingsSchema.parse({
        store: `sqlite:${join(folder, 'store.sqlite')}`,
        bulkFolder: join(folder, 'bulk'),
        policyFolder: folder,
        logLevel: 'silent',
        clients: [client('own'), ...Object.keys(POLICIES).map((name) => client(name, name))],
      }),
    );
    before = new Date().toISOString();
    await setTimeout(5);
    await put(patient);
    await put(observation);
    const pushed = await request(adapter.app)
      .post('/fhir')
      .set({ 'x-api-key': keyOf('own'), 'content-type': FHIR })
      .send(readFileSync(join(root, 'examples/s4/bundle.json'), 'utf8'));
    expect(pushed.status).toBe(200);
  });
  afterAll(async () => {
    await adapter.close();
    await rm(folder, { recursive: true });
  });

  test.each(Object.entries(HIDDEN))(
    'sees no %s that stands where a code or the name of a field belongs',
    async (_what, word) => {
      for (const path of ['/fhir/Patient', '/fhir/Observation?_count=200', '/fhir/_history?_count=200', '/cases']) {
        expect((await as('year', path).expect(200)).text).not.toContain(word);
      }
    },
  );

  test('sees no age above the greatest in months', async () => {
    const { text } = await as('year', '/fhir/Observation?_count=200').expect(200);
    expect(text).not.toMatch(AGE);
  });

  test.each(Object.keys(POLICIES))('does not learn by _since when something was stored (%s)', async (name) => {
    const after = new Date().toISOString();
    const counts = async (path: (since: string) => string) =>
      Promise.all(
        [before, after].map(async (since) => {
          const { body } = await as(name, path(since)).expect(200);
          return Array.isArray(body) ? body.length : (body.entry ?? []).length;
        }),
      );
    for (const path of [
      (since: string) => `/cases?since=${since}`,
      (since: string) => `/fhir/_history?_count=200&_since=${since}`,
      (since: string) => `/fhir/_history?_count=200&_at=${since}`,
    ]) {
      const [whole, later] = await counts(path);
      expect(later, path('')).toBe(whole);
    }
    const [one] = (await as(name, '/fhir/Patient').expect(200)).body.entry;
    const [whole, later] = await counts((since) => `/fhir/Patient/${one.resource.id}/_history?_since=${since}`);
    expect(later).toBe(whole);
  });

  test('whose dates are shifted learns the shift from no time at which something was stored', async () => {
    const now = Date.now();
    const times: string[] = [];
    const { body } = await as('shift', '/fhir/_history?_count=200').expect(200);
    for (const { response } of body.entry) times.push(response.lastModified);
    for (const { resource } of (await as('shift', '/fhir/Patient').expect(200)).body.entry) {
      const read = await as('shift', `/fhir/Patient/${resource.id}`).expect(200);
      times.push(read.headers['last-modified'] ?? '');
    }
    for (const value of (await as('shift', '/cases').expect(200)).body) times.push(value.recordedAt ?? '');
    const near = times.filter((time) => Math.abs(Date.parse(time) - now) < 310 * 86_400_000);
    expect(near).toEqual([]);
  });

  test('cannot tell by $validate, by a batch or by an error whether an id is held', async () => {
    const answers = async (id: string) => {
      const post = (path: string, body: object) =>
        request(adapter.app)
          .post(path)
          .set({ 'x-api-key': keyOf('year'), 'content-type': FHIR })
          .send(JSON.stringify(body));
      const named = { ...observation, id: 'x', subject: { reference: `Patient/${id}` } };
      const batch = {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [{ request: { method: 'GET', url: `Patient/${id}` } }],
      };
      const responses = [
        await as('year', `/fhir/Patient/${id}`),
        await as('year', `/fhir/Patient/${id}/_history`),
        await as('year', `/fhir/Patient/${id}/$everything`),
        await as('year', `/fhir/Patient/${id}/$validate`),
        await as('year', `/fhir/Patient/${id}/Observation`),
        await as('year', `/fhir/Patient?_id=${id}`),
        await as('year', `/fhir/Observation?subject=Patient/${id}`),
        await as('year', `/cases/${id}`),
        await post('/fhir/Observation/$validate', named),
        await post('/fhir', batch),
        await post('/fhir/Observation', named),
      ];
      return responses.map(({ status, text }) => [
        status,
        text.replaceAll(id, 'ID').replaceAll(/"(lastUpdated|timestamp)":"[^"]*"|127\.0\.0\.1:\d+/g, ''),
      ]);
    };
    expect(await answers('anna-miller')).toEqual(await answers('anna-muller'));
  });

  test('gets no exported file, table or archive that tells of what it may not see', async () => {
    const telling = ['anna-miller', '1962-03-14', '2016-06-03', ...Object.values(HIDDEN)];
    const started = await as('year', '/fhir/$export').set({ accept: FHIR, prefer: 'respond-async' }).expect(202);
    const status = new URL(String(started.headers['content-location'])).pathname;
    let manifest = await as('year', status);
    while (manifest.status === 202) {
      await setTimeout(50);
      manifest = await as('year', status);
    }
    expect(manifest.status).toBe(200);
    const files = manifest.body.output.map(({ url }: { url: string }) => new URL(url).pathname);
    expect(files.length).toBeGreaterThan(2);
    const texts = [manifest.text];
    for (const path of [...files, '/cases?_format=csv', '/cases?_format=csv&table=lesions', '/cases?_format=ndjson']) {
      texts.push((await as('year', path).buffer(true).expect(200)).text);
    }
    for (const text of texts) {
      expect(text.length).toBeGreaterThan(0);
      for (const word of telling) expect(text).not.toContain(word);
    }
    await as('year', '/fhir/$export?_until=2030-01-01T00:00:00Z')
      .set({ accept: FHIR, prefer: 'respond-async' })
      .expect(403);
    await as('shift', status).expect(404);
    for (const path of files) expect((await as('shift', path)).status).toBe(404);
  });

  test('gets no row of a view, page, compartment or cohort that tells of it', async () => {
    const [one] = (await as('year', '/fhir/Patient?gender=female&_count=1').expect(200)).body.entry;
    const view = {
      resourceType: 'ViewDefinition',
      status: 'active',
      resource: 'Observation',
      select: [
        {
          column: [
            { name: 'id', path: 'getResourceKey()' },
            { name: 'patient', path: 'subject.getReferenceKey(Patient)' },
            { name: 'date', path: 'effective.ofType(dateTime)' },
            { name: 'value', path: 'value.ofType(Quantity).value' },
            { name: 'words', path: 'code.text' },
          ],
        },
        { forEachOrNull: 'code.coding', column: [{ name: 'code', path: 'code' }] },
      ],
    };
    const post = (path: string, type: string, body: string) =>
      request(adapter.app)
        .post(path)
        .set({ 'x-api-key': keyOf('year'), 'content-type': type })
        .send(body);
    const parameters = { resourceType: 'Parameters', parameter: [{ name: 'viewResource', resource: view }] };
    const responses = [
      await post('/fhir/ViewDefinition/$viewdefinition-run', FHIR, JSON.stringify(parameters)).buffer(true),
      await as('year', '/fhir/ViewDefinition/patients/$run?_format=csv').buffer(true),
      await post('/fhir/Observation/_search', 'application/x-www-form-urlencoded', '_count=100&_include=*'),
      await as('year', `/fhir/Patient/${one.resource.id}/$everything`),
      await as('year', `/fhir/Patient/${one.resource.id}/Observation`),
      await as('year', '/fhir/Observation?_elements=code,effective&_count=100'),
      await as('year', '/fhir?_type=Patient,Observation&_count=100'),
      await as('year', '/cohort?sex=female'),
      await as('year', '/cohort?_format=markdown&by=primary'),
    ];
    for (const { status, text, request: asked } of responses) {
      expect([status, text.length > 0], `${asked.url} ${text.slice(0, 200)}`).toEqual([200, true]);
      for (const word of ['anna-miller', 'telling', '1962-03', '2016-06', ...Object.values(HIDDEN)]) {
        expect(text, asked.url).not.toContain(word);
      }
      expect(text, asked.url).not.toMatch(AGE);
    }
  });

  test('finds no id in the links and cursors it carries on', async () => {
    const first = await as('year', '/fhir/Observation?_count=1').expect(200);
    const listing = await as('year', '/cases?limit=1').expect(200);
    const links = [
      ...first.text.matchAll(/[A-Za-z0-9_-]{20,}/g),
      ...String(listing.headers.link).matchAll(/[A-Za-z0-9_-]{20,}/g),
    ];
    const carried = links.map(([part]) => Buffer.from(part, 'base64url').toString('utf8')).filter(isJson);
    expect(carried.length).toBeGreaterThan(1);
    for (const text of carried) expect(text).not.toMatch(/anna-miller|telling|["/]s4\b/);
  });
});
