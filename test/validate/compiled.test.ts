import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/cohort/synthetic/random.ts';
import type { Issue } from '../../src/fhir/issue.ts';
import { isObject, isResource, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';
import { objects } from '../../src/fhir/read.ts';
import { createValidator } from '../../src/validate/index.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';
import { definitions, profiles, root, shippedMapping } from '../mapping/toolkit.ts';
import { damaged } from './damage.ts';

const compiled = createValidator({ definitions, profiles });
const interpreted = createValidator({ definitions, profiles, mode: 'interpreted' });

const DEFINITIONS = /^(StructureDefinition|ValueSet|CodeSystem|SearchParameter|package|ig-r4|\.index)/;
/** Examples larger than this are Bundles of definitions. */
const MOST_BYTES = 400_000;

function examplesIn(folder: string): JsonObject[] {
  return readdirSync(folder).flatMap((file) => {
    if (!file.endsWith('.json') || DEFINITIONS.test(file)) return [];
    const text = readFileSync(join(folder, file), 'utf8');
    if (text.length > MOST_BYTES) return [];
    const resource: JsonValue = JSON.parse(text);
    return isResource(resource) ? [resource] : [];
  });
}

const textOf = ({ id, expression, message }: Issue): string => `${id} ${expression} ${message}`;

/** What only one of the two walks finds, or what they find in another order. */
function differences(resources: readonly JsonObject[]): unknown[] {
  return resources.flatMap((resource) => {
    const [ours, theirs] = [compiled.validate({ resource }), interpreted.validate({ resource })];
    if (JSON.stringify(ours) === JSON.stringify(theirs)) return [];
    const [found, expected] = [ours.map(textOf), theirs.map(textOf)];
    const surplus = found.filter((text) => !expected.includes(text));
    const missing = expected.filter((text) => !found.includes(text));
    return [{ type: resource.resourceType, id: resource.id, surplus, missing }];
  });
}

/** So many copies of each, with one change somewhere. */
function mutants(resources: readonly JsonObject[], each: number, seed: number): JsonObject[] {
  const random = seededRandom(seed);
  return resources.flatMap((resource) => Array.from({ length: each }, () => damaged(resource, random)));
}

const mcode = examplesIn(join(root, 'node_modules/hl7.fhir.us.mcode/example'));
const r4 = examplesIn(join(root, 'node_modules/hl7.fhir.r4.core'));
const generated = fc.sample(anyCase, { numRuns: 8, seed: 4 }).map((value) => shippedMapping().toBundle(value));
const entries = generated.flatMap((bundle) => objects(bundle.entry).map(({ resource }) => resource)).filter(isObject);

describe('the walk by generated code', () => {
  it.each(['\u00a0', '\u3000 \u3000', '\u00a0a', 'Österreich'])(
    'finds in a text that begins with a character beyond ASCII what the exact walk finds: %j',
    (city) => {
      expect(differences([{ resourceType: 'Patient', address: [{ city }] }])).toEqual([]);
    },
  );

  it.each(['x', '20160', ' 2016', '2016-1', ''])(
    'finds in a period from or to "%s" what the exact walk finds',
    (date) => {
      const observation = { resourceType: 'Observation', status: 'final', code: { text: 'a' } };
      const periods = [
        { start: date, end: '2017' },
        { start: '2015', end: date },
      ];
      expect(differences(periods.map((effectivePeriod) => ({ ...observation, effectivePeriod })))).toEqual([]);
    },
  );

  it.each([
    ['the examples of mCODE', mcode],
    ['the examples of R4', r4],
    ['generated Bundles of cases', generated],
  ])('finds in %s what the exact walk finds', (_name, resources) => {
    expect(resources.length).toBeGreaterThan(5);
    expect(differences(resources)).toEqual([]);
  });

  it.each([
    ['examples of mCODE', mcode, 6],
    ['examples of R4', r4, 2],
    ['generated Bundles', generated, 15],
    ['resources of generated Bundles', entries, 4],
  ])('finds in %s that were changed in one place what the exact walk finds', (_name, resources, each) => {
    const broken = mutants(resources, each, 20);
    expect(differences(broken)).toEqual([]);
    // the changes are such that most are found
    const found = broken.filter((resource) => compiled.validate({ resource }, { level: 'error' }).length > 0);
    expect(found.length / broken.length).toBeGreaterThan(0.4);
  });
});
