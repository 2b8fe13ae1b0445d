/**
 * The benches by name: `npm run bench -- [name…] [options]`; without names those that need nothing and take minutes.
 * Options go to every bench named. Each runs in a process of its own and prints Markdown.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

interface Bench {
  file: string;
  /** What it measures, in a sentence. */
  measures: string;
  /** Whether it is left out unless named: it takes long or needs much room. */
  onDemand?: true;
}

const BENCHES: Record<string, Bench> = {
  validate: { file: 'validate.ts', measures: 'Validation and mapping, in units of JSON.parse.' },
  peers: { file: 'peers.ts', measures: 'Validation beside other validators of npm.' },
  'bundle-size': { file: 'bundle-size.ts', measures: 'Cost of an entry in Bundles of 100 to 100,000 entries.' },
  cold: { file: 'cold.ts', measures: 'A new process up to its first verdict.' },
  ndjson: { file: 'ndjson.ts', measures: 'Speed and memory of `validate` over NDJSON.' },
  ingest: { file: 'ingest.ts', measures: 'Durable ingest over HTTP, beside a bare server.', onDemand: true },
  reads: { file: 'reads.ts', measures: 'Reads and searches while the store grows.', onDemand: true },
  export: { file: 'export.ts', measures: 'Bulk export, beside raw reading.', onDemand: true },
  'cases-export': { file: 'cases-export.ts', measures: 'Pull of all cases and of changes.', onDemand: true },
};

const given = process.argv.slice(2);
const firstOption = given.findIndex((one) => !Object.hasOwn(BENCHES, one));
const names = firstOption < 0 ? given : given.slice(0, firstOption);
const options = firstOption < 0 ? [] : given.slice(firstOption);
if (options[0] !== undefined && /^[a-z-]+$/.test(options[0]) && !options[0].startsWith('-')) {
  console.error(`There is no bench '${options[0]}'; there are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
for (const [name, { file, measures, onDemand }] of Object.entries(BENCHES)) {
  if (names.length > 0 ? !names.includes(name) : onDemand) continue;
  console.log(`## ${name}\n\n${measures}\n`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, file), ...options], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
