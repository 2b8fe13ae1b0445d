import { describe, expect, test } from 'vitest';
import { ENGINES } from './engines.ts';
import { searching } from './searching.ts';

/** What a Patient was, with when: as a dump that is loaded carries it. */
const WAS = [
  ['2020-01-01T00:00:00.000Z', 'male'],
  ['2021-01-01T00:00:00.000Z', 'female'],
  ['2022-01-01T00:00:00.000Z', 'other'],
] as const;

describe.each(ENGINES)('versions that carry their instants over $name', (place) => {
  const { skipped } = place;
  const running = searching(place, async ({ engine }) => {
    for (const [lastUpdated, gender] of WAS) {
      const text = JSON.stringify({ resourceType: 'Patient', id: 'p', gender });
      await engine.store.transaction(async (writer) => {
        await writer.putMany([{ type: 'Patient', id: 'p', method: 'PUT', text, lastUpdated }]);
        return { commit: true, value: undefined };
      });
    }
  });

  test.skipIf(skipped !== undefined).each(['_history', 'Patient/_history', 'Patient/p/_history'])(
    'were current until the next one: %s',
    async (path) => {
      const current = async (at: string) => {
        const answer = await running.server.http.get(`/fhir/${path}?_at=${at}`).expect(200);
        return answer.body.entry.map(({ resource }: { resource: { gender: string } }) => resource.gender);
      };
      expect(await current('2020-06')).toEqual(['male']);
      expect(await current('2021-06')).toEqual(['female']);
      expect(await current('2021')).toEqual(['female']);
      expect(await current('2020-12-31T23:59:59.999Z')).toEqual(['male']);
      expect(await current('2022-06')).toEqual(['other']);
    },
  );
});
