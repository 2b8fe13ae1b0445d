import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLACES, runningHere } from '../http/whole-place.ts';
import { wrongProjectionsIn } from '../process/wrong-projections.ts';
import { anyStep } from './any-step.ts';
import { allCases, BASE, PlayedRecord } from './played-record.ts';

/** How many records are played, where it is more than a few. */
const RUNS = process.env.RECORD_RUNS;

describe.each(PLACES)('records that grow over weeks, over $name', (tried) => {
  const server = runningHere(tried, { baseUrl: BASE, audit: 'off' });

  let run = 0;
  test.skipIf(tried.skip)(
    'hold what was sent, in whatever order: no fact lost or invented, cases as rebuilt, changes that add up',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 35, size: 'max' }), async (steps) => {
          const record = await PlayedRecord.begin(server, `r${run++}`);
          for (const one of steps) await record.play(one);
          await record.checkAgainstAll();
          expect(await wrongProjectionsIn(server.adapter.store, await record.patients())).toEqual([]);
        }),
        // what fails is told at once: its seed plays it again, and with RECORD_RUNS=100 it is made smaller
        { numRuns: Number(RUNS ?? 6), endOnFailure: RUNS === undefined },
      );
    },
    RUNS === undefined ? undefined : 3_600_000,
  );

  test.skipIf(tried.skip)('are the same after a time at which the server was known by another base', async () => {
    const before = await allCases(server);
    await server.restart({ baseUrl: 'https://other.example/fhir', audit: 'off' });
    expect(await allCases(server)).not.toEqual(before);
    await server.restart({ baseUrl: BASE, audit: 'off' });
    expect(await allCases(server)).toEqual(before);
  });
});
