import { parseArgs } from 'node:util';
import { loadDefinitions } from '../src/definitions/index.ts';
import type { JsonValue } from '../src/fhir/json.ts';
import { createValidator } from '../src/validate/index.ts';
import { asOtherPatient } from './distinct.ts';
import { benchInputs } from './inputs.ts';
import { type Contender, interleaved } from './rounds.ts';

/**
 * Validation against base R4 and every claimed profile, in units of JSON.parse. Text → value is in both; what
 * validation alone costs is the difference. `node bench/validate.ts --rounds 15 --seed 1 --only mCODE`
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    seed: { type: 'string', default: '1' },
    warm: { type: 'string', default: '2000' },
    only: { type: 'string', default: '' },
  },
});

const validator = createValidator({ definitions: loadDefinitions().definitions });
let kept: unknown;

const parse: Contender = {
  name: 'JSON.parse',
  run: (texts) => {
    for (const text of texts) kept = JSON.parse(text);
  },
};
const validate: Contender = {
  name: 'JSON.parse and validate',
  run: (texts) => {
    for (const text of texts) {
      const resource: JsonValue = JSON.parse(text);
      kept = validator.validate({ resource });
    }
  },
};

/** Plans and machine code are made before the clock runs, as in a process that validates more than a few resources. */
function warmUp(texts: readonly string[]): void {
  const end = performance.now() + Number(values.warm);
  for (let round = 0; round < 5 || performance.now() < end; round++) {
    validate.run(texts.map((text) => asOtherPatient(text, round)));
  }
}

const ms = (value: number): string => value.toFixed(3).padStart(10);

console.log(
  `${'input'.padEnd(16)}${'kB'.padStart(8)}${'parse ms'.padStart(11)}${'both ms'.padStart(11)}  validate / parse`,
);
for (const { name, texts: read } of benchInputs(Number(values.seed))) {
  if (!name.includes(values.only)) continue;
  const texts = read();
  warmUp(texts);
  const perRound = (round: number) => texts.map((text) => asOtherPatient(text, round));
  const [alone = 0, both = 0] = interleaved([parse, validate], perRound, Number(values.rounds));
  const kB = texts.reduce((sum, text) => sum + text.length, 0) / 1024;
  const ratio = ((both - alone) / alone).toFixed(2).padStart(8);
  console.log(`${name.padEnd(16)}${kB.toFixed(0).padStart(8)} ${ms(alone)} ${ms(both)}  ${ratio}`);
}
if (kept === undefined) throw new Error('nothing was measured');
