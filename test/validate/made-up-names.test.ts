import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

const { validate } = createValidator({ definitions: loadDefinitions().definitions });
const SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus';
const ROUNDS = 5;
const NAMES = 20_000;

const married = (coding: JsonObject[]): JsonObject => ({ resourceType: 'Patient', maritalStatus: { coding } });
const names = (start: string, round: number): string[] =>
  Array.from({ length: NAMES }, (_, at) => `${start}#${round}-${at}`);

describe('parts of what is known, which may be called anything', () => {
  let collect: () => void;
  beforeAll(() => {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc');
  });
  const held = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };

  it.each<[string, (round: number) => JsonObject]>([
    [
      'profiles',
      (round) => ({
        resourceType: 'Patient',
        meta: { profile: names('http://hl7.org/fhir/StructureDefinition/Patient', round) },
      }),
    ],
    ['code systems', (round) => married(names(SYSTEM, round).map((system) => ({ system, code: 'M' })))],
    ['versions', (round) => married(names('3.0.0', round).map((version) => ({ system: SYSTEM, version, code: 'M' })))],
  ])('fill no memory: %s', (_what, resource) => {
    validate({ resource: resource(-1) });
    const before = held();
    for (let round = 0; round < ROUNDS; round++) validate({ resource: resource(round) });
    const each = (held() - before) / (ROUNDS * NAMES);
    expect(each).toBeLessThan(40);
  });

  it('are no code systems', () => {
    const found = validate({ resource: married([{ system: `${SYSTEM}#part`, code: 'none' }]) });
    expect(found.map(({ id }) => id)).toEqual(['binding-extensible']);
  });
});
