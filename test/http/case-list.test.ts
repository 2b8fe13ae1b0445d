import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { caseFacets } from '../../src/case/facets.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { parseExact } from '../../src/fhir/decimal.ts';
import type { JsonObject, JsonValue } from '../../src/fhir/json.ts';
import { readCaseTables, unpack } from '../../src/tabular/index.ts';
import { mappingDouble } from '../interaction/mapping-double.ts';
import { type Served, served } from './harness.ts';
import { linesOf } from './ndjson.ts';

let server: Served;
beforeEach(async () => {
  server = await served({ mapping: mappingDouble });
});
afterEach(() => server.close());

const caseOf = (id: string, more: JsonObject = {}): JsonObject => ({
  model: '0.1.0',
  id,
  patient: { sex: 'female' },
  ...more,
});

/** Keeps a case as the projection would. */
async function keep(value: JsonObject): Promise<void> {
  const parsed = parseCase(value);
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join('\n'));
  const found = parsed.case;
  await server.context.store.transaction(async (writer) => ({
    commit: true,
    value: await writer.putCase({
      id: found.id,
      patient: `p-${found.id}`,
      text: JSON.stringify(found),
      state: 'complete',
      reasons: [],
      mappingVersion: '1',
      lineage: [],
      report: '{}',
      facets: caseFacets(found),
    }),
  }));
}

const remove = (id: string) =>
  server.context.store.transaction(async (writer) => ({ commit: true, value: await writer.removeCase(id) }));

const s3 = () =>
  readFileSync(join(import.meta.dirname, '../../examples/s3/cases.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => parseExact(line) as JsonObject);

const get = (url: string, accept = 'application/x-ndjson') => server.http.get(url).set('accept', accept);
const idsOf = async (url: string): Promise<string[]> => {
  const answer = await get(url).expect(200);
  return linesOf(answer.text).map(({ id, removed }) => `${removed ? '-' : ''}${String(id)}`);
};
const cursorOf = async (url = '/cases'): Promise<string> => (await get(url).expect(200)).headers['x-iscm-cursor'] ?? '';

/** Cases over every filter. */
const lung = caseOf('lung', {
  recordedAt: '2026-11-21T08:00:00Z',
  source: { kind: 'ehr', country: 'DE' },
  primaryCancers: [{ key: 'p', site: 'lung', histology: 'adenocarcinoma' }],
  episodes: [{ key: 'e', regions: ['cervical'], diagnosed: '2016-06' }],
  lesions: [{ key: 'l', episode: 'e', level: { kind: 'segment', cranial: 'C4', caudal: 'C6' } }],
  markers: [{ key: 'm', of: 'p', marker: 'er', result: 'negative' }],
  surgeries: [{ key: 's', treats: ['e'], given: 'refused' }],
});
const breast = caseOf('breast', {
  patient: { sex: 'male' },
  source: { kind: 'literature' },
  outcome: { status: 'alive' },
  primaryCancers: [{ key: 'p', site: 'breast' }],
  episodes: [{ key: 'e', regions: ['thoracic', 'conus'], diagnosed: '2019' }],
  lesions: [{ key: 'l', episode: 'e', level: { kind: 'vertebra', cranial: 'C7', caudal: 'T1' } }],
  markers: [{ key: 'm', of: 'p', marker: 'her2', her2Score: '3+' }],
  surgeries: [{ key: 's', treats: ['e'], given: 'given' }],
  systemicTherapies: [{ key: 't', treats: ['e'], given: 'given', kind: 'targeted' }],
});

describe('filters of cases', () => {
  test.each([
    ['primary=lung', ['lung']],
    ['primary=lung,breast', ['breast', 'lung']],
    ['primary=lung&primary=breast', []],
    ['histology=adenocarcinoma', ['lung']],
    ['region=conus', ['breast']],
    ['level=C5', ['lung']],
    ['level=C7', ['breast']],
    ['level=C8', []],
    ['level=T2', []],
    ['marker=er', ['lung']],
    ['marker=er:negative', ['lung']],
    ['marker=er:positive', []],
    ['marker=her2:3%2B', ['breast']],
    ['treatment=surgery', ['breast']],
    ['treatment=surgery:refused', ['lung']],
    ['treatment=targeted', ['breast']],
    ['source=ehr', ['lung']],
    ['country=DE', ['lung']],
    ['sex=male', ['breast']],
    ['status=alive', ['breast']],
    ['state=complete', ['breast', 'lung']],
    ['state=incomplete', []],
    ['diagnosed=2016', ['lung']],
    ['diagnosed=2016-06-15', ['lung']],
    ['diagnosed=2016-07', []],
    ['diagnosed=ge2016-07', ['breast']],
    ['diagnosed=gt2019', []],
    ['diagnosed=lt2019', ['lung']],
    ['diagnosed=ge2016&diagnosed=le2018', ['lung']],
    ['diagnosed=ge2016-06-30&diagnosed=le2016-06-30', ['lung']],
    ['diagnosed=ge2019-08&diagnosed=lt2019-03', []],
    ['diagnosed=gt2016-06-14&diagnosed=lt2016-06-15', []],
    ['diagnosed=2019-01&diagnosed=2019-12', []],
    ['recorded=ge2026-11-21', ['lung']],
    ['recorded=lt2026-11-21', []],
    ['region=conus&sex=male', ['breast']],
    ['patient=p-lung', ['lung']],
    ['patient=Patient/p-lung&limit=1', ['lung']],
    ['patient=p-lung&primary=lung', ['lung']],
    ['patient=p-lung&primary=breast', []],
    ['patient=nobody', []],
  ])('give the cases that fit: %s', async (query, expected) => {
    await keep(lung);
    await keep(breast);
    expect(await idsOf(`/cases?${query}`)).toEqual(expected);
  });

  test('unknown names, words, dates and bounds are refused, all in one answer', async () => {
    const query =
      'primaire=lung&primary=lungs&marker=er:maybe&diagnosed=2016-13&diagnosed=soon&limit=0&trailer=perhaps&table=lesion';
    const { body } = await get(`/cases?${query}`, 'text/csv').expect(400);
    expect(body.issue.map((issue: JsonObject) => String((issue.expression as JsonValue[])?.[0] ?? ''))).toEqual([
      'primaire',
      'primary',
      'marker',
      'diagnosed',
      'limit',
      'trailer',
      'table',
    ]);
    const [, primary, marker] = body.issue.map(({ details }: { details: { text: string } }) => details.text);
    expect(primary).toMatch(/^primary: "lungs" is not lung, breast, .*, unknown\.$/);
    expect(marker).toBe(
      'marker: "er:maybe" is not er, alone or followed by : and ' +
        'positive, negative, weakly-positive, equivocal, unknown, not-done.',
    );
    const { body: score } = await get('/cases?marker=ER,er:3%2B', 'text/csv').expect(400);
    expect(score.issue[0].details.text).toMatch(
      /^marker: "ER" is not pan-cytokeratin, [^:]*, alone or followed by : and /,
    );
    // no marker but HER2 has a score, so that nothing would ever be found
    await get('/cases?marker=er:3%2B', 'text/csv').expect(400);
    await get('/cases?marker=her2:3%2B', 'text/csv').expect(200);
    const { body: long } = await get(`/cases?country=${'x'.repeat(99)}`, 'text/csv').expect(400);
    expect(long.issue[0].details.text).toBe(`country: "${'x'.repeat(60)}" is not a word of the case model.`);
    await get('/cases?table=lesions', 'application/json').expect(406);
    await get('/cases?trailer=true', 'application/json').expect(400);
    await get('/cases', 'application/xml').expect(406);
  });
});

describe('forms of the list', () => {
  test('CSV gives one table, the cases unless another is asked for', async () => {
    await keep(lung);
    await keep(breast);
    const cases = await get('/cases', 'text/csv').expect(200);
    expect(cases.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(cases.text.split('\n').map((line) => line.split(',')[0])).toEqual(['case_id', 'breast', 'lung', '']);
    const lesions = await server.http.get('/cases?table=lesions').expect(200);
    expect(lesions.text).toBe(
      'case_id,key,episode_key,region,level_kind,level_cranial,level_caudal,level_text,aspect,side\n' +
        'breast,l,e,,vertebra,C7,T1,,,\nlung,l,e,,segment,C4,C6,,,\n',
    );
  });

  test('ZIP gives all tables with a manifest that says that they are whole, and they are the same cases', async () => {
    const cases = s3();
    for (const value of cases) await keep(value);
    const { body } = await get('/cases', 'application/zip').buffer(true).parse(bytes).expect(200);
    const unpacked = unpack('cases.zip', body);
    if (unpacked.issue !== undefined) throw new Error(unpacked.issue.message);
    const manifest = JSON.parse(strFromU8(unpacked.manifest?.bytes ?? new Uint8Array()));
    expect(manifest).toMatchObject({ complete: true, cases: 116, removed: 0, rows: { cases: 116, ages: 23 } });
    const read = readCaseTables(unpacked);
    expect(read.issues).toEqual([]);
    const byId = (a: JsonObject, b: JsonObject) => (String(a.id) < String(b.id) ? -1 : 1);
    expect(JSON.stringify(read.cases.map((one): JsonObject => one.case).toSorted(byId))).toBe(
      JSON.stringify(cases.toSorted(byId)),
    );
    const cut = unpack('cases.zip', body.subarray(0, body.length / 2));
    expect(cut.issue?.id).toBe('zip-malformed');
  });

  test.each([
    ['json', 'application/json; charset=utf-8'],
    ['ndjson', 'application/x-ndjson'],
    ['csv', 'text/csv; charset=utf-8; header=present'],
    ['zip', 'application/zip'],
    ['text/csv', 'text/csv; charset=utf-8; header=present'],
  ])('_format=%s goes before Accept', async (format, type) => {
    const { headers } = await get(`/cases?_format=${format}`, 'application/pdf').expect(200);
    expect(headers['content-type']).toBe(type);
    await get('/cases?_format=xml', 'application/json').expect(406);
  });

  test('gzip where the client takes it', async () => {
    await keep(lung);
    const answer = await get('/cases').set('accept-encoding', 'gzip').buffer(true).expect(200);
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(linesOf(answer.text)).toHaveLength(1);
  });

  test('an ETag: 304 until something changes', async () => {
    await keep(lung);
    const first = await get('/cases');
    const tag = first.headers.etag ?? '';
    await get('/cases').set('if-none-match', tag).expect(304);
    // of another form the client has nothing
    await get('/cases', 'text/csv').set('if-none-match', tag).expect(200);
    await keep(breast);
    const second = await get('/cases').set('if-none-match', tag).expect(200);
    expect(second.headers.etag).not.toBe(tag);
    await server.http.head('/cases').expect(200);
  });
});

const bytes = (response: object, done: (error: Error | null, body: Buffer) => void): void => {
  if (!(response instanceof Readable)) throw new TypeError('no stream');
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => done(null, Buffer.concat(chunks)));
};

describe('what changed since', () => {
  test('a cursor gives what changed after it, tombstones of what was deleted, and nothing else', async () => {
    for (const id of ['a', 'b', 'c']) await keep(caseOf(id));
    const cursor = await cursorOf();
    expect(await idsOf(`/cases?since=${cursor}`)).toEqual([]);
    await keep(caseOf('b', { remarks: 'changed' }));
    await keep(caseOf('d'));
    await remove('a');
    expect(await idsOf(`/cases?since=${cursor}`)).toEqual(['b', 'd', '-a']);
    const later = await cursorOf(`/cases?since=${cursor}`);
    expect(await idsOf(`/cases?since=${later}`)).toEqual([]);
    const removed = await server.http.get(`/cases?since=${cursor}&table=removed_cases`).expect(200);
    expect(removed.text).toBe('case_id\na\n');
    const { body } = await get(`/cases?since=${cursor}`, 'application/zip').buffer(true).parse(bytes).expect(200);
    const tables = unzipSync(body);
    expect(strFromU8(tables['removed_cases.csv'] ?? new Uint8Array())).toBe('case_id\na\n');
    expect(strFromU8(tables['cases.csv'] ?? new Uint8Array())).toMatch(/^case_id,[^\n]*\nb,[^\n]*\nd,[^\n]*\n$/);
  });

  test('a case that no longer matches the filter is a tombstone', async () => {
    await keep(lung);
    await keep(breast);
    const cursor = await cursorOf('/cases?primary=lung');
    await keep({ ...lung, primaryCancers: [{ key: 'p', site: 'kidney' }], markers: undefined } as JsonObject);
    expect(await idsOf(`/cases?primary=lung&since=${cursor}`)).toEqual(['-lung']);
  });

  test('a case that is projected anew by another mapping appears again', async () => {
    await keep(lung);
    const cursor = await cursorOf();
    const held = await server.context.store.read((reader) => reader.readCase('lung'));
    await server.context.store.transaction(async (writer) => ({
      commit: true,
      value: await writer.putCase({
        ...held,
        id: 'lung',
        patient: 'p-lung',
        text: held?.text ?? '',
        state: 'complete',
        reasons: [],
        mappingVersion: '2',
        lineage: [],
        report: '{}',
      }),
    }));
    expect(await idsOf(`/cases?since=${cursor}`)).toEqual(['lung']);
  });

  test('an instant repeats rather than skips', async () => {
    await keep(caseOf('a'));
    const before = new Date(Date.now() - 3_600_000).toISOString();
    expect(await idsOf(`/cases?since=${before}`)).toEqual(['a']);
    expect(await idsOf('/cases?since=2999-01-01')).toEqual([]);
    // what was written just before may have become visible later
    expect(await idsOf(`/cases?since=${new Date().toISOString()}`)).toEqual(['a']);
    // an hour ago by the clocks of Kiritimati, where somebody may have written so
    const there = new Date(Date.now() + 13 * 3_600_000).toISOString();
    expect(await idsOf(`/cases?since=${there.slice(0, 16)}`)).toEqual(['a']);
    expect(await idsOf(`/cases?since=${there.slice(0, 16)}Z`)).toEqual([]);
  });

  test('filters may be repeated, and words too; more than fifty are refused', async () => {
    await keep(caseOf('a'));
    await keep(caseOf('b', { patient: { sex: 'male' } }));
    const listed = async (query: string) =>
      (await server.http.get(`/cases?${query}`).expect(200)).body.map(({ id }: { id: string }) => id);
    expect(await listed(`sex=${Array(600).fill('female').join()}&limit=5`)).toEqual(['a']);
    expect(await listed('sex=female,male&sex=male&limit=5')).toEqual(['b']);
    expect(await listed(`sex=male,female&${Array(49).fill('sex=female').join('&')}&limit=5`)).toEqual(['a']);
    await server.http.get(`/cases?${Array(600).fill('sex=female').join('&')}`).expect(400);
  });

  test('a cursor that is none is refused (400); one of another database or from before a restore is gone (410)', async () => {
    await keep(caseOf('a'));
    const other = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const [{ s: store }] = [JSON.parse(Buffer.from(await cursorOf(), 'base64url').toString())];
    for (const wrong of [
      'yesterday',
      '2026-02-30',
      'AAAA',
      other({ s: 1, n: 2, f: '' }),
      other({ s: store, n: -1, f: '' }),
      other({ s: store, n: 1.5, f: '' }),
      other({ s: store, n: 1 }),
    ]) {
      expect((await get(`/cases?since=${wrong}`).expect(400)).body.issue[0].details.coding[0].code).toBe(
        'cursor-invalid',
      );
    }
    await get(`/cases?since=${other({ s: 'another', n: 1, f: '' })}`).expect(410);
    await get(`/cases?since=${other({ s: store, n: 999, f: '' })}`).expect(410);
  });

  test('a cursor is good for the filters of its pull, in any order, and refused with others', async () => {
    await keep(lung);
    const cursor = await cursorOf('/cases?primary=lung&sex=female');
    expect(await idsOf(`/cases?sex=female&primary=lung&since=${cursor}`)).toEqual([]);
    for (const filters of [
      '',
      'primary=lung&',
      'primary=breast&sex=female&',
      'sex=female&primary=lung&patient=p-lung&',
    ]) {
      const refused = await get(`/cases?${filters}since=${cursor}`).expect(400);
      expect(refused.body.issue[0].details.coding[0].code).toBe('cursor-of-other-filters');
    }
  });
});

describe('the cases of a patient', () => {
  test('are followed like those of other filters', async () => {
    await keep(lung);
    await keep(breast);
    const cursor = await cursorOf('/cases?patient=p-lung');
    expect(await idsOf(`/cases?patient=p-lung&since=${cursor}`)).toEqual([]);
    await keep({ ...breast, remarks: 'seen again' });
    await keep({ ...lung, remarks: 'seen again' });
    expect((await idsOf(`/cases?patient=p-lung&since=${cursor}`)).toSorted()).toEqual(['-breast', 'lung']);
  });

  test.each(['patient=', 'patient=a%20b', 'patient=Group/p-lung', 'patient=p-lung&patient=p-breast'])(
    'are asked for by one id: %s',
    async (query) => {
      const { body } = await get(`/cases?${query}`).expect(400);
      expect(body.issue[0].expression).toEqual(['patient']);
    },
  );
});

describe('pages', () => {
  /** Follows the links of pages; between two of them something is done. */
  async function pages(first: string, between: (page: number) => Promise<void> = async () => undefined) {
    const found: string[] = [];
    let url: string | undefined = first;
    let cursor = '';
    for (let page = 1; url !== undefined; page += 1) {
      const answer: Awaited<ReturnType<typeof get>> = await get(url).expect(200);
      found.push(...linesOf(answer.text).map(({ id, removed }) => `${removed ? '-' : ''}${String(id)}`));
      cursor = answer.headers['x-iscm-cursor'] ?? '';
      const [, query, relation = ''] = /^<(\?[^>]*)>; rel="([^"]*)"$/.exec(answer.headers.link ?? '') ?? [];
      url = relation === 'next' ? `/cases${query}` : undefined;
      if (url === undefined) expect(relation).toMatch(/\/rel\/changes$/);
      else await between(page);
    }
    return { found, cursor };
  }

  test('follow each other, of all cases and of changes, with filters', async () => {
    for (const id of ['c', 'a', 'e', 'b', 'd']) await keep(caseOf(id));
    await keep(breast);
    expect((await pages('/cases?limit=2&sex=female')).found).toEqual(['a', 'b', 'c', 'd', 'e']);
    const before = new Date(0).toISOString();
    expect((await pages(`/cases?limit=2&since=${before}`)).found).toEqual(['c', 'a', 'e', 'b', 'd', 'breast']);
    expect((await pages('/cases?limit=6')).found).toHaveLength(6);
    expect((await get('/cases?limit=2&sex=female')).headers['x-iscm-total']).toBe('5');
    expect((await get(`/cases?limit=2&since=${before}`)).headers['x-iscm-total']).toBeUndefined();
  });

  test('of all cases are none of changes', async () => {
    for (const id of ['a', 'b', 'c']) await keep(caseOf(id));
    const since = new Date(0).toISOString();
    const next = async (url: string) => /page=([^&>]*)/.exec((await get(url)).headers.link ?? '')?.[1];
    await get(`/cases?limit=1&since=${since}&page=${await next('/cases?limit=1')}`).expect(400);
    await get(`/cases?limit=1&page=${await next(`/cases?limit=1&since=${since}`)}`).expect(400);
  });

  test('with writers between them skip nothing: what changed meanwhile is in the pages or behind the cursor', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await keep(caseOf(id));
    const { found, cursor } = await pages('/cases?limit=2', async (page) => {
      if (page !== 1) return;
      await keep(caseOf('a', { remarks: 'after it was read' }));
      await keep(caseOf('aa'));
      await remove('d');
    });
    expect(found).toEqual(['a', 'b', 'c', 'e']);
    expect(await idsOf(`/cases?since=${cursor}`)).toEqual(['a', 'aa', '-d']);
  });

  test('a last line says that NDJSON is whole, when asked for', async () => {
    await keep(lung);
    const lines = linesOf((await get('/cases?trailer=true')).text);
    expect(lines.at(-1)).toMatchObject({ complete: true, cases: 1, removed: 0, cursor: await cursorOf() });
  });
});
