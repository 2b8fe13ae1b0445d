import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, served } from './harness.ts';

/** Searches of our own artefacts, which are not in the store, by what every search has. */

const STARTED = '2026-01-01T00:00:00.000Z';
const IDS = ['a', 'b', 'c', 'd', 'e'];

let server: Served;
beforeAll(async () => {
  server = await served({
    started: STARTED,
    artefacts: () =>
      ['c', 'a', 'e', 'b', 'd'].map((id) => ({ resourceType: 'ValueSet', id, url: `https://example.org/${id}` })),
  });
});
afterAll(() => server.close());

const search = async (query: string) => {
  const { body } = await server.http.get(`/fhir/ValueSet${query}`).expect(200);
  return {
    ids: (body.entry ?? []).map(({ resource }: { resource: { id: string } }) => resource.id),
    total: body.total,
    next: body.link.find(({ relation }: { relation: string }) => relation === 'next')?.url,
  };
};

test('_count gives pages that are linked, and all of them all artefacts', async () => {
  const found: string[] = [];
  let query: string | undefined = '?_count=2&_sort=-_id';
  for (let pages = 0; query !== undefined && pages < 9; pages++) {
    const page = await search(query);
    expect(page.total).toBe(IDS.length);
    found.push(...page.ids);
    query = page.next === undefined ? undefined : new URL(page.next).search;
  }
  expect(found).toEqual(IDS.toReversed());
  for (const query of ['?_count=0', '?_summary=count'])
    expect(await search(query)).toEqual({ ids: [], total: IDS.length, next: undefined });
  expect((await search('')).ids).toEqual(IDS);
  expect((await server.http.get('/fhir/ValueSet?_cursor=x').expect(400)).body.issue[0].expression).toEqual([
    'http._cursor',
  ]);
});

test.each([
  ['gt2025', IDS],
  ['lt2026', []],
  [STARTED, IDS],
])('_lastUpdated=%s is of when the server was started', async (date, ids) => {
  expect((await search(`?_lastUpdated=${date}`)).ids).toEqual(ids);
});
