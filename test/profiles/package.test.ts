import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSushiConfig } from '../../scripts/compile-profiles.ts';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { CANONICAL } from '../../src/fhir/canonical.ts';
import { createValidator } from '../../src/validate/index.ts';

const root = join(import.meta.dirname, '../..');
const { definitions } = loadDefinitions();

const texts = definitions
  .list('StructureDefinition')
  .filter(({ url }) => url.startsWith(CANONICAL))
  .map(({ id, url }) => ({ id, text: JSON.stringify(definitions.structureDefinition(url)) }));

test('the canonical of the profiles is that of the code', () => {
  expect(readSushiConfig().canonical).toBe(CANONICAL);
});

test('the version of the profiles is that of the package', () => {
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(readSushiConfig().version).toBe(version);
});

test('nothing is wrong with our definitions', () => {
  const validator = createValidator({ definitions });
  const types = ['StructureDefinition', 'ValueSet', 'CodeSystem', 'ConceptMap', 'SearchParameter'];
  const ours = types.flatMap((type) => definitions.list(type)).filter(({ url }) => url.startsWith(CANONICAL));
  expect(ours.length).toBeGreaterThan(200);
  const told = ours.flatMap(({ type, url }) => {
    const resource = definitions.find(type, url) ?? null;
    return validator.validate({ resource }, { level: 'warning' }).map(({ message }) => `${url}: ${message}`);
  });
  expect(told).toEqual([]);
});

test('every value set of ours that a profile binds is there', () => {
  const bound = new Set(
    texts.flatMap(({ text }) => text.match(/https:\/\/w3id\.org\/iscm-fhir\/ValueSet\/[a-z0-9-]+/g) ?? []),
  );
  expect(bound.size).toBeGreaterThan(40);
  expect([...bound].filter((url) => definitions.valueSet(url) === undefined)).toEqual([]);
});

test('every code that a profile fixes in iscm-feature is defined there, and every one defined there is used', () => {
  const system = `${CANONICAL}/CodeSystem/iscm-feature`;
  const concepts = definitions.codeSystem(system)?.concept;
  const defined = Array.isArray(concepts)
    ? concepts.map((concept) => JSON.stringify(concept).match(/"code":"([^"]+)"/)?.[1])
    : [];
  const used = new Set(
    texts.flatMap(({ text }) =>
      [...text.matchAll(new RegExp(`\\{"code":"([^"]+)","system":"${system}"\\}`, 'g'))].map((match) => match[1]),
    ),
  );
  expect([...used].toSorted()).toEqual(defined.toSorted());
});
