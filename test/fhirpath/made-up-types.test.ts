import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createFhirPath, resourceAlone } from '../../src/fhirpath/index.ts';

const ROUNDS = 5;
const NAMES = 10_000;

const bundle = (round: number): JsonObject => ({
  resourceType: 'Bundle',
  entry: Array.from({ length: NAMES }, (_, at) => ({ resource: { resourceType: `Made${round}x${at}`, id: 'a' } })),
});

it.each(['entry.resource.meta.empty()', 'entry.resource.descendants().ofType(Reference).empty()'])(
  'made-up types of resources fill no memory: %s',
  (expression) => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const compiled = createFhirPath().compile(expression, { path: 'Bundle', type: 'Bundle' });
    const ask = (round: number): void => {
      const resource = bundle(round);
      expect(compiled.test(resource, resourceAlone(resource))).toBe(true);
    };
    const held = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    ask(-1);
    const before = held();
    for (let round = 0; round < ROUNDS; round++) ask(round);
    expect((held() - before) / (ROUNDS * NAMES)).toBeLessThan(25);
  },
);
