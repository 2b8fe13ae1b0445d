import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { type BulkServed, bulkServed, exported, finished, pathOf, resourcesAt } from './bulk-server.ts';

let server: BulkServed;
afterEach(() => server.close());

const ASYNC = { prefer: 'respond-async' };
const JSON_BODY = { 'content-type': 'application/fhir+json' };

async function put(path: string, resource: Record<string, unknown>): Promise<void> {
  const [type, id] = path.split('/');
  const answer = await server.http
    .put(`/fhir/${path}`)
    .set(JSON_BODY)
    .send(JSON.stringify({ resourceType: type, id, ...resource }));
  expect([200, 201]).toContain(answer.status);
}

const patient = (id: string, more = {}) => put(`Patient/${id}`, { active: true, ...more });
const observation = (id: string, of: string, code = 'a') =>
  put(`Observation/${id}`, {
    status: 'final',
    code: { coding: [{ system: 'urn:codes', code }] },
    subject: { reference: `Patient/${of}` },
  });

async function twoPatients(): Promise<void> {
  await patient('p1');
  await patient('p2');
  await observation('o1', 'p1');
  await observation('o2', 'p2', 'b');
  await observation('o3', 'p2', 'a,c');
}

const idsIn = async (files: readonly { url: string }[]): Promise<string[]> =>
  (await Promise.all(files.map(({ url }) => resourcesAt(server, url))))
    .flat()
    .map(({ resourceType, id }) => `${resourceType}/${id}`);

describe('$export', () => {
  test('gives every resource once, in files by type with their counts', async () => {
    server = await bulkServed();
    await twoPatients();
    await put('Medication/m', { code: { text: 'any' } });
    const { manifest } = await exported(server, '/fhir/$export');
    expect(manifest.output.map(({ type, count }) => [type, count])).toEqual([
      ['Medication', 1],
      ['Observation', 3],
      ['Patient', 2],
    ]);
    expect(await idsIn(manifest.output)).toEqual([
      'Medication/m',
      'Observation/o1',
      'Observation/o2',
      'Observation/o3',
      'Patient/p1',
      'Patient/p2',
    ]);
    expect(manifest).toMatchObject({
      request: 'http://server.example/fhir/$export',
      requiresAccessToken: false,
      error: [],
    });
    expect(manifest.deleted).toBeUndefined();
  });

  test('repeats the request below the base that clients know, whatever its path', async () => {
    server = await bulkServed({}, { baseUrl: 'https://clients.example/r4' });
    const begun = await server.http.get('/fhir/$export?_type=Patient').set('prefer', 'respond-async');
    const job = pathOf(begun.headers['content-location']).replace('/r4/', '/fhir/');
    expect((await finished(server, job)).body.request).toBe('https://clients.example/r4/$export?_type=Patient');
  });

  test('of all patients leaves out what is of no patient', async () => {
    server = await bulkServed();
    await twoPatients();
    await put('Medication/m', { code: { text: 'any' } });
    const { manifest } = await exported(server, '/fhir/Patient/$export?_type=Medication,Patient');
    expect(await idsIn(manifest.output)).toEqual(['Patient/p1', 'Patient/p2']);
  });

  test('of a Group gives what is of its active members', async () => {
    server = await bulkServed({}, {}, { resourceTypes: new Set(['Patient', 'Observation', 'Group', 'Parameters']) });
    await twoPatients();
    await put('Group/g', {
      type: 'person',
      actual: true,
      member: [{ entity: { reference: 'Patient/p1' }, inactive: true }, { entity: { reference: 'Patient/p2' } }],
    });
    const { manifest } = await exported(server, '/fhir/Group/g/$export');
    expect(await idsIn(manifest.output)).toEqual(['Observation/o2', 'Observation/o3', 'Patient/p2']);
    expect((await server.http.get('/fhir/Group/none/$export').set(ASYNC)).status).toBe(404);
    await put('Group/kind', { type: 'person', actual: false });
    const refused = await server.http.get('/fhir/Group/kind/$export').set(ASYNC);
    expect([refused.status, refused.body.issue[0].details.coding[0].code]).toEqual([501, 'group-without-members']);
  });

  test('takes the patients of a Parameters resource, and only there', async () => {
    server = await bulkServed();
    await twoPatients();
    const parameters = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'patient', valueReference: { reference: 'Patient/p1' } },
        { name: '_type', valueString: 'Observation' },
      ],
    };
    const begun = await server.http
      .post('/fhir/Patient/$export')
      .set({ ...ASYNC, ...JSON_BODY })
      .send(JSON.stringify(parameters));
    expect(begun.status).toBe(202);
    const answer = await finished(server, pathOf(begun.headers['content-location']));
    expect(await idsIn(JSON.parse(answer.text).output)).toEqual(['Observation/o1']);
    expect((await server.http.get('/fhir/Patient/$export?patient=Patient/p1').set(ASYNC)).status).toBe(400);
  });

  test('since gives what changed and what was deleted, and a later export from its transactionTime skips nothing', async () => {
    server = await bulkServed();
    await twoPatients();
    const first = await exported(server, '/fhir/$export');
    await observation('o4', 'p1');
    expect((await server.http.delete('/fhir/Observation/o2')).status).toBe(204);
    const since = encodeURIComponent(first.manifest.transactionTime);
    const second = await exported(server, `/fhir/$export?_since=${since}`);
    const ids = await idsIn(second.manifest.output);
    expect(ids).toContain('Observation/o4');
    expect(ids).not.toContain('Observation/o1');
    const [bundle] = await resourcesAt(server, second.manifest.deleted?.[0]?.url ?? '');
    expect(bundle).toEqual({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ request: { method: 'DELETE', url: 'Observation/o2' } }],
    });
  });

  test('an instant whose zone leads into the year 10000 lies behind all that is kept', async () => {
    server = await bulkServed();
    await twoPatients();
    const last = '9999-12-31T23:59:59-10:00';
    expect((await exported(server, `/fhir/$export?_since=${last}`)).manifest.output).toEqual([]);
    expect((await exported(server, `/fhir/$export?_until=${last}`)).manifest.output).not.toEqual([]);
  });

  test('since with a filter does not call deleted what left the filter: another export may give it', async () => {
    server = await bulkServed();
    await twoPatients();
    const { manifest } = await exported(server, '/fhir/$export');
    const since = `_since=${encodeURIComponent(manifest.transactionTime)}`;
    await observation('o1', 'p1', 'b');
    const changes = async (code: string) => {
      const filter = encodeURIComponent(`Observation?code=${code}`);
      return (await exported(server, `/fhir/$export?_type=Observation&_typeFilter=${filter}&${since}`)).manifest;
    };
    expect(await changes('a')).toMatchObject({ output: [], deleted: [] });
    const { output, deleted } = await changes('b');
    expect([await idsIn(output), deleted]).toEqual([expect.arrayContaining(['Observation/o1']), []]);
  });

  test('honours _typeFilter, alternatives of a type together, commas within values', async () => {
    server = await bulkServed();
    await twoPatients();
    const filter = encodeURIComponent('Observation?code=b,Observation?code=urn:codes|a\\,c');
    const { manifest } = await exported(server, `/fhir/$export?_type=Observation&_typeFilter=${filter}`);
    expect(await idsIn(manifest.output)).toEqual(['Observation/o2', 'Observation/o3']);
  });

  test('gives the elements asked for, marked as a subset', async () => {
    server = await bulkServed();
    await patient('p1', { gender: 'female', birthDate: '1970' });
    const { manifest } = await exported(server, '/fhir/$export?_elements=Patient.gender');
    const [resource] = await resourcesAt(server, manifest.output[0]?.url ?? '');
    expect(resource).toMatchObject({ id: 'p1', gender: 'female', meta: { tag: [{ code: 'SUBSETTED' }] } });
    expect(resource).not.toHaveProperty('birthDate');
  });

  test('keeps a choice that is asked for by its name, what is mandatory, and what tells that a value is absent', async () => {
    server = await bulkServed();
    await put('Observation/o', {
      status: 'final',
      code: { text: 'a' },
      valueQuantity: { value: 5 },
      _valueQuantity: { id: 'v' },
      dataAbsentReason: { text: 'none' },
      effectiveDateTime: '2020',
      interpretation: [{ text: 'high' }],
    });
    await patient('p', { gender: 'female' });
    const { manifest } = await exported(server, '/fhir/$export?_elements=Observation.value,id');
    const [of, patients] = await Promise.all(manifest.output.map(({ url }) => resourcesAt(server, url)));
    const kept = [
      '_valueQuantity',
      'code',
      'dataAbsentReason',
      'id',
      'meta',
      'resourceType',
      'status',
      'valueQuantity',
    ];
    expect(Object.keys(of?.[0]).toSorted()).toEqual(kept);
    expect(Object.keys(patients?.[0]).toSorted()).toEqual(['id', 'meta', 'resourceType']);
  });

  test('writes resources that were sent over several lines as one line each', async () => {
    server = await bulkServed();
    await server.http
      .put('/fhir/Patient/p')
      .set(JSON_BODY)
      .send('{\n "resourceType": "Patient",\n "id": "p",\n "multipleBirthInteger": 2\n}');
    const { manifest } = await exported(server, '/fhir/$export');
    expect(await resourcesAt(server, manifest.output[0]?.url ?? '')).toMatchObject([
      { id: 'p', multipleBirthInteger: 2 },
    ]);
  });

  test('divides a type into files of about the size set', async () => {
    server = await bulkServed({ resourcesPerFile: 500 });
    const { store } = server.context;
    for (let at = 0; at < 4; at++) {
      const writes = Array.from({ length: 400 }, (_, index) => {
        const id = `p${at}-${index}`;
        return { type: 'Patient', id, text: `{"resourceType":"Patient","id":"${id}"}`, method: 'PUT' as const };
      });
      await store.transaction(async (writer) => ({ commit: true, value: await writer.putMany(writes) }));
    }
    const { manifest } = await exported(server, '/fhir/$export');
    expect(manifest.output.map(({ count }) => count)).toEqual([500, 500, 500, 100]);
    expect(new Set(await idsIn(manifest.output)).size).toBe(1600);
  });

  test.each([
    ['/fhir/$export', {}, 400, 'prefer-respond-async'],
    ['/fhir/$export?_type=Nothing', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_since=yesterday', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_since=2026-02-30T00:00:00Z', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_until=2026', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_since=2026-01-01T00:00:00Z&_since=2027-01-01T00:00:00Z', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_until=2026-01-01T00:00:00Z&_until=2027-01-01T00:00:00Z', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_outputFormat=text/csv', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_typeFilter=Observation%3Fno-such%3D1', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_typeFilter=Observation%3Fsubject.name%3Da', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_typeFilter=Observation%3F_count%3D1', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_typeFilter=Observation%3Fstatus%3Dfinal%26_sort%3Ddate', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?includeAssociatedData=LatestProvenanceResources', ASYNC, 400, 'export-parameter-not-supported'],
    ['/fhir/$export?_elements=Patient.nmae', ASYNC, 400, 'export-parameter'],
    ['/fhir/$export?_elements=Nothing.id', ASYNC, 400, 'export-parameter'],
  ])('%s with %o is refused with %i', async (path, headers, status, id) => {
    server = await bulkServed();
    const answer = await server.http.get(path).set(headers);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(`"${id}"`);
  });

  test.each([[{ valueString: 'Patient' }], [{ name: '_type' }], ['_type']])(
    'a parameter that is none is refused, rather than everything exported: %j',
    async (parameter) => {
      server = await bulkServed();
      const body = { resourceType: 'Parameters', parameter: [parameter] };
      const answer = await server.http
        .post('/fhir/$export')
        .set({ ...ASYNC, 'content-type': FHIR })
        .send(JSON.stringify(body));
      expect([answer.status, answer.body.issue[0].expression]).toEqual([400, ['Parameters.parameter[0]']]);
    },
  );

  test('a body that is none of its parameters is refused, rather than left unread', async () => {
    server = await bulkServed();
    const sent = server.http.post('/fhir/$export').set({ ...ASYNC, 'content-type': 'application/fhir+ndjson' });
    expect((await sent.send('{"resourceType":"Parameters"}\n')).status).toBe(415);
  });

  test('says that the folder for its files cannot be written, and so does an import', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'iscm-bulk-')), 'file');
    await writeFile(folder, '');
    server = await bulkServed({ folder: join(folder, 'x') });
    await twoPatients();
    const begun = await server.http.get('/fhir/$export').set(ASYNC).expect(202);
    const ended = await finished(server, pathOf(begun.headers['content-location']));
    const sent = await server.http
      .post('/fhir/$import')
      .set({ ...ASYNC, 'content-type': 'application/fhir+ndjson' })
      .send('{"resourceType":"Patient","id":"p"}');
    expect([ended.status, sent.status]).toEqual([500, 503]);
    for (const { text } of [ended, sent]) {
      expect(text).toContain('The folder for files of bulk jobs cannot be written (setting bulkFolder).');
    }
    // the one who runs the server is told of it, too
    expect(server.broken).toMatchObject([{ code: 'ENOTDIR' }]);
    await rm(dirname(folder), { recursive: true });
  });

  test.skipIf(process.platform !== 'linux')('says so of a folder that no file system makes', async () => {
    server = await bulkServed({ folder: '/proc/none' });
    await twoPatients();
    const begun = await server.http.get('/fhir/$export').set(ASYNC).expect(202);
    const { text } = await finished(server, pathOf(begun.headers['content-location']));
    expect(text).toContain('The folder for files of bulk jobs cannot be written (setting bulkFolder).');
  });

  test('takes the plus of a media type that is not percent-encoded', async () => {
    server = await bulkServed();
    await twoPatients();
    for (const plus of ['+', '%2B']) {
      const { manifest } = await exported(server, `/fhir/$export?_outputFormat=application/fhir${plus}ndjson`);
      expect(manifest.output).not.toEqual([]);
    }
  });

  test('names everything that it cannot honour at once', async () => {
    server = await bulkServed();
    const path =
      '/fhir/$export?_type=Nothing,Observation&_typeFilter=Observation%3Fno-such%3D1&includeAssociatedData=x';
    const answer = await server.http.get(path).set(ASYNC);
    expect(answer.body.issue).toHaveLength(3);
  });

  test('leaves out what it cannot honour where the client is lenient, and the manifest says so', async () => {
    server = await bulkServed();
    await twoPatients();
    const filters = encodeURIComponent('Observation?no-such=1,Observation?code=b');
    const path = `/fhir/$export?_type=Nothing,Observation&_typeFilter=${filters}&includeAssociatedData=x`;
    const { manifest } = await exported(server, path, { prefer: 'respond-async, handling=lenient' });
    expect(await idsIn(manifest.output)).toEqual(['Observation/o1', 'Observation/o2', 'Observation/o3']);
    expect(manifest.error).toMatchObject([{ type: 'OperationOutcome', count: 3 }]);
    const told = await resourcesAt(server, manifest.error[0]?.url ?? '');
    expect(told.map(({ issue: [first] }) => [first.severity, first.expression[0]])).toEqual([
      ['warning', 'includeAssociatedData'],
      ['warning', '_type'],
      ['warning', '_typeFilter'],
    ]);
  });

  test('until gives the state before an instant', async () => {
    server = await bulkServed();
    await twoPatients();
    const { lastUpdated } = (await server.http.get('/fhir/Observation/o3')).body.meta;
    await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(lastUpdated));
    const until = new Date().toISOString();
    await observation('o1', 'p1', 'changed');
    await observation('o9', 'p1');
    const { manifest } = await exported(server, `/fhir/$export?_type=Observation&_until=${until}`);
    const lines = await resourcesAt(server, manifest.output[0]?.url ?? '');
    expect(lines.map(({ id, meta }) => `${id}/${meta.versionId}`)).toEqual(['o1/1', 'o2/1', 'o3/1']);
    expect(manifest.transactionTime < until).toBe(true);
  });
});

describe('a job', () => {
  test('says how far it is, has no manifest before it is done, and is gone when cancelled', async () => {
    server = await bulkServed({ idle: true });
    await patient('p');
    const begun = await server.http.get('/fhir/$export').set(ASYNC);
    const path = pathOf(begun.headers['content-location']);
    const waiting = await server.http.get(path);
    expect(waiting.status).toBe(202);
    expect(waiting.headers).toMatchObject({
      'x-progress': expect.stringContaining('0 of 1 types'),
      'retry-after': '2',
    });
    expect((await server.http.delete(path)).status).toBe(202);
    expect((await server.http.get(path)).status).toBe(404);
    expect((await server.http.delete(path)).status).toBe(404);
  });

  test('exports the state at its beginning, whatever is written or deleted meanwhile', async () => {
    server = await bulkServed({ idle: true });
    await twoPatients();
    const begun = await server.http.get('/fhir/$export?_type=Observation').set(ASYNC);
    await observation('o1', 'p1', 'changed');
    await observation('o9', 'p1');
    await server.http.delete('/fhir/Observation/o3');
    server.work();
    const answer = await finished(server, pathOf(begun.headers['content-location']));
    const [file] = JSON.parse(answer.text).output;
    const lines = await resourcesAt(server, file.url);
    expect(lines.map(({ id, meta }) => [id, meta.versionId])).toEqual([
      ['o1', '1'],
      ['o2', '1'],
      ['o3', '1'],
    ]);
  });

  test('says until when files are there, and they are gone afterwards', async () => {
    server = await bulkServed({ keepMs: 3_600_000 });
    await patient('p');
    const { manifest, status } = await exported(server, '/fhir/$export');
    expect(Date.parse((await server.http.get(status)).headers.expires ?? '')).toBeGreaterThan(
      Date.parse(manifest.transactionTime) - 1000,
    );
    vi.useFakeTimers({ now: Date.now() + 3_600_000, toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    expect((await server.http.get(status)).status).toBe(404);
    await expect
      .poll(async () => {
        server.bulk.wake();
        return (await readdir(server.bulk.folder)).length;
      })
      .toBe(0);
  });

  test('takes away what an upload left that never became one', async () => {
    server = await bulkServed({ keepMs: 1000 });
    const left = join(server.bulk.folder, randomUUID());
    await mkdir(left);
    await utimes(left, 0, 0);
    await mkdir(join(server.bulk.folder, 'not-ours'));
    await utimes(join(server.bulk.folder, 'not-ours'), 0, 0);
    await expect
      .poll(async () => {
        server.bulk.wake();
        return readdir(server.bulk.folder);
      })
      .toEqual(['not-ours']);
  });

  test('is refused when its client has too many', async () => {
    server = await bulkServed({ idle: true, jobsPerClient: 1 });
    expect((await server.http.get('/fhir/$export').set(ASYNC)).status).toBe(202);
    const answer = await server.http.get('/fhir/$export').set(ASYNC);
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBeDefined();
  });

  test('never sends a file that was cut off', async () => {
    server = await bulkServed();
    await patient('p');
    const { manifest, status } = await exported(server, '/fhir/$export');
    const url = pathOf(manifest.output[0]?.url);
    await truncate(join(server.bulk.folder, status.split('/').at(-1) ?? '', url.split('/').at(-1) ?? ''), 10);
    const answer = await server.http.get(url);
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('file-damaged');
  });

  test('fails with a reason when it grows too large, and gives no manifest', async () => {
    server = await bulkServed({ maxBytes: 50 });
    await patient('p');
    const begun = await server.http.get('/fhir/$export').set(ASYNC);
    const answer = await finished(server, pathOf(begun.headers['content-location']));
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('larger than this server writes');
  });

  test('is done by one of several workers, and by another one when the first is gone', async () => {
    server = await bulkServed({ idle: true });
    await twoPatients();
    const begun = await server.http.get('/fhir/$export').set(ASYNC);
    // a process took it and died
    const { store } = server.context;
    const taken = await store.transaction(async (writer) => ({
      commit: true,
      value: await writer.takeJob('dead', Date.now(), Date.now() + 50),
    }));
    expect(taken?.state).toBe('running');
    for (let at = 0; at < 3; at++) server.work();
    const ticking = setInterval(server.bulk.wake, 20);
    const answer = await finished(server, pathOf(begun.headers['content-location']));
    clearInterval(ticking);
    expect(await idsIn(JSON.parse(answer.text).output)).toHaveLength(5);
    expect(server.broken).toEqual([]);
  });

  test('that every process dies of is not begun for ever', async () => {
    server = await bulkServed({ idle: true });
    await patient('p');
    const begun = await server.http.get('/fhir/$export').set(ASYNC);
    const path = pathOf(begun.headers['content-location']);
    const { store } = server.context;
    const job = await store.read((reader) => reader.readJob(path.split('/').at(-1) ?? ''));
    if (!job) throw new Error('the job is there');
    const document = JSON.stringify({ ...JSON.parse(job.document), tries: 5 });
    await store.transaction(async (writer) => ({ commit: true, value: await writer.saveJob({ ...job, document }) }));
    server.work();
    const answer = await finished(server, path);
    expect(answer.status).toBe(500);
    expect(answer.text).toContain('5 times without getting any further');
    expect(server.broken).toEqual([]);
  });

  test('goes on where it was after a restart, and cuts off what was not known to be on disk', async () => {
    server = await bulkServed({ idle: true, resourcesPerFile: 100_000 });
    await twoPatients();
    const begun = await server.http.get('/fhir/$export?_type=Observation').set(ASYNC);
    const id = pathOf(begun.headers['content-location']).split('/').at(-1) ?? '';
    const { store } = server.context;
    const job = await store.read((reader) => reader.readJob(id));
    if (!job) throw new Error('the job is there');
    const document = JSON.parse(job.document);
    const line = '{"resourceType":"Observation","id":"o1"}\n';
    await mkdir(join(server.bulk.folder, id));
    await writeFile(join(server.bulk.folder, id, 'part'), `${line}{"resourceType":"Obser`);
    const part = { name: 'part', type: 'Observation', count: 1, bytes: line.length };
    const after = { id: 'o1', sequence: 0 };
    await store.transaction(async (writer) => ({
      commit: true,
      value: await writer.saveJob({
        ...job,
        state: 'running',
        document: JSON.stringify({ ...document, part, after, written: 1 }),
      }),
    }));
    server.work();
    const answer = await finished(server, `/fhir/$bulk/${id}`);
    const [file] = JSON.parse(answer.text).output;
    expect(file.count).toBe(3);
    expect(await idsIn([file])).toEqual(['Observation/o1', 'Observation/o2', 'Observation/o3']);
  });

  test('goes on with the deletions it had written before a restart', async () => {
    server = await bulkServed({ idle: true });
    await twoPatients();
    await patient('p3');
    for (const path of ['Observation/o1', 'Patient/p3']) await server.http.delete(`/fhir/${path}`).expect(204);
    const begun = await server.http.get('/fhir/$export?_since=2020-01-01T00:00:00Z').set(ASYNC);
    const id = pathOf(begun.headers['content-location']).split('/').at(-1) ?? '';
    const { store } = server.context;
    const job = await store.read((reader) => reader.readJob(id));
    if (!job) throw new Error('the job is there');
    const deletion = (url: string) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ request: { method: 'DELETE', url } }],
    });
    const line = `${JSON.stringify(deletion('Observation/o1'))}\n`;
    await mkdir(join(server.bulk.folder, id));
    await writeFile(join(server.bulk.folder, id, 'part'), `${line}{"resourceType":"Bun`);
    const deletedPart = { name: 'part', type: 'Bundle', count: 1, bytes: line.length };
    const document = JSON.stringify({ ...JSON.parse(job.document), types: ['Patient'], deletedPart });
    await store.transaction(async (writer) => ({
      commit: true,
      value: await writer.saveJob({ ...job, state: 'running', document }),
    }));
    server.work();
    const { deleted } = JSON.parse((await finished(server, `/fhir/$bulk/${id}`)).text);
    expect(deleted).toMatchObject([{ count: 2 }]);
    expect(await resourcesAt(server, deleted[0].url)).toEqual([deletion('Observation/o1'), deletion('Patient/p3')]);
  });
});
