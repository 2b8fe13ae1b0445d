import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dumpStore, loadStore, openPostgresStore, openSqliteStore, type ResourceStore } from '../../src/store/index.ts';
import { postgresPlace, SKIPPED, TEST_DATABASE_URL } from './postgres-place.ts';
import { putOne } from './put-one.ts';

let folder: string;
let opened: ResourceStore[];
const sqlite = async (name: string) => {
  const store = await openSqliteStore({ path: join(folder, name) });
  opened.push(store);
  return store;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iscm-dump-'));
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  await rm(folder, { recursive: true });
});

/** Longer than a row of an index in PostgreSQL may be. */
const LONG_URL = `http://a.example/${'é'.repeat(1000)}/Observation/1`;

const KEYS = [
  { type: 'Patient', id: 'p' },
  { type: 'Observation', id: 'o' },
  { type: 'Observation', id: 'gone' },
];

/** A store with corrections, a deletion, a source and a case. */
async function fill(store: ResourceStore): Promise<void> {
  const put = (type: string, id: string, more: string, rest: object = {}) =>
    store.transaction(async (writer) => ({
      commit: true,
      value: await putOne(writer, {
        type,
        id,
        method: 'PUT',
        text: `{"resourceType":"${type}",\n "id":"${id}"${more}}`,
        ...rest,
      }),
    }));
  await put('Patient', 'p', '', { sourceUrl: 'http://a.example/Patient/1' });
  const lengthy = { sourceUrl: LONG_URL };
  await put('Observation', 'o', ',"subject":{"reference":"Patient/p"},"valueQuantity":{"value":1.50}', lengthy);
  await put('Observation', 'gone', ',"subject":{"reference":"Patient/p"}');
  await put('Patient', 'p', ',"identifier":[{"system":"urn:a","value":"é\\u0000"}]');
  await store.transaction(async (writer) => {
    await writer.delete({ type: 'Observation', id: 'gone' });
    await writer.putCase({
      id: 'c',
      patient: 'p',
      text: '{"id":"c"}',
      state: 'incomplete',
      reasons: ['no lesion'],
      mappingVersion: '1',
      lineage: [{ key: 'patient', resourceType: 'Patient', id: 'p' }],
      report: '{"resourceType":"OperationOutcome"}',
      facets: [{ name: 'level', value: 'T4', until: 'T5' }],
    });
    await writer.keepAnswer('mark', '[["201 Created"]]');
    return { commit: true, value: undefined };
  });
}

const contents = (store: ResourceStore) =>
  store.read(async (reader) => ({
    histories: await Promise.all(
      KEYS.map(async (key) =>
        (await reader.history(key, { limit: 9 })).map(({ sequence: _sequence, ...version }) => version),
      ),
    ),
    compartment: (await reader.compartment('p')).map(({ id }) => id),
    answer: await reader.readAnswer('mark'),
    sources: await reader.findSources(['http://a.example/Patient/1', LONG_URL]),
    case: (await reader.readCase('c'))?.text,
    lineage: await reader.lineage('c'),
    report: await reader.caseReport('c'),
    facets: await reader.facets('c'),
    found: await reader.matchCases(['c'], [{ name: 'level', from: 'T4', to: 'T4' }]),
  }));

async function linesOf(store: ResourceStore): Promise<string[]> {
  const lines: string[] = [];
  await dumpStore(store, async (line) => lines.push(line) > 0);
  return lines;
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

describe('a dump', () => {
  test('holds every version, its instant and its text to the letter, sources and cases', async () => {
    const [from, to] = [await sqlite('from'), await sqlite('to')];
    await fill(from);
    const loaded = await loadStore(to, each(await linesOf(from)));
    expect(loaded).toEqual({ versions: 5, sources: 2, cases: 1, known: 0 });
    const expected = await contents(from);
    expect(expected.found).toEqual(['c']);
    expect(await contents(to)).toEqual(expected);
  });

  test.each([
    ['SQLite', true],
    [TEST_DATABASE_URL === undefined ? `PostgreSQL (${SKIPPED})` : 'PostgreSQL', TEST_DATABASE_URL !== undefined],
  ])('is of one state, whatever is written meanwhile: %s', async (name, isThere) => {
    if (!isThere) return;
    const place = name === 'SQLite' ? undefined : await postgresPlace();
    const from = place ? await openPostgresStore({ url: place.url }) : await sqlite('from');
    await fill(from);
    const lines: string[] = [];
    await dumpStore(from, async (line) => {
      if (lines.length === 0) {
        await from.transaction(async (writer) => {
          await putOne(writer, { type: 'Patient', id: 'p', method: 'PUT', text: '{"resourceType":"Patient"}' });
          const rest = { state: 'complete' as const, reasons: [], mappingVersion: '1', lineage: [], report: '{}' };
          await writer.putCase({ id: 'c', patient: 'p', text: '{"id":"c","new":1}', ...rest });
          await writer.putCase({ id: 'later', patient: 'p', text: '{"id":"later"}', ...rest });
          return { commit: true, value: undefined };
        });
      }
      return lines.push(line) > 0;
    });
    const text = lines.join('');
    expect([text.match(/"version":\{/g)?.length, text.match(/"case":\{/g)?.length]).toEqual([5, 1]);
    expect(text).not.toContain('new');
    if (!place) return;
    await from.close();
    await place.dispose();
  });

  test('is loaded to the end after it was broken off, and loading it again changes nothing', async () => {
    const [from, to] = [await sqlite('from'), await sqlite('to')];
    await fill(from);
    const lines = await linesOf(from);
    await expect(loadStore(to, each(lines.slice(0, 4)))).rejects.toThrow(/cut off/);
    expect(await loadStore(to, each(lines))).toMatchObject({ versions: 2, known: 3 });
    expect(await loadStore(to, each(lines))).toMatchObject({ versions: 0, known: 5 });
    expect((await contents(to)).histories).toEqual((await contents(from)).histories);
  });

  test.each([
    ['text', /1\.50/, '1.60'],
    ['instant', /"lastUpdated":"[^"]*"/, '"lastUpdated":"2020-01-01T00:00:00.000Z"'],
  ])('is not taken for one that was loaded where a version has another %s', async (_what, had, has) => {
    const [from, to] = [await sqlite('from'), await sqlite('to')];
    await fill(from);
    const lines = await linesOf(from);
    await loadStore(to, each(lines));
    const other = lines.map((line) => (line.includes('1.50') ? line.replace(had, has) : line));
    expect(other).not.toEqual(lines);
    await expect(loadStore(to, each(other))).rejects.toThrow(/the store holds something else under Observation\/o/);
  });

  test('is told to lack lines also where these are missing before its end', async () => {
    const [from, to] = [await sqlite('from'), await sqlite('to')];
    await fill(from);
    const lines = await linesOf(from);
    const some = lines.filter((line) => !line.startsWith('{"source"'));
    expect(some.length).toBe(lines.length - 2);
    await expect(loadStore(to, each(some))).rejects.toThrow(/^Lines are missing/);
  });

  test('of an earlier program, which had neither answers nor an end, is loaded', async () => {
    const [from, to] = [await sqlite('from'), await sqlite('to')];
    await fill(from);
    const earlier = (await linesOf(from))
      .filter((line) => !/^\{"(?:answer|end)"/.test(line))
      .map((line) => line.replace('store 2', 'store 1'));
    expect(await loadStore(to, each(earlier))).toMatchObject({ versions: 5 });
  });

  test('is refused by a store that holds something else, and so is what is no dump', async () => {
    const [from, to] = [await sqlite('from'), await sqlite('to')];
    await fill(from);
    await to.transaction(async (writer) => ({
      commit: true,
      value: await putOne(writer, {
        type: 'Patient',
        id: 'p',
        method: 'PUT',
        text: '{"resourceType":"Patient","active":true}',
      }),
    }));
    await expect(loadStore(to, each(await linesOf(from)))).rejects.toThrow(/Line 2: the store holds something else/);
    await expect(loadStore(to, each(['{"resourceType":"Patient"}']))).rejects.toThrow(/Line 1/);
    await expect(loadStore(to, each(['nonsense']))).rejects.toThrow(/Line 1/);
    const [, ...headless] = await linesOf(from);
    await expect(loadStore(await sqlite('empty'), each(['', ...headless]))).rejects.toThrow(
      /Line 2: a dump begins with/,
    );
  });

  test.each([
    '{"end":null}',
    '{"version":{"type":"Patient","id":"p","lastUpdated":"2026-01-01T00:00:00.000Z","method":"PUT"}}',
    '{"version":{"type":"Patient","id":"p","version":1,"sequence":1,"lastUpdated":"2026","method":"PUT"}}',
    '{"case":{"id":"c","patient":"p","text":"{}","state":"odd","reasons":[],"mappingVersion":"1","lineage":[],"report":"{}"}}',
    '{"case":{"id":"c","patient":"p","text":"{}","state":"complete","reasons":[],"mappingVersion":"1","lineage":[null],"report":"{}"}}',
    '[]',
  ])('is refused with the number of a line that is none: %s', async (line) => {
    const [from, to] = [await sqlite('from'), await sqlite('to')];
    await fill(from);
    const [head = '', ...others] = await linesOf(from);
    await expect(loadStore(to, each([head, line, ...others]))).rejects.toThrow('Line 2 is no line of a dump');
  });

  test.each(['{secret', '{}', '{"resourceType":"Observation"}', '"Patient"'])(
    'is refused where the text of a version is no resource of its type, and the text not told: %s',
    async (text) => {
      const line = { type: 'Patient', id: 'p', version: 1, sequence: 1, lastUpdated: '2026-01-01T00:00:00.000Z', text };
      const head = '{"dump":"iscm-fhir store 2","identity":"x","until":1}';
      const lines = [head, JSON.stringify({ version: { ...line, method: 'PUT' } })];
      await expect(loadStore(await sqlite('to'), each(lines))).rejects.toThrow(
        /^Line 2: the text of Patient\/p is no resource of its type\.$/,
      );
    },
  );

  test('may begin with a byte order mark, as some editors write one', async () => {
    const [from, to] = [await sqlite('from'), await sqlite('to')];
    await fill(from);
    const [head, ...others] = await linesOf(from);
    expect(await loadStore(to, each([`\ufeff${head}`, ...others]))).toMatchObject({ versions: 5 });
  });

  test('may begin with empty lines', async () => {
    const [from, to] = [await sqlite('from'), await sqlite('to')];
    await fill(from);
    expect(await loadStore(to, each(['', '\r', ...(await linesOf(from))]))).toMatchObject({ versions: 5 });
  });

  test.skipIf(TEST_DATABASE_URL === undefined)(
    `moves a store to PostgreSQL and back${TEST_DATABASE_URL === undefined ? ` (${SKIPPED})` : ''}`,
    async () => {
      const [from, back] = [await sqlite('from'), await sqlite('back')];
      const place = await postgresPlace();
      const middle = await openPostgresStore({ url: place.url });
      await fill(from);
      await loadStore(middle, each(await linesOf(from)));
      await loadStore(back, each(await linesOf(middle)));
      await middle.close();
      await place.dispose();
      expect(await contents(back)).toEqual(await contents(from));
    },
  );
});
