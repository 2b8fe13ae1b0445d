import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { choiceMember } from '../../src/fhir/choice-member.ts';
import { isObject, isResource, type JsonObject, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import { objects } from '../../src/fhir/read.ts';
import { createFhirPath, type Environment } from '../../src/fhirpath/index.ts';
import { createProfiles, type ElementNode } from '../../src/profile/index.ts';
import { Generator } from './generate.ts';

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const { definitions } = loadDefinitions();
const profiles = createProfiles(definitions);
const compiled = createFhirPath();
const interpreted = createFhirPath({ mode: 'interpreted' });

/** Resources made of each type and profile. */
const ROUNDS = 6;

/** Slow in fhirpath.js and checked by rules of their own in the validator. */
const LEFT_OUT = new Set(['ele-1', 'dom-3']);

function environmentOf(resource: Resource): Environment {
  return {
    resource,
    rootResource: resource,
    resolve: (reference) => objects(resource.contained).find(({ id }) => `#${id}` === reference),
    memberOf: () => undefined,
    conformsTo: () => undefined,
    htmlChecks: () => true,
  };
}

interface Tally {
  tested: number;
  keys: Set<string>;
  differences: string[];
}

function compare(value: JsonValue, node: ElementNode, type: string, environment: Environment, tally: Tally): void {
  const root = profiles.type(type)?.root;
  const context = { path: node.path, type };
  for (const { key, expression } of [...node.constraints, ...(root && root !== node ? root.constraints : [])]) {
    if (expression === undefined || LEFT_OUT.has(key)) continue;
    const reference = interpreted.compile(expression, context).test(value, environment);
    // where fhirpath.js throws there is nothing to be equal to
    if (typeof reference === 'string') continue;
    tally.tested += 1;
    tally.keys.add(key);
    const result = compiled.compile(expression, context).test(value, environment);
    if (result !== reference) tally.differences.push(`${key} at ${node.id}: ${result}, fhirpath.js ${reference}`);
  }
  if (isObject(value)) walk(value, node, type, environment, tally);
}

function walk(value: JsonObject, node: ElementNode, type: string, environment: Environment, tally: Tally): void {
  for (const child of profiles.children(node, type)) {
    const types = child.types.length > 0 ? child.types.map(({ code }) => code) : ['BackboneElement'];
    for (const code of types) {
      const name = child.isChoice ? choiceMember(child.name, code) : child.name;
      const member = value[name];
      for (const item of Array.isArray(member) ? member : [member]) {
        if (item !== undefined && item !== null && !isResource(item)) compare(item, child, code, environment, tally);
      }
    }
  }
}

function compareResource(resource: JsonValue, tally: Tally): void {
  if (!isResource(resource)) return;
  const claimed =
    isObject(resource.meta) && Array.isArray(resource.meta.profile) ? String(resource.meta.profile[0]) : '';
  const profile = profiles.get(claimed) ?? profiles.type(resource.resourceType);
  if (profile) compare(resource, profile.root, resource.resourceType, environmentOf(resource), tally);
  for (const { resource: inside } of objects(resource.entry)) if (inside !== undefined) compareResource(inside, tally);
}

function sweep(folder: string, every: number, tally: Tally): void {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.json$/.test(file) && !/(^|\/)(SearchP|ValueS|CodeS|package)/.test(file),
  );
  files.forEach((file, at) => {
    if (at % every !== 0) return;
    const text = readFileSync(join(folder, file), 'utf8');
    if (text.length < 40_000) compareResource(JSON.parse(text), tally);
  });
}

const none = (): Tally => ({ tested: 0, keys: new Set(), differences: [] });

it('gives what fhirpath.js gives for the invariants of R4, mCODE and ours over their examples', () => {
  const tally = none();
  sweep(join(modules, 'hl7.fhir.us.mcode/example'), 1, tally);
  sweep(join(modules, 'hl7.fhir.r4.core'), 5, tally);
  sweep(join(import.meta.dirname, '../../profiles/examples'), 1, tally);
  expect(tally.differences).toEqual([]);
  expect(tally.tested).toBeGreaterThan(5000);
  expect(tally.keys.size).toBeGreaterThan(90);
});

it('gives what fhirpath.js gives for invariants over generated resources of every type and of our profiles', () => {
  const tally = none();
  const own = definitions
    .list('StructureDefinition')
    .flatMap(({ url }) => profiles.get(url) ?? [])
    .filter(({ url, kind }) => kind === 'resource' && /iscm|mcode/.test(url));
  const types = [...definitions.resourceTypes].flatMap((name) => profiles.type(name) ?? []);
  [...types, ...own].forEach(({ root, type }, at) => {
    const generator = new Generator(profiles, at);
    for (let round = 0; round < ROUNDS; round++) {
      const resource = generator.resource(root, type);
      compare(resource, root, type, environmentOf(resource), tally);
    }
  });
  expect(tally.differences).toEqual([]);
  expect(tally.keys.size).toBeGreaterThan(200);
});
