import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { run as runProgram } from '../../src/cli/iscm-fhir.ts';
import { openSqliteStore } from '../../src/store/index.ts';
import { putOne } from '../store/put-one.ts';
import { ENGINES, type Place } from './places.ts';
import { partOf, send } from './push.ts';
import { startProcess } from './running-server.ts';
import { storeFindings } from './store-findings.ts';

const run = (...args: string[]) => runProgram(args, () => Promise.reject(new Error('no server is needed')));

/** What a dump holds, but for what is counted anew in another store. */
async function contentOf(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').slice(1);
  return lines.map((line) => line.replace(/"sequence":\d+,?/, '')).toSorted();
}

describe.for(ENGINES)('a store on $name that is not there', ({ open, skipped }) => {
  test('is not made by a command that reads', async ({ skip }) => {
    skip(skipped !== undefined, skipped);
    const { store, dispose } = await open();
    const said = vi.spyOn(console, 'error').mockReturnValue();
    for (const format of ['store', 'ndjson']) {
      expect(await run('export', '--from', store, '--format', format)).toBe(2);
      expect(said.mock.lastCall?.[0]).toMatch(/^There is no store /);
    }
    said.mockRestore();
    await dispose();
  });
});

describe.for(ENGINES)('a store moved to $name', ({ open, skipped }) => {
  let folder: string;
  let place: Place;
  beforeEach(async ({ skip }) => {
    skip(skipped !== undefined, skipped);
    folder = await mkdtemp(join(tmpdir(), 'iscm-transfer-'));
    place = await open();
  });
  afterEach(async () => {
    await place?.dispose();
    if (folder) await rm(folder, { recursive: true });
  });

  test('and back has the same content; a load that was cut off goes on; what is loaded is served and found', async () => {
    const file = (name: string) => join(folder, name);
    const first = `sqlite:${file('first.sqlite')}`;
    const server = await startProcess({ ISCM_STORE: first });
    const pushes = Array.from({ length: 6 }, (_, part) => partOf(`p${part % 2}`, part));
    for (const { body } of pushes) expect(await send(server.url, body)).toBe(200);
    await server.end('SIGTERM');

    expect(await run('export', '--from', first, '--format', 'store', '--out', file('one.ndjson'))).toBe(0);
    const whole = await readFile(file('one.ndjson'), 'utf8');
    // three of the pushes, three resources each
    await writeFile(file('cut.ndjson'), whole.split('\n').slice(0, 10).join('\n'));
    expect(await run('import', file('cut.ndjson'), '--to', place.store)).toBe(2);
    expect(await run('import', file('one.ndjson'), '--to', place.store)).toBe(0);
    expect(await run('export', '--from', place.store, '--format', 'store', '--out', file('two.ndjson'))).toBe(0);
    const back = `sqlite:${file('back.sqlite')}`;
    await writeFile(file('spaced.ndjson'), `\n${await readFile(file('two.ndjson'), 'utf8')}`);
    expect(await run('import', file('spaced.ndjson'), '--to', back)).toBe(0);
    expect(await run('export', '--from', back, '--format', 'store', '--out', file('three.ndjson'))).toBe(0);

    const content = await contentOf(file('one.ndjson'));
    expect(content.length).toBeGreaterThan(18);
    expect(await contentOf(file('two.ndjson'))).toEqual(content);
    expect(await contentOf(file('three.ndjson'))).toEqual(content);
    const moved = await startProcess({ ISCM_STORE: place.store });
    const found = await (await fetch(`${moved.url}/fhir/Observation?patient=p1&_summary=count`)).json();
    expect(found.total).toBe(3);
    await moved.end('SIGTERM');
    expect(
      await storeFindings(
        place.store,
        pushes.map(({ id }) => id),
      ),
    ).toEqual([]);
  });
});

test('a text with line separators of Unicode goes from one store to another as it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-transfer-'));
  const [from, to] = [join(folder, 'from.sqlite'), join(folder, 'to.sqlite')];
  const name = JSON.stringify([{ text: 'a\u2028b\u2029c\u0085d\re' }]);
  const text = `{"resourceType":"Patient","id":"p","name":${name}}`;
  const store = await openSqliteStore({ path: from });
  await store.transaction(async (writer) => ({
    commit: true,
    value: await putOne(writer, { type: 'Patient', id: 'p', text, method: 'PUT' }),
  }));
  await store.close();
  const dump = join(folder, 'dump.ndjson');
  expect(await run('export', '--from', `sqlite:${from}`, '--format', 'store', '--out', dump)).toBe(0);
  expect(await run('import', dump, '--to', `sqlite:${to}`)).toBe(0);
  const moved = await openSqliteStore({ path: to });
  expect((await moved.read((reader) => reader.read({ type: 'Patient', id: 'p' })))?.text).toContain(name);
  await moved.close();
  await rm(folder, { recursive: true });
});

test('a store that was packed is taken as one, and told when it is cut off', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-transfer-'));
  const file = (name: string) => join(folder, name);
  const store = await openSqliteStore({ path: file('from.sqlite') });
  const text = '{"resourceType":"Patient","id":"p","name":[{"text":"Zoë"}]}';
  await store.transaction(async (writer) => ({
    commit: true,
    value: await putOne(writer, { type: 'Patient', id: 'p', text, method: 'PUT' }),
  }));
  await store.close();
  expect(await run('export', '--from', `sqlite:${file('from.sqlite')}`, '--format', 'store', '--out', file('s'))).toBe(
    0,
  );
  const packed = gzipSync(await readFile(file('s')));
  await writeFile(file('whole.ndjson.gz'), packed);
  await writeFile(file('cut.ndjson.gz'), packed.subarray(0, packed.length - 20));
  const said = vi.spyOn(console, 'error').mockReturnValue();
  expect(await run('import', file('cut.ndjson.gz'), '--to', `sqlite:${file('to.sqlite')}`)).toBe(2);
  expect(said.mock.lastCall?.[0]).toBe(`${file('cut.ndjson.gz')} cannot be read: it is cut off.`);
  expect(await run('import', file('whole.ndjson.gz'), '--to', `sqlite:${file('to.sqlite')}`)).toBe(0);
  expect(said.mock.lastCall?.[0]).toMatch(/^1 versions and 0 cases taken/);
  said.mockRestore();
  await rm(folder, { recursive: true });
});
