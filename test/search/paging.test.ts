import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import { ownCanonical } from '../../src/fhir/canonical.ts';
import { ARTEFACT_TYPES } from '../../src/interaction/artefact.ts';
import { startSearchSweep } from '../../src/interaction/search/search-sweep.ts';
import { STORED_TYPES } from '../../src/interaction/stored-types.ts';
import { createSearch, type SearchIndex } from '../../src/search/index.ts';
import { ensureIndexed, type ResourceStore } from '../../src/store/index.ts';
import { BASE } from '../http/harness.ts';
import { ENGINES, type Engine, search } from './engines.ts';
import { type Found, type Page, type Searched, searched } from './searched.ts';

const observation = (id: string, code: string): Found => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: code },
  effectiveDateTime: `2020-01-${id.slice(1).padStart(2, '0')}`,
});
const ids = (count: number) => Array.from({ length: count }, (_, at) => `o${at + 1}`);
const below = (url: string | undefined) => (url ?? '').slice(BASE.length + 1);

describe.each(ENGINES)('pages over $name', ({ open, skipped }) => {
  const it = test.skipIf(skipped !== undefined);
  let engine: Engine;
  let server: Searched;
  beforeEach(async () => {
    if (skipped !== undefined) return;
    engine = await open();
    server = await searched(engine);
    await server.put(...ids(9).map((id) => observation(id, 'a')));
  });
  afterEach(async () => {
    await server?.close();
    await engine?.dispose();
  });

  it('a page includes so many resources and says that there are more', async () => {
    const subject = { reference: 'Patient/p' };
    await server.put(
      { resourceType: 'Patient', id: 'p' },
      ...ids(7).map((id) => ({ ...observation(id, 'a'), subject })),
    );
    const page = await server.find('Patient?_id=p&_revinclude=Observation:subject');
    expect([page.included.length, page.warnings]).toEqual([
      6,
      ['More resources would have been included than this server adds to a page.'],
    ]);
    const fewer = await server.find('Patient?_id=p&_revinclude=Observation:performer');
    expect([fewer.included, fewer.warnings]).toEqual([[], []]);
  });

  it('pages lead back one by one, and where that ends no link leads further than it says', async () => {
    await server.put(...ids(26).map((id) => observation(id, 'a')));
    let page = (await server.pages('Observation?_sort=date&_count=1')).at(-1);
    const back: string[] = [];
    while (page?.links.previous !== undefined) {
      page = await server.find(below(page.links.previous));
      back.push(...page.matches);
    }
    // from the last page twenty pages back, not from there to the first
    expect(back).toEqual(
      ids(25)
        .reverse()
        .slice(0, 20)
        .map((id) => `Observation/${id}`),
    );
    const again = await server.find(below(page?.links.next));
    expect([again.matches, below(again.links.previous)]).toEqual([
      ['Observation/o7'],
      expect.stringContaining('_cursor='),
    ]);
    const second = await server.find(below((await server.find('Observation?_sort=date&_count=1')).links.next));
    expect((await server.find(below(second.links.previous))).matches).toEqual(['Observation/o1']);
  });

  it.each([
    ['Observation?code:text=a&_count=2', ids(9)],
    ['Observation?code:text=a&_count=2&_sort=-date', ids(9).reverse()],
  ])('%s shows one state while others change, add and delete what is found', async (query, wanted) => {
    const pages: Page[] = [await server.find(query)];
    for (let round = 0; pages.at(-1)?.links.next !== undefined; round++) {
      await server.put(observation(`o${9 - round}`, 'b'), observation(`o${20 + round}`, 'a'));
      await server.http.delete(`/fhir/Observation/o${5 + round}`).expect(204);
      pages.push(await server.find(below(pages.at(-1)?.links.next)));
    }
    expect(pages.flatMap(({ matches }) => matches)).toEqual(wanted.map((id) => `Observation/${id}`));
    // the state of the first page, contents too
    expect(pages.flatMap(({ resources }) => resources.map(({ code }) => code))).toEqual(Array(9).fill({ text: 'a' }));
    const now = await server.pages(query);
    expect(now.flatMap(({ matches }) => matches)).not.toEqual(pages.flatMap(({ matches }) => matches));
  });

  it.each(['value-quantity', '-value-quantity'])(
    'sorted by %s, values without an end are no end of the pages',
    async (by) => {
      const measured = (id: string, value: number, comparator?: '<' | '>') => ({
        ...observation(id, 'a'),
        valueQuantity: { value, ...(comparator && { comparator }) },
      });
      await server.put(measured('o1', 5, '<'), measured('o2', 7, '<'), measured('o3', 3), measured('o4', 9, '>'));
      const pages = await server.pages(`Observation?_sort=${by}&_count=1`);
      const [first, ...others] = pages.flatMap(({ matches }) => matches);
      expect([first, ...others].toSorted()).toEqual(ids(9).map((id) => `Observation/${id}`));
      expect(first).toBe(by.startsWith('-') ? 'Observation/o4' : 'Observation/o1');
    },
  );

  it('a page cannot be asked for with another search, or changed', async () => {
    const { links } = await server.find('Observation?_count=2');
    const next = below(links.next);
    await server.http.get(`/fhir/${next}`).expect(200);
    await server.http.get(`/fhir/${next.replace('_count=2', '_count=3')}`).expect(400);
    await server.http.get(`/fhir/${next.replace('_cursor=', '_cursor=x')}`).expect(400);
  });

  it('what was replaced long ago is swept, what is there stays found', async () => {
    const { store } = engine;
    const before = await store.read((reader) => reader.state());
    await server.put(observation('o1', 'b'));
    const search1 = async () => {
      const read = search.read(
        { types: ['Observation'], parameters: [['code:text', 'a']] },
        { limits: { parameters: 9, values: 9, chain: 1 } },
      );
      if ('mistake' in read) throw new Error(read.mistake.message);
      return store.read((reader) => reader.count(read.plan, before, 100));
    };
    // replaced just now: pages of searches may still show it
    await startSearchSweep(store, fail).stop();
    expect(await search1()).toBe(9);
    const swept = await store.transaction(async (writer) => ({
      commit: true,
      value: await writer.sweepSearchRows(new Date(Date.now() + 60_000).toISOString(), 100),
    }));
    expect([swept, await search1()]).toEqual([1, 8]);
    expect((await server.find('Observation?code:text=b')).matches).toEqual(['Observation/o1']);
  });
});

const fail = (error: unknown) => {
  throw error;
};

/** Parameters of an earlier version, which found nothing. */
const EARLIER: SearchIndex = {
  fingerprint: 'earlier',
  own: [],
  rows: () => ({ token: [], string: [], date: [], quantity: [], reference: [] }),
};

describe.each(ENGINES)('indexing anew over $name', ({ open, skipped }) => {
  const it = test.skipIf(skipped !== undefined);
  let engine: Engine;
  beforeEach(async () => {
    if (skipped !== undefined) return;
    engine = await open(EARLIER);
    await ensureIndexed(engine.store, EARLIER);
    await fill(engine.store, 450);
  });
  afterEach(() => engine?.dispose());

  it('is done once when the set of search parameters changed', async () => {
    const store = await engine.reopened(search);
    expect(await found(store)).toBe(0);
    expect(await ensureIndexed(store, search)).toBe(4);
    expect(await found(store)).toBe(450);
    expect(await ensureIndexed(store, search)).toBe(0);
  });

  it('that is broken off goes on where it was', async () => {
    const store = await engine.reopened(search);
    await expect(ensureIndexed(breaking(store, 3), search)).rejects.toThrow('broken off');
    expect(await found(store)).toBe(400);
    expect(await ensureIndexed(store, search)).toBe(2);
    expect(await found(store)).toBe(450);
  });

  it('begins at the beginning when the parameters changed again meanwhile', async () => {
    const store = await engine.reopened(search);
    await expect(ensureIndexed(breaking(store, 3), { ...EARLIER, fingerprint: 'other' })).rejects.toThrow();
    expect(await ensureIndexed(store, search)).toBe(4);
    expect(await found(store)).toBe(450);
  });
});

/** A pair of values that were indexed one by one: by its parts alone it needs no index that was not there. */
const PAIR = {
  resourceType: 'SearchParameter',
  url: ownCanonical('SearchParameter', 'whole-name'),
  code: 'whole-name',
  base: ['Patient'],
  type: 'composite',
  expression: 'Patient.name',
  component: [
    { definition: 'http://hl7.org/fhir/SearchParameter/individual-family', expression: 'family' },
    { definition: 'http://hl7.org/fhir/SearchParameter/individual-given', expression: 'given' },
  ],
};

describe.each(ENGINES)('a composite parameter of values that were indexed before, over $name', ({ open, skipped }) => {
  test.skipIf(skipped !== undefined)('finds no pairs of values of two elements', async () => {
    const engine = await open();
    await ensureIndexed(engine.store, search);
    const name = '[{"family":"A","given":["X"]},{"family":"B","given":["Y"]}]';
    const text = `{"resourceType":"Patient","name":${name}}`;
    await engine.store.transaction(async (writer) => ({
      commit: true,
      value: await writer.putMany([{ type: 'Patient', id: 'p', method: 'PUT', text }]),
    }));
    const more = createSearch(loadDefinitions({ layers: [memoryLayer([PAIR])] }).definitions, [
      ...STORED_TYPES,
      ...ARTEFACT_TYPES,
    ]);
    const store = await engine.reopened(more);
    await ensureIndexed(store, more);
    expect(await found(store, ['whole-name', 'A$X'], more)).toBe(1);
    expect(await found(store, ['whole-name', 'A$Y'], more)).toBe(0);
    await engine.dispose();
  });
});

async function fill(store: ResourceStore, count: number): Promise<void> {
  const text = (id: string) => `{"resourceType":"Patient","id":"${id}","gender":"female"}`;
  const writes = Array.from({ length: count }, (_, at) => ({
    type: 'Patient',
    id: `p${at}`,
    method: 'PUT' as const,
    text: text(`p${at}`),
  }));
  await store.transaction(async (writer) => ({ commit: true, value: await writer.putMany(writes) }));
}

/** How many patients are found by a parameter. */
async function found(store: ResourceStore, by: [string, string] = ['gender', 'female'], index = search) {
  const limits = { parameters: 9, values: 9, chain: 1 };
  const read = index.read({ types: ['Patient'], parameters: [by] }, { limits });
  if ('mistake' in read) throw new Error(read.mistake.message);
  return store.read(async (reader) => reader.count(read.plan, await reader.state(), 1000));
}

/** A store whose transactions fail from the `nth` on. */
function breaking(store: ResourceStore, nth: number): ResourceStore {
  let count = 0;
  return {
    ...store,
    transaction: (work) => {
      count += 1;
      return count < nth ? store.transaction(work) : Promise.reject(new Error('broken off'));
    },
  };
}
