/**
 * Validation beside other validators of npm, over the single resources among mCODE's examples, each against its type
 * and every profile it claims: `node bench/peers.ts [--rounds 7] [--warm 3000]`. Text → value is in all. What each of
 * them looks at differs (docs/measured.md).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type FHIRSchema, translate, validate as validateBySchema } from '@atomic-ehr/fhirschema';
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core';
import lantana from 'lantana-fhir';
import { loadDefinitions } from '../src/definitions/index.ts';
import { isObject, isResource, type JsonObject, type Resource } from '../src/fhir/json.ts';
import { strings } from '../src/fhir/read.ts';
import { createValidator } from '../src/validate/index.ts';
import { processorTime } from './clock.ts';
import { asOtherPatient } from './distinct.ts';
import { type Contender, median, medianOfRounds, samplesOf } from './rounds.ts';
import { fixed, printTable } from './table.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, warm: { type: 'string', default: '3000' } },
});

const modules = join(import.meta.dirname, '../node_modules');
const PACKAGES = ['hl7.fhir.r4.core', 'hl7.fhir.us.mcode'];

/** The StructureDefinitions of R4 and mCODE as published, by url. */
const published = new Map<string, JsonObject>();
for (const name of PACKAGES) {
  for (const file of readdirSync(join(modules, name))) {
    if (!file.startsWith('StructureDefinition-')) continue;
    const definition = JSON.parse(readFileSync(join(modules, name, file), 'utf8'));
    published.set(definition.url, definition);
  }
}
const TYPE = 'http://hl7.org/fhir/StructureDefinition/';

/** The definitions to check a resource against: its type, and the profiles it claims. */
function wanted(resource: Resource): JsonObject[] {
  const claimed = isObject(resource.meta) ? strings(resource.meta.profile) : [];
  return [TYPE + resource.resourceType, ...claimed].flatMap((url) => {
    const definition = published.get(url);
    return definition ? [definition] : [];
  });
}

let found = 0;
const over = (name: string, check: (resource: Resource) => number): Contender => ({
  name,
  run: (texts) => {
    for (const text of texts) {
      const resource: unknown = JSON.parse(text);
      if (isResource(resource as JsonObject)) found += check(resource as Resource);
    }
  },
});

const validator = createValidator({ definitions: loadDefinitions().definitions });
const ours = over('iscm-fhir', (resource) => validator.validate({ resource }).length);

/** Definitions and resources as published have the types that the peers declare. */
const asDeclared = <T>(value: unknown): T => value as T;

/** Definitions it cannot read are left out; resources are not checked against those. */
const readable = new Set<unknown>();
for (const definition of published.values()) {
  try {
    indexStructureDefinitionBundle(asDeclared([definition]));
    readable.add(definition);
  } catch {
    console.log(`@medplum/core cannot read ${definition.url}`);
  }
}
const medplum = over('@medplum/core', (resource) => {
  let count = 0;
  for (const profile of wanted(resource)) {
    if (!readable.has(profile)) continue;
    try {
      count += validateResource(asDeclared(resource), { profile: asDeclared(profile) }).length;
    } catch (error) {
      if (!(error instanceof OperationOutcomeError)) throw error;
      count += error.outcome.issue?.length ?? 0;
    }
  }
  return count;
});

const engine = new lantana.Fhir();
const fhir = over('fhir (Lantana)', (resource) => engine.validate(resource).messages?.length ?? 0);

const schemas = new Map<string, FHIRSchema>();
for (const [url, definition] of published) schemas.set(url, translate(asDeclared(definition)));
const types = Object.fromEntries(
  [...published.values()].flatMap((one) =>
    one.derivation === 'specialization' && typeof one.url === 'string'
      ? [[String(one.type), schemas.get(one.url)]]
      : [],
  ),
);
/** Some slices make it throw: those resources cost it less than a check would. */
let thrown = 0;
const atomic = over('@atomic-ehr/fhirschema', (resource) => {
  let count = 0;
  for (const { url } of wanted(resource)) {
    const schema = schemas.get(String(url));
    try {
      if (schema) count += validateBySchema(asDeclared(resource), schema, asDeclared(types)).outcome.issue?.length ?? 0;
    } catch {
      thrown += 1;
    }
  }
  return count;
});

const contenders = [ours, medplum, fhir, atomic];
const folder = join(modules, 'hl7.fhir.us.mcode/example');
const texts = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && !/^(Bundle|package)/.test(file))
  .map((file) => readFileSync(join(folder, file), 'utf8'));

for (const contender of contenders) {
  const end = processorTime() + Number(values.warm);
  for (let round = 0; round < 2 || processorTime() < end; round++)
    contender.run(texts.map((text) => asOtherPatient(text, round)));
}
const samples = samplesOf(
  contenders,
  (round) => texts.map((text) => asOtherPatient(text, round)),
  Number(values.rounds),
);
console.log(`${texts.length} resources`);
printTable(
  ['validator', 'ms for all', 'times ours'],
  contenders.map(({ name }, at) => [
    name,
    fixed(median(samples[at] ?? []), 1),
    fixed(
      medianOfRounds([samples[0] ?? [], samples[at] ?? []], (own = 0, other = 0) => other / own),
      1,
    ),
  ]),
);
if (thrown > 0) console.log('@atomic-ehr/fhirschema threw at some of the resources.');
if (found === 0) throw new Error('nothing was measured');
