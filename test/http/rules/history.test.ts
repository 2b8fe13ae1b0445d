import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BASE, type Served, served } from '../harness.ts';
import { observation, patient, requestsOf } from './resources.ts';

interface Entry {
  fullUrl: string;
  resource?: { meta: { lastUpdated: string } };
  request: { method: string; url: string };
  response: { status: string; etag: string; lastModified: string };
}

interface HistoryBundle {
  link: { relation: string; url: string }[];
  entry?: Entry[];
}

let server: Served;
beforeEach(async () => {
  server = await served();
});
afterEach(() => server.close());
const { put, post, get, remove } = requestsOf(() => server);

/** All entries, page by page. */
async function everyEntry(path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let next: string | undefined = path; next !== undefined; ) {
    const answer: { body: HistoryBundle } = await get(next).expect(200);
    const { body } = answer;
    expect(body).toMatchObject({ resourceType: 'Bundle', type: 'history' });
    entries.push(...(body.entry ?? []));
    const link = body.link.find(({ relation }) => relation === 'next');
    next = link?.url.slice(BASE.length + 1);
  }
  return entries;
}
const names = (entries: Entry[]) =>
  entries.map(({ request: { method, url }, response: { etag } }) => `${method} ${url} ${etag}`);

describe('http.html#history – history of an instance, a type and the system', () => {
  beforeEach(async () => {
    await put('Patient/p', patient('p')).expect(201);
    await put('Observation/o', observation('o')).expect(201);
    await put('Patient/p', patient('p', { active: true })).expect(200);
    await remove('Patient/p').expect(204);
    await put('Patient/p', patient('p')).expect(201);
  });
  const P = ['PUT Patient/p W/"4"', 'DELETE Patient/p W/"3"', 'PUT Patient/p W/"2"', 'PUT Patient/p W/"1"'];

  test('the newest comes first, each entry with request and response, a deletion without resource', async () => {
    const entries = await everyEntry('Patient/p/_history');
    expect(names(entries)).toEqual(P);
    expect(entries.map(({ resource }) => resource !== undefined)).toEqual([true, false, true, true]);
    expect(entries.every(({ fullUrl }) => fullUrl === `${BASE}/Patient/p`)).toBe(true);
  });

  test('a parameter that is not known is left out, or refused where the client says strict', async () => {
    for (const path of ['Patient/p/_history', 'Patient/_history', '_history']) {
      await get(`${path}?_snce=2026-01-01T00:00:00Z`).expect(200);
      const strict = (query: string) => get(`${path}?${query}`).set('prefer', 'handling=strict');
      const { body } = await strict('_snce=2026-01-01T00:00:00Z').expect(400);
      expect(body.issue[0]).toMatchObject({ expression: ['http._snce'] });
      await strict('_since=2026-01-01T00:00:00Z&_count=1&_format=json&_pretty=true').expect(200);
    }
  });

  test('that of a type and of the system go over all of its resources', async () => {
    expect(names(await everyEntry('Patient/_history'))).toEqual(P);
    const all = names(await everyEntry('_history'));
    expect(all).toEqual([...P.slice(0, 3), 'PUT Observation/o W/"1"', 'PUT Patient/p W/"1"']);
  });

  test.each(['Patient/p/_history', 'Patient/_history', 'Patient/p/_history?_count=1'])(
    '%s says what each was answered with, also where a deleted resource was made anew',
    async (path) => {
      const entries = await everyEntry(path);
      expect(entries.map(({ response }) => response.status)).toEqual(['201', '204', '200', '201']);
    },
  );

  test('a create by POST stands as one', async () => {
    const { body } = await post('Patient', patient(undefined)).expect(201);
    const [entry] = await everyEntry(`Patient/${body.id}/_history`);
    expect(entry?.request).toEqual({ method: 'POST', url: 'Patient' });
  });

  test.each(['Patient/p/_history', 'Patient/_history'])(
    '%s: _count bounds a page and the pages are whole',
    async (path) => {
      const first = await get(`${path}?_count=1`).expect(200);
      expect(first.body.entry).toHaveLength(1);
      expect(names(await everyEntry(`${path}?_count=1`))).toEqual(P);
      expect((await get(`${path}?_count=0`).expect(200)).body.entry).toBeUndefined();
      for (const count of ['x', '-1', '1.5']) await get(`${path}?_count=${count}`).expect(400);
    },
  );

  test.each(['Patient/p/_history', 'Patient/_history'])('%s: _since gives what came at or after it', async (path) => {
    const [newest] = await everyEntry(path);
    const since = newest?.response.lastModified ?? '';
    expect(names(await everyEntry(`${path}?_since=${since}`))).toContain(P[0]);
    expect(names(await everyEntry(`${path}?_since=2000-01-01T00:00:00Z`))).toEqual(P);
    expect(await everyEntry(`${path}?_since=2999-01-01T00:00:00Z`)).toEqual([]);
    // a plus that is not percent-encoded is a blank
    expect(names(await everyEntry(`${path}?_since=2000-01-01T00:00:00+02:00`))).toEqual(P);
    // the zone leads into the year 10000
    expect(await everyEntry(`${path}?_since=9999-12-31T23:59:59-10:00`)).toEqual([]);
    await get(`${path}?_since=yesterday`).expect(400);
    await get(`${path}?_since=2026-13-01T00:00:00Z`).expect(400);
  });

  test.each([
    '_count=x',
    '_since=yesterday',
    '_at=yesterday',
    '_before=x',
    '_since=2026-01-01T00:00:00Z&_since=2027-01-01T00:00:00Z',
  ])('a parameter that cannot be read, or stands twice, is named: %s', async (query) => {
    for (const path of ['Patient/p/_history', 'Patient/_history']) {
      const { body } = await get(`${path}?${query}`).expect(400);
      expect(body.issue[0].expression).toEqual([`http.${query.split('=')[0]}`]);
    }
  });

  test('of a type that is not kept, or of what never was, is 404', async () => {
    await get('Nonsense/_history').expect(404);
    await get('Patient/never/_history').expect(404);
  });
});

describe('http.html#history – _at', () => {
  test.each(['Patient/p/_history', 'Patient/_history'])('%s: what was current at some time of it', async (path) => {
    const instants: string[] = [];
    for (const gender of ['female', 'male', 'other']) {
      const { body } = await put('Patient/p', patient('p', { gender }));
      instants.push(body.meta.lastUpdated);
      // instants have milliseconds: the next version is to have another one
      while (new Date().toISOString() === body.meta.lastUpdated);
    }
    const [first = '', second = '', third = ''] = instants;
    const etags = async (at: string) =>
      (await everyEntry(`${path}?_at=${encodeURIComponent(at)}&_count=1`)).map(({ response }) => response.etag);
    expect(await etags(first)).toEqual(['W/"1"']);
    expect(await etags(second)).toEqual(['W/"2"']);
    expect(await etags(third)).toEqual(['W/"3"']);
    for (const at of ['2999', '9999', '9999-12-31T23:59:59-10:00']) expect(await etags(at)).toEqual(['W/"3"']);
    expect(await etags('2000')).toEqual([]);
    expect(await etags(first.slice(0, 4))).toEqual(['W/"3"', 'W/"2"', 'W/"1"']);
    await get(`${path}?_at=yesterday`).expect(400);
  });
});
