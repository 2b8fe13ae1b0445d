/**
 * A new process up to its first verdict on mCODE's jenny-m, by the clock and by processor time, beside a process that
 * does nothing: `node bench/cold.ts [--rounds 9]`. Processor time is that of the process alone (Linux).
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { childrenTime } from './linux-process.ts';
import { median } from './rounds.ts';
import { fixed, printTable } from './table.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const root = join(import.meta.dirname, '..');
const input = join(root, 'node_modules/hl7.fhir.us.mcode/example/Bundle-mcode-patient-bundle-jenny-m.json');

function measure(parameters: readonly string[]): { wall: number; processor: number } {
  const before = childrenTime();
  const start = performance.now();
  const { status } = spawnSync(process.execPath, parameters, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`the process ended with ${status}`);
  return { wall: (performance.now() - start) / 1000, processor: (childrenTime() - before) / 1000 };
}

const CONTENDERS = {
  'a process that does nothing': ['-e', '0'],
  'iscm-fhir validate': [join(root, 'bin/iscm-fhir.js'), 'validate', input],
};
const samples = Object.entries(CONTENDERS).map(([name, parameters]) => ({
  name,
  parameters,
  wall: [] as number[],
  processor: [] as number[],
}));
for (let round = 0; round < Number(values.rounds); round++) {
  for (const { parameters, wall, processor } of samples) {
    const one = measure(parameters);
    wall.push(one.wall);
    processor.push(one.processor);
  }
}
printTable(
  ['process', 's', 'processor s'],
  samples.map(({ name, wall, processor }) => [name, fixed(median(wall)), fixed(median(processor))]),
);
