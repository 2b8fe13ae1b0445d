import { afterEach, describe, expect, test } from 'vitest';
import { hashApiKey, makeApiKey } from '../../src/config/index.ts';
import type { Disclosures } from '../../src/disclosure/index.ts';
import { type BulkServed, bulkServed, exported, finished, pathOf, resourcesAt } from './bulk-server.ts';

const keys = {
  all: makeApiKey('all'),
  other: makeApiKey('other'),
  some: makeApiKey('some'),
  final: makeApiKey('final'),
  writer: makeApiKey('writer'),
  hidden: makeApiKey('hidden'),
};

/** A policy that hides nothing; what it gives out is not what these tests are about. */
let key = 'first';
const disclosures: Disclosures = {
  has: (policy) => policy === 'research',
  store: (_policy, store) => store,
  mark: () => key,
  id: (_policy, id) => `${key}-${id}`,
  realId: (_policy, pseudonym) => pseudonym,
  like: (_policy, instant) => ({ low: instant, high: instant }),
  minimumCell: () => 1,
};
const clients = [
  { id: 'all', scopes: ['system/*.cruds'], keys: [await hashApiKey(keys.all, 'sha256')] },
  { id: 'other', scopes: ['system/*.rs'], keys: [await hashApiKey(keys.other, 'sha256')] },
  {
    id: 'some',
    scopes: ['system/Patient.rs', 'system/Observation.rs'],
    patients: ['p1'],
    keys: [await hashApiKey(keys.some, 'sha256')],
  },
  { id: 'final', scopes: ['system/Observation.s?status=final'], keys: [await hashApiKey(keys.final, 'sha256')] },
  {
    id: 'writer',
    scopes: ['system/Observation.cruds?status=final'],
    keys: [await hashApiKey(keys.writer, 'sha256')],
  },
  { id: 'hidden', scopes: ['system/*.rs'], policy: 'research', keys: [await hashApiKey(keys.hidden, 'sha256')] },
];
const as = (who: keyof typeof keys) => ({ 'x-api-key': keys[who] });
const ASYNC = { prefer: 'respond-async' };

let server: BulkServed;
afterEach(() => server.close());

async function withPatients(options: Parameters<typeof bulkServed>[0] = {}): Promise<void> {
  server = await bulkServed(options, { clients }, { disclosures });
  const put = async (resource: { resourceType: string; id: string; [more: string]: unknown }) => {
    const path = `/fhir/${resource.resourceType}/${resource.id}`;
    const headers = { ...as('all'), 'content-type': 'application/fhir+json' };
    expect((await server.http.put(path).set(headers).send(JSON.stringify(resource))).status).toBe(201);
  };
  for (const [id, status] of [
    ['p1', 'final'],
    ['p2', 'preliminary'],
  ] as const) {
    await put({ resourceType: 'Patient', id });
    await put({
      resourceType: 'Observation',
      id: `o-${id}`,
      status,
      code: { text: 'c' },
      subject: { reference: `Patient/${id}` },
    });
  }
}

const idsFor = async (who: keyof typeof keys, path: string): Promise<string[]> => {
  const { manifest } = await exported(server, path, as(who));
  const lines = await Promise.all(manifest.output.map(({ url }) => resourcesAt(server, url, as(who))));
  return lines.flat().map(({ id }) => id);
};

describe('bulk jobs of clients', () => {
  test('need a client that is known, and say that files need one too', async () => {
    await withPatients();
    expect((await server.http.get('/fhir/$export').set(ASYNC)).status).toBe(401);
    const { manifest } = await exported(server, '/fhir/$export', as('all'));
    expect(manifest.requiresAccessToken).toBe(true);
    expect((await server.http.get(pathOf(manifest.output[0]?.url))).status).toBe(401);
  });

  test('are there for the client that began them alone', async () => {
    await withPatients();
    const { manifest, status } = await exported(server, '/fhir/$export', as('all'));
    for (const path of [status, pathOf(manifest.output[0]?.url)]) {
      expect((await server.http.get(path).set(as('other'))).status).toBe(404);
      expect((await server.http.get(path).set(as('all'))).status).toBe(200);
    }
    expect((await server.http.delete(status).set(as('other'))).status).toBe(404);
    expect((await server.http.get(status).set(as('all'))).status).toBe(200);
  });

  test('give a client what it may search: its types, its patients, what its scopes say', async () => {
    await withPatients();
    expect(await idsFor('other', '/fhir/$export')).toEqual(['o-p1', 'o-p2', 'p1', 'p2']);
    expect(await idsFor('some', '/fhir/$export')).toEqual(['o-p1', 'p1']);
    expect(await idsFor('final', '/fhir/$export')).toEqual(['o-p1']);
    const refused = await server.http.get('/fhir/$export?_type=Patient').set({ ...ASYNC, ...as('final') });
    expect(refused.status).toBe(403);
  });

  test('tell a client whose scopes have criteria of no deletion of what it could not see', async () => {
    await withPatients();
    for (const id of ['o-p1', 'o-p2']) {
      await server.http.delete(`/fhir/Observation/${id}`).set(as('all')).expect(204);
    }
    const deletedFor = async (who: keyof typeof keys) => {
      const { manifest } = await exported(server, '/fhir/$export?_since=2020-01-01', as(who));
      const bundles = await Promise.all((manifest.deleted ?? []).map(({ url }) => resourcesAt(server, url, as(who))));
      return JSON.stringify(bundles).match(/Observation\/[\w-]+/g);
    };
    expect(await deletedFor('other')).toEqual(['Observation/o-p1', 'Observation/o-p2']);
    expect(await deletedFor('final')).toEqual(['Observation/o-p1']);
  });

  test('fail rather than give what a right or a policy no longer covers', async () => {
    await withPatients({ idle: true });
    const begin = async (who: keyof typeof keys) => {
      const begun = await server.http.get('/fhir/$export').set({ ...ASYNC, ...as(who) });
      expect(begun.status, begun.text).toBe(202);
      return pathOf(begun.headers['content-location']);
    };
    const [final, hidden] = [await begin('final'), await begin('hidden')];
    key = 'second';
    server.work({ criterion: () => undefined });
    const [ofFinal, ofHidden] = [
      await finished(server, final, as('final')),
      await finished(server, hidden, as('hidden')),
    ];
    expect([ofFinal.status, ofHidden.status]).toEqual([500, 500]);
    expect(ofFinal.text).toContain('can no longer be tested');
    expect(ofHidden.text).toContain('policy of this client, or its key, was changed');
    expect(server.broken).toEqual([]);
  });

  test('are gone for who has got another policy, or another version of it, since', async () => {
    await withPatients();
    key = 'first';
    const begun = await server.http.get('/fhir/$export?_type=Patient').set({ ...ASYNC, ...as('hidden') });
    const job = pathOf(begun.headers['content-location']);
    const { body } = await finished(server, job, as('hidden'));
    const file = pathOf(body.output[0].url);
    expect((await server.http.get(file).set(as('hidden'))).status).toBe(200);
    key = 'second';
    const statuses = [await server.http.get(file).set(as('hidden')), await server.http.get(job).set(as('hidden'))];
    expect(statuses.map(({ status }) => status)).toEqual([404, 404]);
  });

  test('are gone for who has fewer rights now, and there for who has as many', async () => {
    await withPatients();
    const { manifest, status } = await exported(server, '/fhir/$export', as('other'));
    const file = pathOf(manifest.output[0]?.url);
    const statusesWith = async (more: object) => {
      const own = clients.flatMap((client) => (client.id === 'other' ? [{ ...client, ...more }] : []));
      const { store } = server.context;
      const { folder } = server.bulk;
      const now = await bulkServed({ folder, idle: true }, { clients: own }, { disclosures, store });
      const answers = [await now.http.get(status).set(as('other')), await now.http.get(file).set(as('other'))];
      await now.close();
      return answers.map((answer) => answer.status);
    };
    for (const more of [
      { scopes: ['system/*.r'] },
      { scopes: ['system/Patient.rs', 'system/Observation.rs'] },
      { scopes: ['system/*.rs?status=final'] },
      { patients: ['p1', 'p2'] },
      { policy: 'research' },
    ]) {
      expect([more, await statusesWith(more)]).toEqual([more, [404, 404]]);
    }
    expect(await statusesWith({ scopes: ['system/*.s'] })).toEqual([200, 200]);
    expect(await statusesWith({ scopes: ['system/Patient.r', 'system/*.rs'] })).toEqual([200, 200]);
  });

  test('are refused for patients that the client may not see, as for those that are not there', async () => {
    await withPatients({ idle: true });
    const begin = async (who: keyof typeof keys, id: string) => {
      const parameters = {
        resourceType: 'Parameters',
        parameter: [{ name: 'patient', valueReference: { reference: id } }],
      };
      const answer = await server.http
        .post('/fhir/Patient/$export')
        .set({ ...ASYNC, ...as(who), 'content-type': 'application/fhir+json' })
        .send(JSON.stringify(parameters));
      return [answer.status, answer.text];
    };
    expect(await begin('some', 'Patient/p2')).toEqual(await begin('some', 'Patient/none'));
    expect((await begin('some', 'Patient/p2'))[0]).toBe(400);
    expect((await begin('some', 'Patient/p1'))[0]).toBe(202);
  });

  test('import for clients that may write', async () => {
    await withPatients();
    const begin = (who: keyof typeof keys) =>
      server.http
        .post('/fhir/$import')
        .set({ ...ASYNC, ...as(who), 'content-type': 'application/fhir+ndjson' })
        .send('{"resourceType":"Patient","id":"p3"}\n');
    expect((await begin('other')).status).toBe(403);
    expect((await begin('all')).status).toBe(202);
  });

  test('import what the criteria of a client let it write, and nothing where they can no longer be tested', async () => {
    const line = (id: string, status: string) =>
      `${JSON.stringify({ resourceType: 'Observation', id, status, code: { text: 'c' } })}\n`;
    const countsOf = async () => {
      const begun = await server.http
        .post('/fhir/$import')
        .set({ ...ASYNC, ...as('writer'), 'content-type': 'application/fhir+ndjson' })
        .send(line('i1', 'final') + line('i2', 'preliminary'));
      expect(begun.status, begun.text).toBe(202);
      const job = pathOf(begun.headers['content-location']);
      server.work(options);
      const { body } = await finished(server, job, as('writer'));
      return body.extension['https://w3id.org/iscm-fhir/import'];
    };
    let options: Parameters<BulkServed['work']>[0] = { criterion: () => undefined };
    await withPatients({ idle: true });
    expect(await countsOf()).toMatchObject({ created: 0, refused: 2 });
    await server.close();
    options = {};
    await withPatients({ idle: true });
    expect(await countsOf()).toMatchObject({ created: 1, refused: 1 });
    expect((await server.http.get('/fhir/Observation/i1').set(as('all'))).status).toBe(200);
    expect((await server.http.get('/fhir/Observation/i2').set(as('all'))).status).toBe(404);
  });

  test('say that the files of an import need a client too', async () => {
    await withPatients();
    const begun = await server.http
      .post('/fhir/$import')
      .set({ ...ASYNC, ...as('all'), 'content-type': 'application/fhir+ndjson' })
      .send('no resource\n');
    const manifest = (await finished(server, pathOf(begun.headers['content-location']), as('all'))).body;
    expect([manifest.requiresAccessToken, manifest.error.length]).toEqual([true, 1]);
    expect((await server.http.get(pathOf(manifest.error[0].url))).status).toBe(401);
  });

  test('views give a client what it may search', async () => {
    await withPatients();
    const run = (who: keyof typeof keys) =>
      server.http.get('/fhir/ViewDefinition/patients/$run?_format=json').set(as(who));
    expect((await run('final')).status).toBe(403);
    expect((await run('some')).status).toBe(200);
  });
});
