import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createProfiles, type ElementNode, type Profiles } from '../../src/profile/index.ts';

const { definitions } = loadDefinitions();
const profiles = createProfiles(definitions);
const MCODE = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-';

/** An element by names, with `:slice` where one is meant. */
function at(from: Profiles, canonical: string, path: string): ElementNode {
  let node = from.get(canonical)?.root;
  for (const step of path === '' ? [] : path.split('.')) {
    const [name, slice] = step.split(':');
    const child = node && from.children(node).find((one) => one.name === name);
    node = slice === undefined ? child : child?.slices.find((one) => one.sliceName === slice);
  }
  if (!node) throw new Error(`no ${path} in ${canonical}`);
  return node;
}

describe('profiles', () => {
  it('say what they constrain', () => {
    expect(profiles.get(`${MCODE}cancer-patient`)).toMatchObject({
      type: 'Patient',
      kind: 'resource',
      derivation: 'constraint',
      version: '4.0.0',
    });
    expect(profiles.get('http://nowhere')).toBeUndefined();
  });

  it('have cardinalities, bindings and types', () => {
    expect(
      profiles.type('Patient') && at(profiles, 'http://hl7.org/fhir/StructureDefinition/Patient', 'gender'),
    ).toMatchObject({
      min: 0,
      max: 1,
      types: [{ code: 'code' }],
      binding: { strength: 'required', valueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1' },
    });
    expect(at(profiles, 'http://hl7.org/fhir/StructureDefinition/Patient', 'name').max).toBe(Number.POSITIVE_INFINITY);
    expect(at(profiles, 'http://hl7.org/fhir/StructureDefinition/Patient', 'id').types).toMatchObject([{ code: 'id' }]);
  });

  it('have slices with their constants', () => {
    const bp = 'http://hl7.org/fhir/StructureDefinition/bp';
    const systolic = at(profiles, bp, 'component:SystolicBP');
    expect(systolic).toMatchObject({ min: 1, max: 1, sliceName: 'SystolicBP' });
    expect(at(profiles, bp, 'component:SystolicBP.code.coding:SBPCode.code').fixed).toEqual({
      type: 'code',
      value: '8480-6',
    });
    expect(at(profiles, bp, 'component').slicing?.discriminators).toContainEqual({
      type: 'value',
      path: 'code.coding.code',
    });
  });

  it('go on into types, choices, extensions and content references', () => {
    const value = at(profiles, 'http://hl7.org/fhir/StructureDefinition/Observation', 'value');
    expect(value).toMatchObject({ isChoice: true });
    expect(profiles.children(value)).toEqual([]);
    expect(profiles.children(value, 'Quantity').map(({ name }) => name)).toContain('unit');
    const inner = at(profiles, 'http://hl7.org/fhir/StructureDefinition/Questionnaire', 'item.item');
    expect(profiles.children(inner).map(({ name }) => name)).toContain('linkId');
    const extension = at(profiles, `${MCODE}primary-cancer-condition`, 'extension:histologyMorphologyBehavior');
    expect(profiles.children(extension).find(({ name }) => name === 'url')?.fixed?.value).toBe(
      `${MCODE}histology-morphology-behavior`,
    );
  });
});

/** What two trees must agree on: cardinalities, types, constants and slices by id. */
function outline(node: ElementNode, into = new Map<string, string>()): Map<string, string> {
  const types = node.types
    .map(({ code }) => code)
    .sort()
    .join('|');
  into.set(node.id, `${node.min}..${node.max} ${types} ${JSON.stringify(node.fixed ?? node.pattern ?? '')}`);
  for (const next of [...node.children, ...node.slices]) outline(next, into);
  return into;
}

describe('snapshots', () => {
  const differential = (base: string, type: string, element: JsonObject[]): JsonObject => ({
    resourceType: 'StructureDefinition',
    url: 'http://test/profile',
    name: 'Test',
    type,
    kind: 'resource',
    abstract: false,
    derivation: 'constraint',
    baseDefinition: base,
    differential: { element },
  });
  const build = (definition: JsonObject) =>
    createProfiles(loadDefinitions({ layers: [memoryLayer([definition])] }).definitions);

  it('of a differential keep the base and change what it names', () => {
    const built = build(
      differential('http://hl7.org/fhir/StructureDefinition/Observation', 'Observation', [
        { id: 'Observation', path: 'Observation' },
        {
          id: 'Observation.component',
          path: 'Observation.component',
          slicing: { discriminator: [{ type: 'pattern', path: 'code' }], rules: 'open' },
        },
        { id: 'Observation.component:a', path: 'Observation.component', sliceName: 'a', min: 1, max: '1' },
        {
          id: 'Observation.component:a.code',
          path: 'Observation.component.code',
          patternCodeableConcept: { text: 'a' },
        },
        {
          id: 'Observation.component:a.value[x]',
          path: 'Observation.component.value[x]',
          type: [{ code: 'Quantity' }],
          min: 1,
        },
        { id: 'Observation.subject', path: 'Observation.subject', min: 1 },
      ]),
    );
    expect(at(built, 'http://test/profile', 'subject')).toMatchObject({ min: 1, max: 1 });
    expect(at(built, 'http://test/profile', 'component:a.code').pattern?.value).toEqual({ text: 'a' });
    expect(at(built, 'http://test/profile', 'component:a.value').types.map(({ code }) => code)).toEqual(['Quantity']);
    expect(at(built, 'http://test/profile', 'component').types).toMatchObject([{ code: 'BackboneElement' }]);
    expect(at(built, 'http://test/profile', 'status').binding?.strength).toBe('required');
  });

  it('keep what is said of one slice apart from the next, which may skip a level', () => {
    const built = build(
      differential('http://hl7.org/fhir/StructureDefinition/Observation', 'Observation', [
        {
          id: 'Observation.category',
          path: 'Observation.category',
          slicing: { discriminator: [{ type: 'value', path: 'coding.system' }], rules: 'open' },
        },
        { id: 'Observation.category:a', path: 'Observation.category', sliceName: 'a', min: 1 },
        { id: 'Observation.category:a.coding', path: 'Observation.category.coding', min: 1 },
        {
          id: 'Observation.category:a.coding.system',
          path: 'Observation.category.coding.system',
          fixedUri: 'http://a',
        },
        { id: 'Observation.category:b', path: 'Observation.category', sliceName: 'b' },
        {
          id: 'Observation.category:b.coding.system',
          path: 'Observation.category.coding.system',
          fixedUri: 'http://b',
        },
      ]),
    );
    expect(at(built, 'http://test/profile', 'category:a.coding.system').fixed?.value).toBe('http://a');
    expect(at(built, 'http://test/profile', 'category:b.coding.system').fixed?.value).toBe('http://b');
  });

  it('have what an id says of a slice of the base in that slice, though nothing is said of the slice itself', () => {
    const id = 'Observation.component:SystolicBP.interpretation';
    const path = 'Observation.component.interpretation';
    const of = (...elements: JsonObject[]) =>
      build(differential('http://hl7.org/fhir/StructureDefinition/bp', 'Observation', elements));
    const minimum = (built: Profiles, slice: string) =>
      at(built, 'http://test/profile', `component:${slice}.interpretation`).min;
    const named = of({ id, path, min: 1 });
    expect([minimum(named, 'SystolicBP'), minimum(named, 'DiastolicBP')]).toEqual([1, 0]);
    // copied without being changed, ids say nothing
    const copied = of(
      { id: 'a', path: 'Observation.component', sliceName: 'SystolicBP' },
      { id, path, min: 1 },
      { id: 'b', path: 'Observation.component', sliceName: 'DiastolicBP' },
      { id, path, min: 1 },
    );
    expect([minimum(copied, 'SystolicBP'), minimum(copied, 'DiastolicBP')]).toEqual([1, 1]);
  });

  it('name the definition that an inherited invariant is from', () => {
    const built = build(differential('http://hl7.org/fhir/StructureDefinition/Bundle', 'Bundle', []));
    const { constraints } = built.get('http://test/profile')?.root ?? { constraints: [] };
    const sources = constraints.filter(({ key }) => key.startsWith('bdl-')).map(({ source }) => source);
    expect(new Set(sources)).toEqual(new Set(['http://hl7.org/fhir/StructureDefinition/Bundle']));
  });

  it('walk into data types', () => {
    const built = build(
      differential('http://hl7.org/fhir/StructureDefinition/Patient', 'Patient', [
        { path: 'Patient.identifier.system', min: 1 },
        { path: 'Patient.deceasedBoolean', fixedBoolean: false },
      ]),
    );
    expect(at(built, 'http://test/profile', 'identifier.system').min).toBe(1);
    expect(at(built, 'http://test/profile', 'deceased:deceasedBoolean').fixed).toEqual({
      type: 'boolean',
      value: false,
    });
  });

  it('of base definitions in a circle end', () => {
    expect(
      build(differential('http://test/profile', 'Patient', [{ path: 'Patient.name' }])).get('http://test/profile'),
    ).toBeUndefined();
  });

  const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
  it.each([
    'hl7.fhir.us.mcode/StructureDefinition-mcode-tumor',
    'hl7.fhir.us.mcode/StructureDefinition-mcode-tnm-stage-group',
    'hl7.fhir.us.mcode/StructureDefinition-mcode-radiotherapy-volume',
    'hl7.fhir.us.mcode/StructureDefinition-mcode-tumor-size',
    'hl7.fhir.r4.core/StructureDefinition-bodyweight',
    'hl7.fhir.r4.core/StructureDefinition-vitalsigns',
    'hl7.fhir.r4.core/StructureDefinition-lipidprofile',
  ])('generated for %s agree with the published one', (file) => {
    const { snapshot: _snapshot, ...definition } = JSON.parse(readFileSync(`${modules}${file}.json`, 'utf8'));
    const published = profiles.get(`${definition.url}|${definition.version}`);
    const generated = build(definition).get(definition.url);
    if (!published || !generated) throw new Error('no profile');
    expect(Object.fromEntries(outline(generated.root))).toEqual(Object.fromEntries(outline(published.root)));
  });
});
