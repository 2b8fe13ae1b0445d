import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BulkJob, ResourceStore } from '../../src/store/index.ts';
import { putOne } from './put-one.ts';

/** A place for a store, as in the contract of stores. */
export interface StorePlace {
  open(): Promise<ResourceStore>;
  dispose(): Promise<void> | void;
}

const JOB: BulkJob = {
  id: 'j',
  kind: 'export',
  client: 'c',
  state: 'waiting',
  document: '{}',
  leaseUntil: 0,
  created: 1,
  expires: 99,
};

/** What every engine keeps of bulk jobs, and how it reads one state of the store. */
export function bulkContract(name: string, makePlace: () => Promise<StorePlace>): void {
  describe(`bulk jobs on ${name}`, () => {
    let place: StorePlace;
    let store: ResourceStore;
    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });

    const put = (id: string, type = 'Patient', text: object = {}) =>
      store.transaction(async (writer) => ({
        commit: true,
        value: await putOne(writer, {
          type,
          id,
          text: JSON.stringify({ resourceType: type, id, ...text }),
          method: 'PUT',
        }),
      }));
    const remove = (id: string) =>
      store.transaction(async (writer) => ({ commit: true, value: await writer.delete({ type: 'Patient', id }) }));
    const horizon = () => store.read((reader) => reader.horizon());
    const write = <T>(work: Parameters<typeof store.transaction<T>>[0]) => store.transaction(work);

    test('a scan gives the state at a commit page by page, whatever came later', async () => {
      for (const id of ['a', 'b', 'c']) await put(id);
      await remove('b');
      await put('e');
      const asOf = await horizon();
      await put('a', 'Patient', { active: true });
      await put('d');
      await remove('c');
      const page = { type: 'Patient', asOf, limit: 1 };
      const first = await store.read((reader) => reader.scan(page));
      expect(first.map(({ id, version }) => [id, version])).toEqual([['a', 1]]);
      const second = await store.read((reader) => reader.scan({ ...page, limit: 9, after: { id: 'a', sequence: 0 } }));
      expect(second.map(({ id }) => id)).toEqual(['c', 'e']);
      await remove('e');
      const afterwards = await horizon();
      expect(
        (await store.read((reader) => reader.scan({ ...page, limit: 9, asOf: afterwards }))).map(({ id }) => id),
      ).toEqual(['a', 'd']);
    });

    test('a scan since a commit gives what changed and what was deleted, in the order of commits', async () => {
      for (const id of ['a', 'b']) await put(id);
      const { sequence } = await put('m', 'Medication');
      await put('c');
      const since = await horizon();
      await put('b', 'Patient', { active: true });
      await remove('a');
      await put('o', 'Observation', { subject: { reference: 'Patient/c' } });
      const page = { type: 'Patient', asOf: await horizon(), since, limit: 1 };
      const [one] = await store.read((reader) => reader.scan(page));
      expect([one?.id, one?.text === undefined]).toEqual(['b', false]);
      const rest = await store.read((reader) => reader.scan({ ...page, ...(one ? { after: one } : {}), limit: 9 }));
      expect(rest.map(({ id, text }) => [id, text])).toEqual([['a', undefined]]);
      const typesHeld = (from?: number) => store.read((reader) => reader.typesHeld(from));
      expect(await typesHeld(since)).toEqual(['Observation', 'Patient']);
      expect(await typesHeld(sequence)).toEqual(['Observation', 'Patient']);
      expect(await typesHeld()).toEqual(['Medication', 'Observation', 'Patient']);
    });

    test('a scan of patients leaves out what is of none', async () => {
      await put('m', 'Medication');
      await put('p');
      const scan = (type: string) => async () =>
        store.read(async (reader) => reader.scan({ type, asOf: await reader.horizon(), limit: 9, ofPatients: true }));
      expect(await scan('Medication')()).toEqual([]);
      expect(await scan('Patient')()).toHaveLength(1);
      await put('o', 'Observation', { subject: { reference: 'Patient/p' } });
      const since = await horizon();
      const gone = await store.transaction(async (writer) => ({
        commit: true,
        value: await writer.delete({ type: 'Observation', id: 'o' }),
      }));
      expect(gone?.patient).toBe('p');
      const deleted = await store.read(async (reader) =>
        reader.scan({ type: 'Observation', asOf: await reader.horizon(), since, limit: 9, ofPatients: true }),
      );
      expect(deleted).toMatchObject([{ id: 'o', method: 'DELETE', patient: 'p' }]);
    });

    test('the instant of a commit is that of the last one before', async () => {
      const first = await put('a');
      await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(first.lastUpdated));
      const last = await put('b');
      const instantOf = (sequence: number) => store.read((reader) => reader.instantOf(sequence));
      expect(await instantOf(Number.MAX_SAFE_INTEGER)).toBe(last.lastUpdated);
      expect(await instantOf(last.sequence - 1)).toBe(first.lastUpdated);
      expect(await instantOf(-1)).toBeUndefined();
    });

    test('a job is taken by one worker at a time, the oldest first, and again when its lease is over', async () => {
      await write(async (writer) => {
        await writer.addJob({ ...JOB, id: 'younger', created: 2 });
        await writer.addJob(JOB);
        return { commit: true, value: undefined };
      });
      const take = (owner: string, now: number) =>
        write(async (writer) => ({ commit: true, value: await writer.takeJob(owner, now, now + 10) }));
      const both = await Promise.all([take('x', 100), take('y', 100)]);
      expect(both.map((job) => job?.id).sort()).toEqual(['j', 'younger']);
      expect(await take('z', 105)).toBeUndefined();
      expect(await take('z', 111)).toMatchObject({ id: 'j', owner: 'z', state: 'running', leaseUntil: 121 });
    });

    test('jobs that are counted before one is added are all counted, those of the same moment too', async () => {
      // with all connections made, they begin together
      await Promise.all(Array.from({ length: 8 }, () => store.read((reader) => reader.listJobs())));
      const added = await Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          write(async (writer) => {
            const isOneMore = (await writer.listJobs('c')).length < 2;
            if (isOneMore) await writer.addJob({ ...JOB, id: `j${at}` });
            return { commit: isOneMore, value: isOneMore };
          }),
        ),
      );
      expect(added.filter(Boolean)).toHaveLength(2);
      expect(await store.read((reader) => reader.listJobs('c'))).toHaveLength(2);
    });

    test('who lost a job cannot change it any more', async () => {
      await write(async (writer) => ({ commit: true, value: await writer.addJob(JOB) }));
      const save = (job: BulkJob, owner?: string) =>
        write(async (writer) => ({ commit: true, value: await writer.saveJob(job, owner) }));
      const taken = await write(async (writer) => ({ commit: true, value: await writer.takeJob('x', 1, 10) }));
      if (!taken) throw new Error('taken');
      expect(await save({ ...taken, document: '{"a":1}' }, 'x')).toBe(true);
      expect(await save({ ...taken, document: '{"b":1}' }, 'y')).toBe(false);
      expect(await save({ ...taken, state: 'cancelled' })).toBe(true);
      expect(await save(taken, 'x')).toBe(false);
      expect(await store.read((reader) => reader.listJobs('c'))).toMatchObject([{ id: 'j', state: 'cancelled' }]);
      expect(await store.read((reader) => reader.listJobs('d'))).toEqual([]);
      await write(async (writer) => ({ commit: true, value: await writer.removeJob('j') }));
      expect(await store.read((reader) => reader.readJob('j'))).toBeUndefined();
    });
  });
}
