import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMistake, matches, type SearchPlan } from '../../src/search/index.ts';
import type { ResourceStore, SearchHit } from '../../src/store/index.ts';
import { ENGINES, type Engine, search } from './engines.ts';
import { expected, type Query, queries, queryText } from './oracle/queries.ts';
import { type World, worlds } from './oracle/world.ts';

const LIMITS = { parameters: 50, values: 500, chain: 4 };
const keyOf = ({ resourceType: type, id }: World[number]) => ({ type, id });
const text = ({ type, id }: { type: string; id: string }) => `${type}/${id}`;

/** Makes the store hold exactly a world: its resources as next versions of what was there, all others deleted. */
async function become(store: ResourceStore, world: World, held: Set<string>): Promise<void> {
  const wanted = new Set(world.map((one) => text(keyOf(one))));
  await store.transaction(async (writer) => {
    for (const key of held) {
      const [type = '', id = ''] = key.split('/');
      if (!wanted.has(key)) await writer.delete({ type, id });
    }
    await writer.putMany(world.map((one) => ({ ...keyOf(one), text: JSON.stringify(one), method: 'PUT' })));
    return { commit: true, value: undefined };
  });
  held.clear();
  for (const key of wanted) held.add(key);
}

function planOf(query: Query): SearchPlan {
  const read = search.read(
    { types: [query.type], parameters: new URLSearchParams(queryText(query).split('?')[1]) },
    { limits: LIMITS },
  );
  if (isMistake(read)) throw new Error(`${queryText(query)}: ${read.mistake.message}`);
  return read.plan;
}

/** All that is found, three at a time; in the same order as at once. */
async function found(store: ResourceStore, plan: SearchPlan): Promise<string[]> {
  return store.read(async (reader) => {
    const state = await reader.state();
    const ids: string[] = [];
    let last: SearchHit | undefined;
    do {
      const page: SearchHit[] = await reader.search(plan, state, {
        limit: 3,
        ...(last ? { after: last.place } : {}),
      });
      ids.push(...page.map(({ version }) => version.id));
      last = page.length === 3 ? page.at(-1) : undefined;
    } while (last);
    const whole = await reader.search(plan, state, { limit: 1000 });
    expect(ids).toEqual(whole.map(({ version }) => version.id));
    expect(await reader.count(plan, state, 1000)).toBe(ids.length);
    return ids.sort();
  });
}

/** Whether a query asks of other resources, too, which nothing in memory answers. */
const looksBeyond = ({ criteria }: Query) =>
  criteria.some(({ name }) => name.includes('.') || name.startsWith('_has:'));

test('random searches find in memory what a plain reading of R4 finds', () => {
  let found = 0;
  const property = fc.property(worlds, fc.array(queries, { minLength: 40, maxLength: 40 }), (world, asked) => {
    const held = world.map((one) => ({ ...keyOf(one), rows: search.rows(JSON.parse(JSON.stringify(one))) }));
    for (const query of asked) {
      if (looksBeyond(query)) continue;
      const { filter } = planOf(query);
      const ids = held.filter((one) => one.type === query.type && matches(filter, one)).map(({ id }) => id);
      expect(ids.sort(), decodeURIComponent(queryText(query))).toEqual(expected(query, world));
      found += ids.length;
    }
  });
  fc.assert(property, { numRuns: 40, endOnFailure: true });
  expect(found).toBeGreaterThan(300);
});

describe.each(ENGINES)('random searches over $name', ({ open, skipped }) => {
  let engine: Engine;
  beforeAll(async () => {
    if (skipped === undefined) engine = await open();
  });
  afterAll(() => engine?.dispose());

  test.skipIf(skipped !== undefined)('find what a plain reading of R4 finds, page by page', async () => {
    const held = new Set<string>();
    let matches = 0;
    await fc.assert(
      fc.asyncProperty(worlds, fc.array(queries, { minLength: 40, maxLength: 40 }), async (world, asked) => {
        await become(engine.store, world, held);
        for (const query of asked) {
          const wanted = expected(query, world);
          matches += wanted.length;
          const ids = await found(engine.store, planOf(query));
          expect(ids, decodeURIComponent(queryText(query))).toEqual(wanted);
        }
      }),
      { numRuns: 15, endOnFailure: true },
    );
    // queries that find nothing prove little
    expect(matches).toBeGreaterThan(300);
  });
});
