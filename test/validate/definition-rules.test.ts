import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

const validator = createValidator({ definitions: loadDefinitions().definitions });

/** The errors of a resource: place and id of each. */
const errorsIn = (resource: JsonObject): string[] =>
  validator.validate({ resource }, { level: 'error' }).map(({ expression, id }) => `${expression} ${id}`);

const base = { url: 'http://example.org/x', name: 'Example', status: 'draft' };

describe('the differential of a StructureDefinition', () => {
  const profileOf = (...elements: JsonObject[]): JsonObject => ({
    resourceType: 'StructureDefinition',
    ...base,
    kind: 'resource',
    abstract: false,
    type: 'Observation',
    baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Observation',
    derivation: 'constraint',
    differential: { element: [{ id: 'Observation', path: 'Observation' }, ...elements] },
  });
  const listed = (...ids: string[]): JsonObject =>
    profileOf(
      ...ids.map((id) => ({
        id,
        path: id.replace(/:\w+/g, ''),
        ...(/:(\w+)$/.test(id) ? { sliceName: id.slice(id.lastIndexOf(':') + 1) } : {}),
        ...(id === 'Observation.category'
          ? { slicing: { discriminator: [{ type: 'pattern', path: '$this' }], rules: 'open' } }
          : {}),
      })),
    );
  const at = (position: number): string => `StructureDefinition.differential.element[${position}] differential-order`;

  it.each<[string, string[], number[]]>([
    ['elements in order', ['status', 'category', 'code', 'value[x]'], []],
    ['an element before an earlier one', ['code', 'status'], [1]],
    ['several before an earlier one', ['code', 'category', 'subject', 'status'], [1, 2, 3]],
    ['a part before the whole', ['code.coding', 'code'], [1]],
    ['parts of the whole in another order', ['code', 'code.text', 'code.coding'], [2]],
    ['parts of parts in another order', ['code', 'code.coding', 'code.coding.code', 'code.coding.system'], [3]],
    ['a part apart from the whole', ['code', 'subject', 'code.text'], [3]],
    ['parts of a whole that is not listed', ['component.code', 'component.value[x]'], []],
    ['the same in another order', ['component.value[x]', 'component.code'], [1]],
    ['slices with their parts', ['category', 'category:a', 'category:a.text', 'category:b', 'code'], []],
    ['a slice apart from the others', ['category', 'code', 'category:a'], [2]],
    ['parts of a slice in another order', ['category', 'category:a', 'category:a.text', 'category:a.coding'], [3]],
    ['a type of a choice by its name', ['status', 'valueQuantity'], []],
  ])('has the order of its base: %s', (_name, paths, expected) => {
    expect(errorsIn(listed(...paths.map((path) => `Observation.${path}`)))).toEqual(expected.map(at));
  });

  it('says how a choice is sliced, but for the type that a path names', () => {
    const slice = (path: string) =>
      profileOf({
        id: 'Observation.value[x]:valueQuantity',
        path,
        sliceName: 'valueQuantity',
        type: [{ code: 'Quantity' }],
      });
    expect(errorsIn(slice('Observation.value[x]'))).toEqual([
      'StructureDefinition.differential.element[1] definition-slicing',
    ]);
    expect(errorsIn(slice('Observation.valueQuantity'))).toEqual([]);
  });

  it('takes content from elements that are there', () => {
    const path = 'Observation.component.referenceRange';
    const from = (contentReference: string) => errorsIn(profileOf({ id: path, path, contentReference }));
    expect(from('#Observation.nowhere')).toEqual([
      'StructureDefinition.differential.element[1].contentReference content-reference',
    ]);
    expect(from('http://hl7.org/fhir/StructureDefinition/Observation#Observation.referenceRange')).toEqual([]);
  });
});

describe('a CodeSystem', () => {
  const systemOf = (property: JsonObject[], of: JsonObject[] = []): JsonObject => ({
    resourceType: 'CodeSystem',
    ...base,
    content: 'complete',
    property,
    concept: [{ code: 'a', property: of }, { code: 'b' }].map((one) =>
      one.property?.length ? one : { code: one.code },
    ),
  });
  const hl7 = (name: string): string => `http://hl7.org/fhir/concept-properties#${name}`;

  it.each<[string, JsonObject, string[]]>([
    [
      'has a uri for one property alone',
      systemOf([
        { code: 'p', uri: 'http://example.org/p', type: 'string' },
        { code: 'q', uri: 'http://example.org/p', type: 'string' },
      ]),
      ['CodeSystem.property[1] codesystem-property-repeated'],
    ],
    [
      'has absolute uris for its properties',
      systemOf([{ code: 'p', uri: 'p', type: 'string' }]),
      ['CodeSystem.property[0] codesystem-property-uri'],
    ],
    [
      'names the property it gives a value of',
      systemOf([{ code: 'p', type: 'string' }], [{ valueString: 'x' }]),
      ['CodeSystem.concept[0].property[0] cardinality-min'],
    ],
    [
      'has a property of HL7’s with its type',
      systemOf([{ code: 'inactive', uri: hl7('inactive'), type: 'string' }]),
      ['CodeSystem.property[0] codesystem-property-type'],
    ],
    [
      'says of a concept what other it is below',
      systemOf([{ code: 'parent', uri: hl7('parent'), type: 'code' }], [{ code: 'parent', valueCode: 'z' }]),
      ['CodeSystem.concept[0].property[0] codesystem-property-code'],
    ],
    [
      'may say so of a concept it has',
      systemOf([{ code: 'parent', uri: hl7('parent'), type: 'code' }], [{ code: 'parent', valueCode: 'b' }]),
      [],
    ],
  ])('%s', (_name, system, expected) => {
    expect(errorsIn(system)).toEqual(expected);
  });
});

describe('a ValueSet', () => {
  it('takes codes from systems, not from value sets', () => {
    const valueSet = (system: string): JsonObject => ({
      resourceType: 'ValueSet',
      ...base,
      compose: { include: [{ system }] },
    });
    expect(errorsIn(valueSet('http://hl7.org/fhir/ValueSet/administrative-gender'))).toEqual([
      'ValueSet.compose.include[0] valueset-system',
    ]);
    expect(errorsIn(valueSet('http://hl7.org/fhir/administrative-gender'))).toEqual([]);
  });
});

describe('a ConceptMap', () => {
  const GENDERS = 'http://hl7.org/fhir/ValueSet/administrative-gender';
  const map = (members: JsonObject): JsonObject => ({
    resourceType: 'ConceptMap',
    ...base,
    ...members,
    group: [
      {
        source: 'http://hl7.org/fhir/administrative-gender',
        target: 'http://terminology.hl7.org/CodeSystem/v2-0001',
        element: [{ code: 'male', target: [{ code: 'M', equivalence: 'equivalent' }] }],
      },
    ],
  });

  it.each<[string, JsonObject, string[]]>([
    ['maps from the codes of its value set', { sourceUri: GENDERS }, []],
    [
      'does not map from other codes',
      { sourceCanonical: 'http://hl7.org/fhir/ValueSet/observation-status' },
      ['ConceptMap.group[0].element[0].code conceptmap-code'],
    ],
    [
      'does not map to other codes',
      { targetUri: 'http://hl7.org/fhir/ValueSet/observation-status' },
      ['ConceptMap.group[0].element[0].target[0].code conceptmap-code'],
    ],
    [
      'is not from a code system',
      { sourceUri: 'http://hl7.org/fhir/administrative-gender' },
      ['ConceptMap.source conceptmap-value-set'],
    ],
    ['may be from a value set that is not here', { sourceUri: 'http://example.org/nowhere' }, []],
  ])('%s', (_name, members, expected) => {
    expect(errorsIn(map(members))).toEqual(expected);
  });
});

describe('a SearchParameter derived from another', () => {
  const derived = (members: JsonObject): JsonObject => ({
    resourceType: 'SearchParameter',
    ...base,
    description: 'x',
    code: 'x',
    base: ['Patient'],
    type: 'string',
    expression: 'Patient.name.family',
    derivedFrom: 'http://hl7.org/fhir/SearchParameter/individual-family',
    ...members,
  });

  it.each<[string, JsonObject, number]>([
    ['has its type and base', {}, 0],
    ['has no other type', { type: 'token' }, 1],
    ['has no other base', { base: ['Observation'], expression: 'Observation.code.text' }, 1],
  ])('%s', (_name, members, count) => {
    expect(errorsIn(derived(members))).toEqual(Array(count).fill('SearchParameter search-derived'));
  });
});

describe('a SearchParameter', () => {
  it('without a base is not asked of what its expression is', () => {
    const parameter = { resourceType: 'SearchParameter', ...base, description: 'x', code: 'x', type: 'string' };
    expect(errorsIn({ ...parameter, expression: 'Patient.name' })).toEqual(['SearchParameter cardinality-min']);
  });
});

describe('an ImplementationGuide', () => {
  it.each<[string, string, number]>([
    ['hl7.fhir.us.core', '6.1.0', 0],
    ['a.b-c', '1.0.x', 0],
    ['a.b', 'current', 0],
    ['core', '6.1.0', 1],
    ['a..b', '6.1.0', 1],
    ['a.b', '1 0', 1],
  ])('may depend on %s in version %s or not', (packageId, version, count) => {
    const guide = { resourceType: 'ImplementationGuide', ...base, packageId: 'a.guide', fhirVersion: ['4.0.1'] };
    const dependency = { uri: 'http://example.org/ImplementationGuide/other', packageId, version };
    expect(errorsIn({ ...guide, dependsOn: [dependency] })).toEqual(
      Array(count).fill('ImplementationGuide.dependsOn[0] guide-dependency'),
    );
  });
});
