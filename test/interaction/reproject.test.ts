import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { IscmCase } from '../../src/case/case.ts';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import type { Mapping } from '../../src/mapping/index.ts';
import { reproject, startReprojection } from '../../src/projection/index.ts';
import { type ResourceStore, StoreUnavailable } from '../../src/store/index.ts';
import { type Served, served } from '../http/harness.ts';
import { mappingDouble } from './mapping-double.ts';

/** More than are made anew at once. */
const IDS = Array.from({ length: 12 }, (_one, at) => `c-${10 + at}`);

let server: Served;
beforeEach(async () => {
  server = await served({ mapping: mappingDouble });
  for (const id of IDS)
    await server.http
      .put(`/cases/${id}`)
      .set('content-type', 'application/json')
      .send({ model: CASE_MODEL_VERSION, id, patient: { sex: 'female' } })
      .expect(201);
});
afterEach(() => server.close());

const run = (mapping: Mapping, isStopped = false) => reproject(server.context.store, mapping, () => isStopped);
const held = async (): Promise<{ id: string; patient: object }[]> => (await server.http.get('/cases').expect(200)).body;

/** Another edition, which reads all patients as male, and the case of one of them under the id of another's. */
const edited: Mapping = {
  ...mappingDouble,
  edition: 'double+2',
  toCases: (input, options) => {
    const { cases, issues } = mappingDouble.toCases(input, options);
    const read = cases.map((one) => {
      if (one.case === undefined) return one;
      const id = one.case.id === 'c-15' ? 'c-10' : one.case.id;
      return { ...one, case: { ...one.case, id, patient: { sex: 'male' as const } } };
    });
    return { cases: read, issues };
  },
};

/** Another edition, which makes a case of resources among which there is no Patient. */
const withoutPatient: Mapping = {
  ...mappingDouble,
  edition: 'double+4',
  toCases: (input, options) => {
    const read = mappingDouble.toCases(input, options);
    if (read.cases.length > 0) return read;
    const id = options?.newCaseId?.() ?? 'new';
    const made: IscmCase = { model: CASE_MODEL_VERSION, id, patient: { sex: 'other' } };
    return { cases: [{ caseId: id, case: made, lineage: [], issues: [] }], issues: [] };
  },
};

test('the same edition makes no case anew, and a run that is stopped none', async () => {
  expect(await run(mappingDouble)).toEqual({ cases: 0, failed: 0 });
  expect(await run(edited, true)).toEqual({ cases: 0, failed: 0 });
});

test('another edition makes all of them anew once', async () => {
  const mapping = { ...mappingDouble, edition: 'double+3' };
  expect(await run(mapping)).toEqual({ cases: IDS.length, failed: 0 });
  expect(await run(mapping)).toEqual({ cases: 0, failed: 0 });
});

test('a patient of whom the edition before made no case gets one, also where nothing else is held', async () => {
  const pushed = { resourceType: 'Observation', id: 'o', status: 'final', code: { text: 'age' } };
  const observe = async (to: Served) =>
    to.http
      .put('/fhir/Observation/o')
      .set('content-type', 'application/fhir+json')
      .send({ ...pushed, subject: { reference: 'Patient/nowhere' } })
      .expect(201);
  await observe(server);
  const before = (await held()).length;
  expect(await run(mappingDouble)).toEqual({ cases: 0, failed: 0 });
  expect(await run(withoutPatient)).toEqual({ cases: IDS.length, failed: 0 });
  expect(await held()).toHaveLength(before + 1);
  const alone = await served({ mapping: mappingDouble });
  await observe(alone);
  await reproject(alone.context.store, withoutPatient, () => false);
  expect((await alone.http.get('/cases').expect(200)).body).toMatchObject([{ patient: { sex: 'other' } }]);
  await alone.close();
});

test('a store that is gone for a while ends no run: the next minute goes on', async () => {
  const { store } = server.context;
  let left = 1;
  const flaky: ResourceStore = {
    ...store,
    transaction: (work) =>
      left-- > 0 ? Promise.reject(new StoreUnavailable('gone for a while')) : store.transaction(work),
  };
  const told: unknown[] = [];
  await new Promise<void>((resolve) => {
    const listener = {
      done: (what: object) => resolve(void told.push(what)),
      failed: (_error: unknown, isTriedAgain: boolean) => told.push(isTriedAgain),
    };
    startReprojection(flaky, { ...mappingDouble, edition: 'double+5' }, listener, 1);
  });
  expect(told).toEqual([true, { cases: IDS.length, failed: 0 }]);
});

test('what else fails a run is left to the next start, and one that is stopped waits no longer', async () => {
  const failing = (error: Error): ResourceStore => ({
    ...server.context.store,
    transaction: () => Promise.reject(error),
  });
  const told: unknown[] = [];
  const listener = { done: () => told.push('done'), failed: (_error: unknown, again: boolean) => told.push(again) };
  const mapping = { ...mappingDouble, edition: 'double+6' };
  const broken = startReprojection(failing(new Error('a bug')), mapping, listener, 1);
  await vi.waitFor(() => expect(told).toEqual([false]));
  await broken.stop();
  const waiting = startReprojection(failing(new StoreUnavailable('gone')), mapping, listener);
  await vi.waitFor(() => expect(told).toEqual([false, true]));
  await waiting.stop();
});

test('a case that cannot be made anew stays as it is, and keeps no other one', async () => {
  expect(await run(edited)).toEqual({ cases: IDS.length, failed: 1 });
  const now = (await held()).map(({ id, patient }) => [id, patient]);
  expect(now).toEqual(IDS.map((id) => [id, { sex: id === 'c-15' ? 'female' : 'male' }]));
  expect(await run(edited)).toEqual({ cases: 1, failed: 1 });
});
