import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ResourceStore, ResourceVersion, StoreState, StoreWriter } from '../../src/store/index.ts';
import { putOne } from './put-one.ts';

/** Opens an engine on one place, so that a test can close and open it again. */
export interface EngineUnderTest {
  open(now?: () => Date): Promise<ResourceStore>;
  /** Throws away what was stored. */
  dispose(): Promise<void>;
}

const patient = (id: string, more = '') => ({
  type: 'Patient',
  id,
  method: 'PUT' as const,
  text: `{"resourceType":"Patient","id":"${id}"${more}}`,
});
const observation = (id: string, subject: string) => ({
  type: 'Observation',
  id,
  method: 'PUT' as const,
  text: `{"resourceType":"Observation","id":"${id}","subject":{"reference":"${subject}"},"valueQuantity":{"value":1.50}}`,
});
const caseOf = (id: string, text = `{"id":"${id}"}`) => ({
  id,
  patient: 'p',
  text,
  state: 'incomplete' as const,
  reasons: ['no lesion'],
  mappingVersion: '1',
  lineage: [{ key: 'lesion-1', resourceType: 'BodyStructure', id: 'b' }],
  report: '{"resourceType":"OperationOutcome"}',
});

/** Runs the contract of `ResourceStore` over an engine. */
export function storeContract(name: string, engine: () => Promise<EngineUnderTest>): void {
  describe(`${name} keeps the contract of a resource store`, () => {
    let place: EngineUnderTest;
    let store: ResourceStore;
    const write = <T>(work: (writer: StoreWriter) => Promise<T>) =>
      store.transaction(async (writer) => ({ commit: true, value: await work(writer) }));

    beforeEach(async () => {
      place = await engine();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.dispose();
    });

    test('a resource is read as it was sent, with id, version and instant stamped in', async () => {
      const made = await write((writer) => putOne(writer, observation('o', 'Patient/p')));
      expect(made).toMatchObject({ version: 1, method: 'PUT', patient: 'p' });
      const found = await store.read((reader) => reader.read({ type: 'Observation', id: 'o' }));
      expect(found).toEqual(made);
      expect(found?.text).toBe(
        `{"resourceType":"Observation","meta":{"versionId":"1","lastUpdated":"${made.lastUpdated}"},"id":"o",` +
          '"subject":{"reference":"Patient/p"},"valueQuantity":{"value":1.50}}',
      );
    });

    test('what was never stored is undefined', async () => {
      const key = { type: 'Patient', id: 'nobody' };
      const found = await store.read(async (reader) => [
        await reader.read(key),
        await reader.vread(key, 1),
        await reader.readCase('none'),
        ...(await reader.readMany([key])),
        ...(await reader.history(key, { limit: 10 })),
      ]);
      expect(found).toEqual([undefined, undefined, undefined, undefined]);
    });

    test('every version is kept, deletions too, the newest first', async () => {
      await write((writer) => putOne(writer, patient('p')));
      await write((writer) => putOne(writer, patient('p', ',"active":true')));
      await write((writer) => writer.delete({ type: 'Patient', id: 'p' }));
      await write((writer) => putOne(writer, patient('p', ',"active":false')));
      const key = { type: 'Patient', id: 'p' };
      const versions = await store.read((reader) => reader.history(key, { limit: 10 }));
      expect(versions.map(({ version, method, text }) => [version, method, text !== undefined])).toEqual([
        [4, 'PUT', true],
        [3, 'DELETE', false],
        [2, 'PUT', true],
        [1, 'PUT', true],
      ]);
      expect(versions.map(({ revived }) => revived)).toEqual([true, undefined, undefined, undefined]);
      expect(await store.read((reader) => reader.history(key, { limit: 2, before: 4 }))).toEqual(versions.slice(1, 3));
      expect(await store.read((reader) => reader.vread(key, 3))).toEqual(versions[1]);
    });

    test('deleting what is not there or deleted already writes nothing', async () => {
      const key = { type: 'Patient', id: 'p' };
      expect(await write((writer) => writer.delete(key))).toBeUndefined();
      await write((writer) => putOne(writer, patient('p')));
      await write((writer) => writer.delete(key));
      expect(await write((writer) => writer.delete(key))).toBeUndefined();
      expect(await store.read((reader) => reader.history(key, { limit: 9 }))).toHaveLength(2);
    });

    test('work that decides against its writes leaves nothing behind', async () => {
      const answer = await store.transaction(async (writer) => {
        await putOne(writer, patient('p'));
        await writer.putCase(caseOf('c'));
        return { commit: false, value: 'refused' };
      });
      expect(answer).toBe('refused');
      expect(await store.read((reader) => reader.read({ type: 'Patient', id: 'p' }))).toBeUndefined();
      expect(await store.read((reader) => reader.readCase('c'))).toBeUndefined();
    });

    test('work that fails leaves nothing behind, and others of the same moment succeed', async () => {
      const outcomes = await Promise.allSettled([
        write((writer) => putOne(writer, patient('a'))),
        write(async (writer) => {
          await putOne(writer, patient('b'));
          throw new Error('a bug');
        }),
        write((writer) => putOne(writer, patient('c'))),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      const found = await store.read((reader) =>
        reader.readMany(['a', 'b', 'c'].map((id) => ({ type: 'Patient', id }))),
      );
      expect(found.map((version) => version?.id)).toEqual(['a', undefined, 'c']);
    });

    test('work of which a part fails leaves nothing of its other parts behind, nor with the work after it', async () => {
      let late: Promise<unknown> = Promise.resolve();
      const failing = write((writer) => {
        const slow = async () => {
          for (let at = 0; at < 20; at++) await writer.read({ type: 'Patient', id: `q${at}` });
          await putOne(writer, patient('late'));
        };
        late = slow().catch((error: unknown) => error);
        return Promise.all([putOne(writer, patient('early')), Promise.reject(new Error('no'))]);
      });
      const next = write((writer) => putOne(writer, patient('next')));
      await expect(failing).rejects.toThrow('no');
      await next;
      expect(await late).toBeInstanceOf(Error);
      const found = await store.read((reader) =>
        reader.readMany(['early', 'late', 'next'].map((id) => ({ type: 'Patient', id }))),
      );
      expect(found.map((version) => version?.id)).toEqual([undefined, undefined, 'next']);
    });

    test('a state leaves out what was not committed when it was taken, also once it is', async () => {
      const held = await write((writer) => putOne(writer, patient('a')));
      let meanwhile: StoreState = { sequence: 0, except: [] };
      const own = await write(async (writer) => {
        const made = await putOne(writer, patient('b'));
        meanwhile = await store.read((reader) => reader.state());
        return made;
      });
      const sees = ({ sequence, except }: StoreState, one: ResourceVersion) =>
        one.sequence <= sequence && !except.includes(one.sequence);
      const after = await store.read((reader) => reader.state());
      expect([sees(meanwhile, held), sees(meanwhile, own), sees(after, held), sees(after, own)]).toEqual([
        true,
        false,
        true,
        true,
      ]);
    });

    test('a transaction sees its own writes; a reader sees them once they are committed', async () => {
      const key = { type: 'Patient', id: 'p' };
      let before: unknown = 'not read';
      await write(async (writer) => {
        await putOne(writer, patient('p'));
        expect(await writer.read(key)).toMatchObject({ version: 1 });
        before = await store.read((reader) => reader.read(key));
      });
      expect(before).toBeUndefined();
      expect(await store.read((reader) => reader.read(key))).toMatchObject({ version: 1 });
    });

    test('a transaction sees what it deleted, and what it said resources come from first', async () => {
      const key = { type: 'Patient', id: 'p' };
      const url = 'http://hospital.example/fhir/Patient/1';
      await write((writer) => putOne(writer, patient('p')));
      const source = { type: 'Observation', id: 'o' };
      const seen = await write(async (writer) => {
        // what it has read before is not what it is now
        await writer.read(key);
        await writer.delete(key);
        const [read] = await writer.readMany([key]);
        await putOne(writer, observation('o', 'Patient/p'));
        const broken = await writer.deletedTargets([source]);
        const compartment = (await writer.compartment('p')).map(({ id }) => id);
        const past = await writer.vread(key, 2);
        const twice = await writer.delete(key);
        await writer.addSources([{ url, ...key }]);
        await writer.addSources([{ url, type: 'Patient', id: 'q' }]);
        const sources = await writer.findSources([url, 'http://hospital.example/fhir/Patient/2']);
        const { version } = await putOne(writer, patient('p'));
        return { read: read?.method, past: past?.method, twice, broken, compartment, sources, version };
      });
      expect(seen).toEqual({
        read: 'DELETE',
        past: 'DELETE',
        twice: undefined,
        broken: [{ source, target: key }],
        compartment: ['o'],
        sources: [key, undefined],
        version: 3,
      });
      expect(await store.read((reader) => reader.findSources([url]))).toEqual([key]);
      expect((await store.read((reader) => reader.read(key)))?.version).toBe(3);
    });

    test('a reader keeps the state it started with', async () => {
      const key = { type: 'Patient', id: 'p' };
      await write((writer) => putOne(writer, patient('p')));
      const seen = await store.read(async (reader) => {
        const first = await reader.read(key);
        await write((writer) => putOne(writer, patient('p', ',"active":true')));
        return [first?.version, (await reader.read(key))?.version];
      });
      expect(seen).toEqual([1, 1]);
    });

    test('a read that nobody wants any more asks nothing more, and others read on', async () => {
      await write((writer) => putOne(writer, patient('p')));
      const key = { type: 'Patient', id: 'p' };
      const gone = new AbortController();
      const reason = new Error('gone');
      const answers: unknown[] = [];
      const read = () =>
        store.read(async (reader) => {
          answers.push((await reader.read(key))?.version);
          gone.abort(reason);
          answers.push(await reader.read(key));
        }, gone.signal);
      await expect(read()).rejects.toBe(reason);
      await expect(read()).rejects.toBe(reason);
      expect(answers).toEqual([1]);
      expect((await store.read((reader) => reader.read(key)))?.version).toBe(1);
    });

    test('concurrent read-modify-write loses no update and leaves no gap', async () => {
      const key = { type: 'Patient', id: 'p' };
      const increment = () =>
        write(async (writer) => {
          const count = ((await writer.read(key))?.version ?? 0) + 1;
          await putOne(writer, patient('p', `,"multipleBirthInteger":${count}`));
        });
      await Promise.all(Array.from({ length: 40 }, increment));
      const versions = await store.read((reader) => reader.history(key, { limit: 100 }));
      expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 40 }, (_, index) => 40 - index));
      for (const { version, text } of versions) expect(text).toContain(`"multipleBirthInteger":${version}`);
    });

    test('what transactions of the same moment move between resources is neither lost nor made', async () => {
      const keys = ['a', 'b', 'c', 'd'].map((id) => ({ type: 'Patient', id }));
      const held = (version: ResourceVersion | undefined) => Number(/Integer":(-?\d+)/.exec(version?.text ?? '')?.[1]);
      const holding = (id: string, count: number) => patient(id, `,"multipleBirthInteger":${count}`);
      await write((writer) => writer.putMany(keys.map(({ id }) => holding(id, 100))));
      const move = (at: number) =>
        write(async (writer) => {
          const [from, to] = [keys[at % 4], keys[(at * 3 + 1) % 4]];
          if (!from || !to || from === to) return;
          // every fifth asks for what makes it run alone
          if (at % 5 === 0) await writer.findByIdentifier('Patient', { value: 'x' });
          const [one, other] = await writer.readMany([from, to]);
          await writer.putMany([holding(from.id, held(one) - at), holding(to.id, held(other) + at)]);
        });
      await Promise.all(Array.from({ length: 20 }, (_, at) => move(at)));
      const counts = (await store.read((reader) => reader.readMany(keys))).map(held);
      expect(counts.reduce((sum, one) => sum + one, 0)).toBe(400);
      expect(new Set(counts).size).toBeGreaterThan(1);
    });

    test('a case is made from what all transactions of the same moment wrote of its patient', async () => {
      const add = (id: string) =>
        write(async (writer) => {
          await putOne(writer, observation(id, 'Patient/p'));
          const held = (await writer.compartment('p')).map((version) => version.id);
          const [known = 'c'] = await writer.casesOf('p');
          await writer.putCase(caseOf(known, JSON.stringify(held)));
        });
      await Promise.all(Array.from({ length: 12 }, (_, at) => add(`o${at + 10}`)));
      const [text, cases] = await store.read(async (reader) => [
        (await reader.readCase('c'))?.text,
        await reader.casesOf('p'),
      ]);
      expect(JSON.parse(String(text))).toEqual(Array.from({ length: 12 }, (_, at) => `o${at + 10}`));
      expect(cases).toEqual(['c']);
    });

    test.each(['beside others', 'alone'])('a transaction %s reads what it has written itself', async (how) => {
      const sourceUrl = 'http://other.example/Patient/9';
      await write(async (writer) => {
        await writer.putMany([patient('p'), patient('gone'), observation('old', 'Patient/p')]);
        await writer.putCase(caseOf('stays'));
      });
      await write((writer) => writer.delete({ type: 'Patient', id: 'gone' }));
      const seen = await write(async (writer) => {
        if (how === 'alone') await writer.findByIdentifier('Patient', { value: 'x' });
        await writer.putMany([
          observation('old', 'Patient/q'),
          { ...observation('new', 'Patient/p'), sourceUrl },
          observation('bad', 'Patient/gone'),
        ]);
        await writer.addSources([{ url: 'http://other.example/Patient/8', type: 'Patient', id: 'p' }]);
        await writer.putCase(caseOf('made'));
        await writer.removeCase('stays');
        await writer.keepAnswer('mark', 'answer');
        return {
          current: (await writer.read({ type: 'Observation', id: 'old' }))?.version,
          version: (await writer.vread({ type: 'Observation', id: 'old' }, 2))?.patient,
          compartment: (await writer.compartment('p')).map(({ type, id }) => `${type}/${id}`),
          moved: (await writer.compartment('q')).map(({ id }) => id),
          sources: await writer.findSources([sourceUrl, 'http://other.example/Patient/8', 'urn:x']),
          broken: await writer.deletedTargets(['old', 'bad', 'new'].map((id) => ({ type: 'Observation', id }))),
          cases: await writer.casesOf('p'),
          removed: await writer.readCase('stays'),
          lineage: [await writer.lineage('made'), await writer.lineage('stays')],
          answer: await writer.readAnswer('mark'),
        };
      });
      expect(seen).toMatchObject({
        current: 2,
        version: 'q',
        compartment: ['Observation/new', 'Patient/p'],
        moved: ['old'],
        sources: [{ type: 'Observation', id: 'new' }, { type: 'Patient', id: 'p' }, undefined],
        broken: [{ source: { type: 'Observation', id: 'bad' }, target: { type: 'Patient', id: 'gone' } }],
        cases: ['made'],
        removed: { version: 2 },
        lineage: [[{ key: 'lesion-1', resourceType: 'BodyStructure', id: 'b' }], []],
        answer: 'answer',
      });
      expect(seen.removed?.text).toBeUndefined();
      const stored = await store.read(async (reader) => [
        (await reader.compartment('p')).map(({ type, id }) => `${type}/${id}`),
        await reader.casesOf('p'),
        await reader.readAnswer('mark'),
      ]);
      expect(stored).toEqual([['Observation/new', 'Patient/p'], ['made'], 'answer']);
    });

    test('commits have growing sequences, one for all versions of a transaction', async () => {
      const [a, b] = await write(async (writer) => [
        await putOne(writer, patient('a')),
        await putOne(writer, patient('b')),
      ]);
      const c = await write((writer) => putOne(writer, patient('c')));
      expect(a?.sequence).toBe(b?.sequence);
      expect(c.sequence).toBeGreaterThan(a?.sequence ?? Number.POSITIVE_INFINITY);
    });

    test('a clock set back never makes a later version look older', async () => {
      await store.close();
      const times = ['2026-01-02T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-01-03T00:00:00.000Z'];
      store = await place.open(() => new Date(times.shift() ?? '2026-01-04'));
      const instants = [];
      for (let round = 0; round < 3; round++) {
        instants.push((await write((writer) => putOne(writer, patient('p', `,"active":${round === 1}`)))).lastUpdated);
      }
      expect(instants).toEqual(['2026-01-02T00:00:00.000Z', '2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z']);
    });

    test('a process that is started with an earlier clock goes on from the last instant given', async () => {
      const writtenAt = async (day: string, id: string) => {
        await store.close();
        store = await place.open(() => new Date(day));
        return (await write((writer) => putOne(writer, patient(id)))).lastUpdated;
      };
      await writtenAt('2026-01-01', 'a');
      await writtenAt('2026-01-03', 'b');
      expect(await writtenAt('2026-01-02', 'c')).toBe('2026-01-03T00:00:00.000Z');
    });

    test('a case that a process with an earlier clock removes does not look older', async () => {
      await store.close();
      store = await place.open(() => new Date('2026-01-02T00:00:00.000Z'));
      const earlier = await place.open(() => new Date('2026-01-01T00:00:00.000Z'));
      const { lastUpdated } = await write((writer) => writer.putCase(caseOf('c')));
      await earlier.transaction(async (writer) => ({ commit: true, value: await writer.removeCase('c') }));
      await earlier.close();
      expect((await store.read((reader) => reader.readCase('c')))?.lastUpdated).toBe(lastUpdated);
    });

    test('references are known by their target until the source changes or goes', async () => {
      const target = { type: 'Patient', id: 'p' };
      const referrers = () => store.read((reader) => reader.referrers(target, 10));
      await write((writer) => putOne(writer, observation('o1', 'Patient/p')));
      await write((writer) => putOne(writer, observation('o2', 'Patient/p/_history/1')));
      expect(await referrers()).toEqual([
        { type: 'Observation', id: 'o1' },
        { type: 'Observation', id: 'o2' },
      ]);
      await write((writer) => putOne(writer, observation('o1', 'Patient/q')));
      await write((writer) => writer.delete({ type: 'Observation', id: 'o2' }));
      expect(await referrers()).toEqual([]);
    });

    test('the links of a patient are told before those of others to it, however many these are', async () => {
      const linked = (id: string, other: string) =>
        patient(id, `,"link":[{"other":{"reference":"Patient/${other}"},"type":"seealso"}]`);
      await write((writer) => putOne(writer, linked('p', 'q')));
      for (let at = 10; at < 40; at++) await write((writer) => putOne(writer, linked(`a${at}`, 'p')));
      const [first, ...others] = await store.read((reader) => reader.patientLinks('p'));
      expect(first).toEqual({ from: 'p', to: 'q', type: 'seealso' });
      expect(others.map(({ from, to }) => `${from} ${to}`)).toEqual(
        Array.from({ length: 19 }, (_, at) => `a${at + 10} p`),
      );
      await write((writer) => writer.delete({ type: 'Patient', id: 'p' }));
      const left = await store.read((reader) => reader.patientLinks('p'));
      expect(left.every(({ to }) => to === 'p')).toBe(true);
      expect(await store.read((reader) => reader.patientLinks('q'))).toEqual([]);
    });

    test('of the links of others, those to the patient are told, with their type', async () => {
      const link = [
        { other: { reference: 'RelatedPerson/s' }, type: 'seealso' },
        { other: { display: 'somebody' }, type: 'seealso' },
        { other: { reference: 'Patient/z' }, type: 'replaces' },
        { other: { reference: 'Patient/s' } },
        { other: { reference: 'Patient/s' }, type: 'refer' },
      ];
      await write((writer) => putOne(writer, patient('m', `,"link":${JSON.stringify(link)}`)));
      const itself = [{ other: { reference: 'Patient/s' }, type: 'seealso' }];
      await write((writer) => putOne(writer, patient('s', `,"link":${JSON.stringify(itself)}`)));
      const links = (id: string) => store.read((reader) => reader.patientLinks(id));
      expect(await links('s')).toEqual([{ from: 'm', to: 's', type: 'refer' }]);
      expect(await links('m')).toEqual([
        { from: 'm', to: 'z', type: 'replaces' },
        { from: 'm', to: 's', type: 'refer' },
      ]);
    });

    test('references to what was deleted are told', async () => {
      await write((writer) => putOne(writer, patient('p')));
      await write((writer) => putOne(writer, observation('o', 'Patient/p')));
      await write((writer) => putOne(writer, observation('not-asked-of', 'Patient/p')));
      const source = { type: 'Observation', id: 'o' };
      const deleted = () => store.read((reader) => reader.deletedTargets([{ type: 'Patient', id: 'p' }, source]));
      expect(await deleted()).toEqual([]);
      await write((writer) => writer.delete({ type: 'Patient', id: 'p' }));
      expect(await deleted()).toEqual([{ source, target: { type: 'Patient', id: 'p' } }]);
    });

    test('identifiers find current resources by value, with or without system', async () => {
      const identified = patient('p', ',"identifier":[{"system":"urn:a","value":"1"},{"value":"2"}]');
      await write((writer) => putOne(writer, identified));
      const find = (value: string, system?: string) =>
        store.read((reader) =>
          reader.findByIdentifier('Patient', { value, ...(system !== undefined ? { system } : {}) }),
        );
      expect(await find('1', 'urn:a')).toEqual(['p']);
      expect(await find('1')).toEqual(['p']);
      expect(await find('1', '')).toEqual([]);
      expect(await find('2', '')).toEqual(['p']);
      // one that has a value more than once is one
      const twice = ['urn:a', 'urn:a', 'urn:b'].map((system) => JSON.stringify({ system, value: '1' }));
      await write((writer) => putOne(writer, patient('p', `,"identifier":[${twice.join(',')}]`)));
      expect([await find('1'), await find('1', 'urn:a')]).toEqual([['p'], ['p']]);
      await write((writer) => putOne(writer, patient('p')));
      expect(await find('1')).toEqual([]);
    });

    test('identifiers that differ in characters alone that no database keeps are one', async () => {
      const values = ['"\\ud800"', '"\\ud801"', '"\\u0000"'].map((value) => `{"value":${value}}`);
      await write((writer) => putOne(writer, patient('p', `,"identifier":[${values.join(',')}]`)));
      const find = (value: string) => store.read((reader) => reader.findByIdentifier('Patient', { value }));
      expect(await Promise.all(['\ud800', '\ud801', '\0'].map(find))).toEqual([['p'], ['p'], ['p']]);
    });

    test('what names its patient by an identifier alone is found by that, as long as it does', async () => {
      const key = { type: 'Observation', id: 'o' };
      const named = (more: string) => ({
        ...key,
        method: 'PUT' as const,
        text: `{"resourceType":"Observation","id":"o","subject":{${more}"identifier":{"system":"urn:a","value":"1"}}}`,
      });
      const awaiting = (...identifiers: { system: string; value: string }[]) =>
        store.read((reader) => reader.awaiting(identifiers));
      await write((writer) => putOne(writer, named('')));
      const [first, other] = [
        { system: 'urn:a', value: '1' },
        { system: 'urn:b', value: '1' },
      ];
      expect(await awaiting(other, first)).toEqual([key]);
      expect(await awaiting(other)).toEqual([]);
      await write((writer) => putOne(writer, named('"reference":"Patient/p",')));
      expect(await awaiting(first)).toEqual([]);
      await write((writer) => putOne(writer, named('')));
      await write((writer) => writer.delete(key));
      expect(await awaiting(first)).toEqual([]);
    });

    test('the URLs that resources came from are told in the order of the resources', async () => {
      const url = (id: string) => `http://hospital.example/fhir/Patient/${id}`;
      await write((writer) => putOne(writer, { ...patient('p'), sourceUrl: url('1') }));
      await write((writer) => writer.addSources([{ url: url('0'), type: 'Patient', id: 'p' }]));
      const keys = ['q', 'p'].map((id) => ({ type: 'Patient', id }));
      expect(await store.read((reader) => reader.sourcesOf(keys))).toEqual([[], [url('0'), url('1')]]);
      expect(await store.read((reader) => reader.sourcesOf([{ type: 'Observation', id: 'p' }]))).toEqual([[]]);
    });

    test('a resource is found by the URL it came from', async () => {
      const sourceUrl = 'http://hospital.example/fhir/Patient/1';
      expect(await store.read((reader) => reader.findSources([sourceUrl]))).toEqual([undefined]);
      await write((writer) => putOne(writer, { ...patient('p'), sourceUrl }));
      await write((writer) => putOne(writer, { ...patient('p', ',"active":true'), sourceUrl }));
      expect(await store.read((reader) => reader.findSources(['urn:x', sourceUrl]))).toEqual([
        undefined,
        { type: 'Patient', id: 'p' },
      ]);
    });

    test('a resource is found by a URL that has characters no database keeps', async () => {
      for (const url of ['http://a.example/\0/Patient/1', 'http://b.example/\ud800/Patient/1']) {
        const find = () => store.read((reader) => reader.findSources([url]));
        expect(await find()).toEqual([undefined]);
        await write((writer) => writer.addSources([{ url, type: 'Patient', id: 'p' }]));
        expect(await find()).toEqual([{ type: 'Patient', id: 'p' }]);
      }
    });

    test('the compartment of a patient holds the patient and what is about them', async () => {
      await write(async (writer) => {
        await putOne(writer, patient('p'));
        await putOne(writer, observation('o', 'Patient/p'));
        await putOne(writer, observation('other', 'Patient/q'));
        await putOne(writer, {
          type: 'Provenance',
          id: 'pv',
          method: 'POST',
          patient: 'p',
          text: '{"resourceType":"Provenance","target":[{"reference":"Observation/o"}]}',
        });
      });
      const held = await store.read((reader) => reader.compartment('p'));
      expect(held.map(({ type, id }) => `${type}/${id}`)).toEqual(['Observation/o', 'Patient/p', 'Provenance/pv']);
    });

    test('a case keeps its version until it changes; a removed one stays as a tombstone', async () => {
      const first = await write((writer) => writer.putCase(caseOf('c')));
      expect(first).toMatchObject({ version: 1, state: 'incomplete', reasons: ['no lesion'] });
      expect(await write((writer) => writer.putCase(caseOf('c')))).toEqual(first);
      const second = await write((writer) => writer.putCase(caseOf('c', '{"id":"c","remarks":"x"}')));
      expect(second.version).toBe(2);
      expect(second.sequence).toBeGreaterThan(first.sequence);
      expect(await store.read((reader) => reader.lineage('c'))).toEqual(caseOf('c').lineage);
      expect(await store.read((reader) => reader.caseReport('c'))).toBe(caseOf('c').report);
      await write((writer) => writer.removeCase('c'));
      const gone = await store.read((reader) => reader.readCase('c'));
      expect(gone).toMatchObject({ version: 3 });
      expect(gone?.text).toBeUndefined();
      expect(await store.read((reader) => reader.casesOf('p'))).toEqual([]);
    });

    test('cases are listed by id in pages', async () => {
      await write(async (writer) => {
        for (const id of ['c', 'a', 'b']) await writer.putCase(caseOf(id));
        await writer.removeCase('b');
      });
      const first = await store.read((reader) => reader.listCases({ limit: 1 }));
      const rest = await store.read((reader) => reader.listCases({ limit: 5, after: 'a' }));
      expect([...first, ...rest].map(({ id }) => id)).toEqual(['a', 'c']);
      expect(await store.read((reader) => reader.countCases())).toBe(2);
      expect(await store.read((reader) => reader.casesOf('p'))).toEqual(['a', 'c']);
    });

    test('many resources are written at once, each as it would be alone', async () => {
      await write((writer) => putOne(writer, patient('p')));
      const made = await write((writer) =>
        writer.putMany([patient('p', ',"active":true'), observation('o', 'Patient/p')]),
      );
      expect(made.map(({ id, version, patient: own }) => [id, version, own])).toEqual([
        ['p', 2, 'p'],
        ['o', 1, 'p'],
      ]);
      expect(await store.read((reader) => reader.readMany(made))).toEqual(made);
      expect(await store.read((reader) => reader.referrers({ type: 'Patient', id: 'p' }, 9))).toHaveLength(1);
    });

    test('cases are followed in the order of their last change, up to the horizon', async () => {
      const follow = (after: { sequence: number; id: string }) =>
        store.read(async (reader) => reader.changedCases({ after, until: await reader.horizon(), limit: 2 }));
      await write((writer) => writer.putCase(caseOf('b')));
      await write((writer) => writer.putCase(caseOf('a')));
      await write((writer) => writer.putCase(caseOf('c')));
      await write((writer) => writer.removeCase('b'));
      const first = await follow({ sequence: 0, id: '' });
      expect(first.map(({ id }) => id)).toEqual(['a', 'c']);
      const rest = await follow(first[1] ?? { sequence: 0, id: '' });
      expect(rest.map(({ id, text }) => [id, text])).toEqual([['b', undefined]]);
      expect(await follow(rest[0] ?? { sequence: 0, id: '' })).toEqual([]);
    });

    test('the last changes of cases are told, whatever else is written', async () => {
      const newest = (limit: number) => store.read((reader) => reader.newestCaseChanges(limit));
      expect(await newest(9)).toEqual([]);
      await write((writer) => writer.putCase(caseOf('a')));
      const [first] = await newest(9);
      await write((writer) => putOne(writer, patient('of-no-case')));
      expect(await newest(9)).toEqual([{ id: 'a', sequence: first?.sequence }]);
      await write((writer) => writer.putCase(caseOf('b')));
      await write((writer) => writer.removeCase('a'));
      expect((await newest(9)).map(({ id }) => id)).toEqual(['a', 'b']);
      const [last, ...more] = await newest(1);
      expect([last?.id, more]).toEqual(['a', []]);
      expect(last?.sequence).toBeGreaterThan(first?.sequence ?? 0);
    });

    test('the horizon never passes a transaction that is still open', async () => {
      await write((writer) => putOne(writer, patient('a')));
      let [meanwhile, own] = [Number.POSITIVE_INFINITY, 0];
      await write(async (writer) => {
        own = (await putOne(writer, patient('b'))).sequence;
        meanwhile = await store.read((reader) => reader.horizon());
      });
      expect(meanwhile).toBeLessThan(own);
      expect(await store.read((reader) => reader.horizon())).toBeGreaterThanOrEqual(own);
    });

    test('an instant is turned into a sequence that lies before all of its commits and later ones', async () => {
      const first = await write((writer) => putOne(writer, patient('a')));
      const lowerBound = (instant: string) => store.read((reader) => reader.sequenceBefore(instant));
      expect(await lowerBound(first.lastUpdated)).toBeLessThan(first.sequence);
      expect(await lowerBound('2000-01-01T00:00:00.000Z')).toBeLessThan(first.sequence);
      const later = await lowerBound('2999-01-01T00:00:00.000Z');
      expect(later).toBeGreaterThanOrEqual(first.sequence);
      expect(later).toBeLessThanOrEqual(await store.read((reader) => reader.horizon()));
    });

    test('the identity stays with the database', async () => {
      const identity = () => store.read((reader) => reader.identity());
      const made = await identity();
      expect(made).toMatch(/^[0-9a-f-]{32,36}$/);
      await store.close();
      store = await place.open();
      expect(await identity()).toBe(made);
    });

    test('cases of another version of the mapping are told, in pages', async () => {
      await write(async (writer) => {
        for (const id of ['a', 'b', 'c', 'd']) await writer.putCase(caseOf(id));
        await writer.putCase({ ...caseOf('c'), mappingVersion: '2' });
        await writer.removeCase('d');
      });
      const stale = (after: string) => store.read((reader) => reader.staleCases('2', { limit: 1, after }));
      expect([await stale(''), await stale('a'), await stale('b')]).toEqual([
        [{ id: 'a', patient: 'p' }],
        [{ id: 'b', patient: 'p' }],
        [],
      ]);
    });

    test('patients of whom something is held are told in pages, with or without a Patient and a case', async () => {
      await write(async (writer) => {
        await writer.putMany([
          patient('p'),
          patient('r'),
          observation('o', 'Patient/q'),
          observation('s', 'Patient/q'),
        ]);
        await writer.putMany([patient('t'), observation('n', 'Patient/p')]);
        for (const id of ['a', 'b']) await writer.putCase(caseOf(id));
        await writer.putCase({ ...caseOf('c'), patient: 'r' });
        await writer.removeCase('c');
        await writer.delete({ type: 'Patient', id: 't' });
      });
      const held = (after: string) => store.read((reader) => reader.heldPatients({ limit: 2, after }));
      expect([await held(''), await held('q'), await held('r')]).toEqual([
        [
          { id: 'p', hasCase: true },
          { id: 'q', hasCase: false },
        ],
        [{ id: 'r', hasCase: false }],
        [],
      ]);
    });

    test('Patients that share an identifier with a system are told, others are not', async () => {
      const identified = (id: string, system: string, value: string) =>
        patient(id, `,"identifier":[{${system === '' ? '' : `"system":"${system}",`}"value":"${value}"}]`);
      await write((writer) =>
        writer.putMany([
          identified('a', 'urn:x', '1'),
          identified('b', 'urn:x', '1'),
          identified('c', 'urn:y', '1'),
          identified('d', '', '1'),
          identified('e', '', '1'),
        ]),
      );
      const matches = (id: string) => store.read((reader) => reader.possibleMatches(id));
      expect(await matches('a')).toEqual([{ id: 'b', system: 'urn:x' }]);
      expect([...(await matches('c')), ...(await matches('d'))]).toEqual([]);
    });

    test('everything is there after closing and opening again', async () => {
      await write((writer) => putOne(writer, patient('p')));
      await store.close();
      store = await place.open();
      expect(await store.read((reader) => reader.read({ type: 'Patient', id: 'p' }))).toMatchObject({ version: 1 });
      await store.check();
    });

    test('a closed store refuses work', async () => {
      await store.close();
      await expect(write((writer) => putOne(writer, patient('p')))).rejects.toMatchObject({ name: 'StoreUnavailable' });
      await expect(store.check()).rejects.toMatchObject({ name: 'StoreUnavailable' });
    });

    test('closing waits for the work under way', async () => {
      const writing = Promise.all([
        write((writer) => putOne(writer, patient('a'))),
        write((writer) => putOne(writer, patient('b'))),
      ]);
      await store.close();
      expect((await writing).map(({ version }) => version)).toEqual([1, 1]);
    });

    test('texts with quotes, line ends and words of SQL come back as they were', async () => {
      const text = `{"resourceType":"Patient","id":"p","name":[{"text":"O'Hara\\"; DROP TABLE resource; --\\n\\u0000 é 😀"}]}`;
      await write((writer) => putOne(writer, { type: 'Patient', id: 'p', method: 'PUT', text }));
      const found = await store.read((reader) => reader.read({ type: 'Patient', id: 'p' }));
      expect(found?.text).toContain(text.slice(text.indexOf('"name"'), -1));
    });
  });
}
