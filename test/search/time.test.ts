import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { SearchPlan } from '../../src/search/index.ts';
import type { ResourceStore } from '../../src/store/index.ts';
import { type Served, served } from '../http/harness.ts';
import { putOne } from '../store/put-one.ts';
import { ENGINES, type Engine, LIMITS, search } from './engines.ts';

const PATIENTS = 3000;
/** Time for what only is refused, and for what others than the refused need some of too. */
const [LITTLE_MS, ENOUGH_MS] = [400, 3000];

/** Patients whose names make looking for a part of them slow. */
async function fill({ store }: Engine): Promise<void> {
  await store.transaction(async (writer) => {
    await writer.putMany(
      Array.from({ length: PATIENTS }, (_, at) => ({
        type: 'Patient',
        id: `p${at}`,
        method: 'PUT' as const,
        text: JSON.stringify({ resourceType: 'Patient', id: `p${at}`, name: [{ family: 'b'.repeat(900) }] }),
      })),
    );
    return { commit: true, value: undefined };
  });
}

/** Looks for a thousand parts in each name, none of which is there: seconds of work. */
const COSTLY = `name:contains=${Array.from({ length: 1000 }, (_, at) => `bb${at}`).join(',')}`;

/** The same as a plan. */
function costlyPlan(): SearchPlan {
  const read = search.read(
    { types: ['Patient'], parameters: new URLSearchParams(COSTLY) },
    { limits: { parameters: 10, values: 1000, chain: 3 } },
  );
  if ('mistake' in read) throw new Error(read.mistake.message);
  return read.plan;
}

/** The same, asked of a store. */
function costlyRead(store: ResourceStore): Promise<unknown> {
  const plan = costlyPlan();
  return store.read(async (reader) => reader.search(plan, await reader.state(), { limit: 1 }));
}

describe.each(ENGINES)('the time of searches over $name', ({ name, skipped, open }) => {
  let engine: Engine;
  beforeAll(async () => {
    if (skipped) return;
    engine = await open();
    await fill(engine);
  });
  afterAll(() => engine?.dispose());
  async function serving(statementTimeoutMs: number): Promise<Served> {
    const store = await engine.reopened(search, { statementTimeoutMs });
    const server = await served({ store, search, limits: LIMITS });
    onTestFinished(() => server.close());
    return server;
  }

  test.skipIf(skipped)('is bounded: one that is too costly is refused as such, and not to be tried again', async () => {
    const { http } = await serving(LITTLE_MS);
    const answer = await http.post('/fhir/Patient/_search').type('form').send(COSTLY);
    expect(answer.status).toBe(400);
    expect(answer.body.issue).toMatchObject([{ severity: 'error', code: 'too-costly' }]);
    expect(answer.headers['retry-after']).toBeUndefined();
  });

  test.skipIf(skipped)('is bounded however it is asked', async () => {
    const { http } = await serving(LITTLE_MS);
    for (const path of [
      `/Patient?_summary=count&${COSTLY}`,
      `?_type=Patient&_total=accurate&${COSTLY}`,
      `/Patient?_sort=name&${COSTLY}`,
    ]) {
      const answer = await http.get(`/fhir${path}`);
      expect([path.slice(0, 20), answer.status]).toEqual([path.slice(0, 20), 400]);
    }
  });

  test.skipIf(skipped)(
    'the condition of a write that is too costly fails it, and others write afterwards',
    async () => {
      const { http } = await serving(ENOUGH_MS);
      const patient = { resourceType: 'Patient', name: [{ family: 'new' }] };
      const send = (condition: string) =>
        http
          .post('/fhir/Patient')
          .set({ 'content-type': 'application/fhir+json', 'if-none-exist': condition })
          .send(JSON.stringify(patient));
      const refused = await send(COSTLY);
      expect([refused.status, refused.body.issue[0].code]).toEqual([400, 'too-costly']);
      await send('family=new').expect(201);
    },
  );

  test.skipIf(skipped)('an entry of a batch that is too costly fails alone', async () => {
    const entry = [COSTLY, '_id=p3'].map((query) => ({ request: { method: 'GET', url: `Patient?${query}` } }));
    const server = await serving(ENOUGH_MS);
    const answer = await server.post({ resourceType: 'Bundle', type: 'batch', entry }).expect(200);
    const [first, second] = answer.body.entry;
    expect(first.response).toMatchObject({ status: expect.stringContaining('400') });
    expect(first.response.outcome.issue[0]).toMatchObject({ code: 'too-costly', expression: ['Bundle.entry[0]'] });
    expect(second.resource.total).toBe(1);
  });

  test.skipIf(skipped)('others are answered meanwhile and afterwards', async () => {
    const store = await engine.reopened(search, { statementTimeoutMs: ENOUGH_MS });
    const done: string[] = [];
    const slow = [1, 2].map(() => expect(costlyRead(store)).rejects.toMatchObject({ name: 'TooCostly' }));
    const quick = () => store.read((reader) => reader.read({ type: 'Patient', id: 'p1' }));
    await Promise.all([
      ...slow.map((one) => one.then(() => done.push('costly'))),
      quick().then((found) => done.push(`quick ${found?.id}`)),
    ]);
    expect(done).toEqual(['quick p1', 'costly', 'costly']);
    expect((await quick())?.version).toBe(1);
  });

  test.skipIf(skipped)('many conditions in one transaction have their time, each of them being quick', async () => {
    const store = await engine.reopened(search, { busyTimeoutMs: 5000 });
    // each takes four milliseconds, all of them more than the second that one may take
    let at = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
      at += 4;
      return at;
    });
    onTestFinished(() => clock.mockRestore());
    const found = await store.transaction(async (writer) => {
      let hits = 0;
      for (let at = 0; at < 400; at++) {
        const plan = { types: ['Patient'], filter: { kind: 'id' as const, ids: [`p${at}`] }, sort: [] };
        hits += (await writer.search(plan, await writer.state(), { limit: 1 })).length;
      }
      return { commit: true, value: hits };
    });
    expect(found).toBe(400);
  });

  test.skipIf(skipped || name === 'SQLite')(
    'the condition of a write that is too costly holds up no other write, in a transaction neither',
    async () => {
      const store = await engine.reopened(search, { busyTimeoutMs: 10_000 });
      const done: string[] = [];
      const plan = costlyPlan();
      const slow = store.transaction(async (writer) => {
        await writer.readMany([{ type: 'Patient', id: 'p1' }]);
        const hits = await writer.search(plan, await writer.state(), { limit: 1 });
        return { commit: true, value: hits };
      });
      const writes = async () => {
        for (const id of ['q1', 'q2', 'q3']) {
          const text = JSON.stringify({ resourceType: 'Patient', id });
          await store.transaction(async (writer) => ({
            commit: true,
            value: await putOne(writer, { type: 'Patient', id, method: 'PUT', text }),
          }));
          // what runs alone waits for no trial of others either
          await store.transaction(async (writer) => ({
            commit: true,
            value: await writer.delete({ type: 'Patient', id }),
          }));
          done.push(id);
        }
      };
      await Promise.all([
        expect(slow.finally(() => done.push('costly'))).rejects.toMatchObject({ name: 'TooCostly' }),
        writes(),
      ]);
      expect(done).toEqual(['q1', 'q2', 'q3', 'costly']);
    },
  );
});

test('who waits too long for slow searches of others over SQLite is told to try again', async () => {
  const [sqlite] = ENGINES;
  if (!sqlite) throw new Error('no engine');
  const engine = await sqlite.open();
  await fill(engine);
  const store = await engine.reopened(search, { statementTimeoutMs: 1000, busyTimeoutMs: 1 });
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map(() => costlyRead(store)));
  const names = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.name : 'found'));
  expect(names.sort()).toEqual(['StoreUnavailable', ...Array(4).fill('TooCostly')]);
  await engine.dispose();
});
