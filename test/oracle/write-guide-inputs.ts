/**
 * Writes what the reference validator is to judge of a guide that the validator was not built with:
 * `node test/oracle/write-guide-inputs.ts PACKAGE FOLDER [MUTANTS]`. PACKAGE is the folder of its npm package with its
 * examples; of each example some mutants (5) are drawn, always the same ones.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { isObject, isResource, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import { strings } from '../../src/fhir/read.ts';
import { mutantsOf } from '../validate/mutation/profile-mutants.ts';
import { FAMILIES, type Job } from './job.ts';

/** The reference validator takes long over larger ones. */
const LARGEST = 300_000;

const [guide = '', folder = '.', most = '5'] = process.argv.slice(2);
const out = resolve(folder);
const { definitions } = loadDefinitions({ packages: [guide] });
const jobs: Job[] = [];
let drawn = 0;

/** A number below another, the same in every run. */
function draw(below: number): number {
  drawn = (drawn * 1_103_515_245 + 12_345) % 2 ** 31;
  return drawn % below;
}

function write(name: string, resource: Resource, profile: string, at?: readonly string[]): void {
  const file = join(out, 'mutants', `${jobs.length}.json`);
  writeFileSync(file, JSON.stringify(resource, undefined, 1));
  jobs.push({ name, file, profiles: [profile], ...(at ? { at } : {}) });
}

/** The first profile it claims that is known, else its type. */
function profileOf({ resourceType, meta }: Resource): string {
  const claimed = isObject(meta) ? strings(meta.profile) : [];
  const known = claimed.find((canonical) => definitions.structureDefinition(canonical)?.type === resourceType);
  return known ?? `http://hl7.org/fhir/StructureDefinition/${resourceType}`;
}

mkdirSync(join(out, 'mutants'), { recursive: true });
for (const name of readdirSync(join(guide, 'example')).sort()) {
  if (!/^[^.].*\.json$/.test(name)) continue;
  const text = readFileSync(join(guide, 'example', name), 'utf8');
  const resource: JsonValue = JSON.parse(text);
  if (!isResource(resource) || text.length > LARGEST) continue;
  const profile = profileOf(resource);
  write(`${FAMILIES.sound}${name}`, resource, profile);
  const mutants = mutantsOf({ name, resource, profile }, definitions);
  for (let at = 0; at < Number(most) && mutants.length > 0; at++) {
    const [one] = mutants.splice(draw(mutants.length), 1);
    if (one) write(`${FAMILIES.mutant}${one.name}`, one.resource, one.profile, one.wanted.at);
  }
}
writeFileSync(join(out, 'jobs.ndjson'), jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
process.stderr.write(`${jobs.length} inputs\n`);
