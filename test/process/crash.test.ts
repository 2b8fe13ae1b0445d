import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { crashLog, crashRound, wrongProjections } from './crash-round.ts';
import { ENGINES, type Place } from './places.ts';
import { storeFindings } from './store-findings.ts';

describe.for(ENGINES)('$name, killed at random moments under load', ({ open, processes, skipped }) => {
  let place: Place;
  beforeEach(async ({ skip }) => {
    skip(skipped !== undefined, skipped);
    place = await open();
  });
  afterEach(() => place?.dispose());

  test('has every acknowledged push, each whole, and cases as the resources make them', async () => {
    const log = crashLog();
    const patients = ['p1', 'p2', 'p3', 'p4', 'p5'];
    for (const killAfter of [7, 16]) {
      await crashRound({ store: place.store, processes, clients: 8, killAfter, patients }, log);
      expect(await storeFindings(place.store, log.acknowledged)).toEqual([]);
    }
    expect(log.acknowledged.size).toBeGreaterThanOrEqual(23);
    expect([...log.unexpected]).toEqual([]);
    expect(await wrongProjections(place.store, patients)).toEqual([]);
  });
});
