/**
 * Writes what the reference validator is to judge: `node test/oracle/write-inputs.ts FOLDER`.
 *
 * FOLDER/jobs.ndjson gets a line `{"name","file","profiles"}` for each input, FOLDER/mutants the resources broken on
 * purpose. See README.md here for how the engine is run and compare.ts for what its verdicts are compared with.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { mutantsOf, soundExamples } from '../validate/mutation/profile-mutants.ts';
import { SLIPS } from '../validate/mutation/slips.ts';
import { load, MUTATIONS } from '../validate/mutation/table.ts';
import { FAMILIES, type Job } from './job.ts';

/** The reference validator is quadratic on Bundles: larger files take it hours. */
const LARGEST = 1_500_000;

/** Official examples broken by hand. */
const BY_HAND = [...MUTATIONS, ...SLIPS];

const root = fileURLToPath(new URL('../../', import.meta.url));
const out = resolve(process.argv[2] ?? '.');
const jobs: Job[] = [];

function write(name: string, resource: object, profiles: string[], at?: readonly string[]): void {
  const file = join(out, 'mutants', `${jobs.length}.json`);
  writeFileSync(file, JSON.stringify(resource, undefined, 1));
  jobs.push({ name, file, profiles, ...(at ? { at } : {}) });
}

function* jsonBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && entry.name.endsWith('.json') && statSync(file).size <= LARGEST) yield file;
  }
}

/** Bundles of one case each, as they are shipped. */
const isBundle = (file: string): boolean => file.endsWith('bundle.json') || file.endsWith('.bundle.json');

function addFiles(family: string, folder: string, wanted: (file: string) => boolean = () => true): void {
  for (const file of [...jsonBelow(join(root, folder))].filter(wanted).sort())
    jobs.push({ name: `${family}${file.slice(join(root, folder).length + 1)}`, file, profiles: [] });
}

function addWrongExamples(): void {
  const listed: Record<string, string[]> = JSON.parse(
    readFileSync(join(root, 'test/conformance/wrong-r4-examples.json'), 'utf8'),
  );
  const names = new Set(Object.values(listed).flat());
  addFiles(FAMILIES.r4, 'node_modules/hl7.fhir.r4.core', (file) =>
    names.has(file.slice(file.lastIndexOf('/') + 1, -5)),
  );
}

mkdirSync(join(out, 'mutants'), { recursive: true });
const { definitions } = loadDefinitions();
for (const sound of soundExamples()) {
  write(`${FAMILIES.sound}${sound.name}`, sound.resource, [sound.profile]);
  for (const { name, resource, profile, wanted } of mutantsOf(sound, definitions))
    write(`${FAMILIES.mutant}${name}`, resource, [profile], wanted.at);
}
for (const source of new Set(BY_HAND.map(([, from]) => from))) write(`${FAMILIES.sound}${source}`, load(source), []);
for (const [name, source, mutate, , at] of BY_HAND) {
  const resource = load(source);
  mutate(resource);
  write(`${FAMILIES.mutant}${source}: ${name}`, resource, [], [at]);
}
addFiles(FAMILIES.profile, 'profiles/examples');
addFiles(FAMILIES.own, 'examples', isBundle);
addFiles(FAMILIES.mcode, 'node_modules/hl7.fhir.us.mcode/example');
addWrongExamples();
writeFileSync(join(out, 'jobs.ndjson'), jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
process.stderr.write(`${jobs.length} inputs\n`);
