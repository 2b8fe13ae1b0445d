import fc from 'fast-check';
import { type Keeper, type Part, SITES, type Site, type Step } from './record-model.ts';

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

/** Something that happens to a record. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
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
