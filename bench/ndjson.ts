/**
 * Memory and speed of `validate` over NDJSON: `node bench/ndjson.ts [--megabytes 200] [--jobs 1,2] [--stdin] [--level error]`.
 * The input is made once from the entries of examples/s4 and of mCODE's jenny-m with ids of their own in each round, and
 * stands in the folder for temporary files. Peak memory is that of the whole process (VmHWM, Linux).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, existsSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { isObject, type JsonObject, type JsonValue } from '../src/fhir/json.ts';
import { objects } from '../src/fhir/read.ts';
import { memoryOf } from './linux-process.ts';

const root = join(import.meta.dirname, '..');
const SOURCES = [
  'examples/s4/bundle.json',
  'node_modules/hl7.fhir.us.mcode/example/Bundle-mcode-patient-bundle-jenny-m.json',
];

function resources(): JsonObject[] {
  return SOURCES.map((name) => join(root, name))
    .filter((file) => existsSync(file))
    .flatMap((file) => {
      const bundle: JsonValue = JSON.parse(readFileSync(file, 'utf8'));
      return isObject(bundle) ? objects(bundle.entry).map(({ resource }) => resource) : [];
    })
    .filter(isObject);
}

async function makeInput(megabytes: number): Promise<string> {
  const file = join(tmpdir(), `iscm-bench-${megabytes}.ndjson`);
  if (existsSync(file) && statSync(file).size >= megabytes * 1e6) return file;
  const source = resources();
  const stream = createWriteStream(file);
  let size = 0;
  for (let round = 0; size < megabytes * 1e6; round += 1) {
    for (const resource of source) {
      const line = `${JSON.stringify({ ...resource, id: `r${round}-${String(resource.id).slice(0, 40)}` })}\n`;
      size += Buffer.byteLength(line);
      if (!stream.write(line)) await once(stream, 'drain');
    }
  }
  await new Promise((done) => stream.end(done));
  return file;
}

/** The floor: reading the lines and `JSON.parse` of each. */
async function parseOnly(file: string): Promise<{ seconds: number; lines: number }> {
  const start = performance.now();
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    JSON.parse(line);
    lines += 1;
  }
  return { seconds: (performance.now() - start) / 1000, lines };
}

async function measure(file: string, jobs: string, stdin: boolean, level: string) {
  const input = stdin ? '-' : file;
  const options = ['validate', '--jobs', jobs, '--format', 'ndjson', '--level', level, input];
  const start = performance.now();
  const child = spawn(process.execPath, [join(root, 'bin', 'iscm-fhir.js'), ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (stdin) createReadStream(file).pipe(child.stdin);
  else child.stdin.end();
  let written = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    written += chunk.length;
  });
  let peak = 0;
  const timer = setInterval(() => {
    if (child.pid !== undefined && child.exitCode === null) peak = Math.max(peak, memoryOf(child.pid, 'VmHWM'));
  }, 50);
  const [code] = await once(child, 'close');
  clearInterval(timer);
  return { seconds: (performance.now() - start) / 1000, peak, code, written };
}

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '200' },
    jobs: { type: 'string', default: '1,2' },
    stdin: { type: 'boolean', default: false },
    level: { type: 'string', default: 'error' },
  },
});
const file = await makeInput(Number(values.megabytes));
const size = statSync(file).size / 1e6;
const floor = await parseOnly(file);
console.log(`${size.toFixed(0)} MB, ${floor.lines} lines; JSON.parse of each line: ${floor.seconds.toFixed(1)} s`);
for (const jobs of values.jobs.split(',')) {
  const { seconds, peak, code, written } = await measure(file, jobs, values.stdin, values.level);
  const figures = [
    `${seconds.toFixed(1)} s`,
    `${(size / seconds).toFixed(1)} MB/s`,
    `${(seconds / floor.seconds).toFixed(2)} x JSON.parse`,
    `peak ${peak.toFixed(0)} MB`,
    `exit ${code}`,
    `${(written / 1e6).toFixed(0)} MB written`,
  ];
  console.log(`--jobs ${jobs}: ${figures.join(', ')}`);
}
