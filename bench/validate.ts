import { parseArgs } from 'node:util';
import { loadDefinitions } from '../src/definitions/index.ts';
import type { JsonValue } from '../src/fhir/json.ts';
import { createMapping } from '../src/mapping/index.ts';
import { createProfiles } from '../src/profile/index.ts';
import { createValidator } from '../src/validate/index.ts';
import { processorTime } from './clock.ts';
import { asOtherPatient } from './distinct.ts';
import { benchInputs } from './inputs.ts';
import { type Contender, median, medianOfRounds, samplesOf } from './rounds.ts';
import { fixed, printTable } from './table.ts';

/**
 * Validation against base R4 and every claimed profile, and mapping to cases, in units of JSON.parse; beside it the
 * floor of looking at every value once. Text → value is in all; what validation alone costs is the difference.
 * `node bench/validate.ts --rounds 15 --seed 1 --warm 10000 --only mCODE`
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    seed: { type: 'string', default: '1' },
    warm: { type: 'string', default: '10000' },
    only: { type: 'string', default: '' },
  },
});

const { definitions } = loadDefinitions();
const profiles = createProfiles(definitions);
const validator = createValidator({ definitions, profiles });
const created = createMapping({ profiles });
if (!created.ok) throw new Error('the mapping is broken');
const { mapping } = created;
let kept: unknown;

function countValues(value: JsonValue | undefined): number {
  let count = 1;
  if (Array.isArray(value)) for (const item of value) count += countValues(item);
  else if (typeof value === 'object' && value !== null) for (const name in value) count += countValues(value[name]);
  return count;
}

const over = (name: string, work: (resource: JsonValue) => unknown): Contender => ({
  name,
  run: (texts) => {
    for (const text of texts) kept = work(JSON.parse(text));
  },
});

const parse = over('JSON.parse', (resource) => resource);
const visit = over('and every value looked at', countValues);
const validate = over('and validated', (resource) => validator.validate({ resource }));
const map = over('and validated and mapped', (resource) => [
  validator.validate({ resource }),
  mapping.toCases(resource, { newCaseId: () => 'bench' }),
]);

/** Plans and machine code are made before the clock runs, as in a process that validates more than a few resources. */
function warmUp(texts: readonly string[]): void {
  const end = processorTime() + Number(values.warm);
  for (let round = 0; round < 5 || processorTime() < end; round++) {
    map.run(texts.map((text) => asOtherPatient(text, round)));
  }
}

const rows = benchInputs(Number(values.seed)).flatMap(({ name, texts: read }) => {
  if (!name.includes(values.only)) return [];
  const texts = read();
  warmUp(texts);
  const perRound = (round: number) => texts.map((text) => asOtherPatient(text, round));
  const samples = samplesOf([parse, visit, validate, map], perRound, Number(values.rounds));
  const kB = texts.reduce((sum, text) => sum + text.length, 0) / 1024;
  return [
    [
      name,
      fixed(kB, 0),
      ...samples.map((list) => fixed(median(list), 3)),
      fixed(medianOfRounds(samples, (alone = 0, visited = 0) => (visited - alone) / alone)),
      fixed(medianOfRounds(samples, (alone = 0, _visited, both = 0) => (both - alone) / alone)),
      fixed(medianOfRounds(samples, (alone = 0, _visited, _both, all = 0) => all / alone)),
    ],
  ];
});
printTable(
  [
    'input',
    'kB',
    'parse ms',
    'visit ms',
    'validate ms',
    'map ms',
    'visit / parse',
    'validate / parse',
    'parse + validate + map / parse',
  ],
  rows,
);
if (kept === undefined) throw new Error('nothing was measured');
