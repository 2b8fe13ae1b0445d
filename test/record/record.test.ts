import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PLACES, runningHere } from '../http/whole-place.ts';
import { wrongProjectionsIn } from '../process/wrong-projections.ts';
import { allCases, BASE, PlayedRecord } from './played-record.ts';
import { type Keeper, type Part, SITES, type Site, type Step } from './record-model.ts';

/** How many records are played, where it is more than a few. */
const RUNS = process.env.RECORD_RUNS;

const site = fc.constantFrom(...(Object.keys(SITES) as Site[]));
const keeper = fc.constantFrom<Keeper>('here', 'north', 'south');
const patient = fc.constantFrom(1, 2);
const fact = fc.constantFrom(1, 2, 3);
const part: fc.Arbitrary<Part> = fc.record({
  fact,
  of: patient,
  site,
  retracted: fc.boolean(),
  refers: fc.constantFrom('relative', 'absolute', 'here'),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      keeper: fc.constantFrom('north' as const, 'south' as const),
      patients: fc.uniqueArray(patient, { maxLength: 2 }),
      parts: fc.uniqueArray(part, { maxLength: 3, selector: (one) => one.fact }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('put' as const), part }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('put patient' as const), patient, replacedBy: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), keeper, fact }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete patient' as const), keeper, patient }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('write back' as const),
      keeper,
      patient,
      site,
      stale: fc.boolean(),
    }),
  },
);

describe.each(PLACES)('records that grow over weeks, over $name', (tried) => {
  const server = runningHere(tried, { baseUrl: BASE, audit: 'off' });

  let run = 0;
  test.skipIf(tried.skip)(
    'hold what was sent, in whatever order: no fact lost or invented, cases as rebuilt, changes that add up',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 35, size: 'max' }), async (steps) => {
          const record = await PlayedRecord.begin(server, `r${run++}`);
          for (const one of steps) await record.play(one);
          await record.checkAgainstAll();
          expect(await wrongProjectionsIn(server.adapter.store, await record.patients())).toEqual([]);
        }),
        // what fails is told at once: its seed plays it again, and with RECORD_RUNS=100 it is made smaller
        { numRuns: Number(RUNS ?? 6), endOnFailure: RUNS === undefined },
      );
    },
    RUNS === undefined ? 60_000 : 3_600_000,
  );

  test.skipIf(tried.skip)('are the same after a time at which the server was known by another base', async () => {
    const before = await allCases(server);
    await server.restart({ baseUrl: 'https://other.example/fhir', audit: 'off' });
    expect(await allCases(server)).not.toEqual(before);
    await server.restart({ baseUrl: BASE, audit: 'off' });
    expect(await allCases(server)).toEqual(before);
  });
});
