import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { CORE, givenProfile } from './given-profile.ts';

/** For each finding an input that has it, with its place, and one close to it that has not. */

const questionnaire = {
  resourceType: 'Questionnaire',
  url: 'http://test/questions',
  status: 'active',
  item: [
    { linkId: 'text', type: 'string', text: 'A text' },
    { linkId: 'group', type: 'group', text: 'A group', item: [{ linkId: 'inner', type: 'string' }] },
    { linkId: 'shown', type: 'display', text: 'Words' },
    { linkId: 'many', type: 'string', repeats: true },
  ],
};
const bounded = givenProfile('Observation', [
  { id: 'Observation.value[x]', path: 'Observation.value[x]', type: [{ code: 'integer' }], maxValueInteger: 5 },
  {
    id: 'Observation.subject',
    path: 'Observation.subject',
    type: [{ code: 'Reference', targetProfile: [`${CORE}Patient`], aggregation: ['contained', 'referenced'] }],
  },
  {
    id: 'Observation.encounter',
    path: 'Observation.encounter',
    type: [{ code: 'Reference', targetProfile: [`${CORE}Encounter`], aggregation: ['contained'] }],
  },
  {
    id: 'Observation.performer',
    path: 'Observation.performer',
    type: [{ code: 'Reference', targetProfile: ['http://test/nowhere|1'] }],
  },
]);
const modifier = {
  ...givenProfile('Extension', [
    { id: 'Extension', path: 'Extension', isModifier: true, isModifierReason: 'it changes all' },
    { id: 'Extension.url', path: 'Extension.url', fixedUri: 'http://test/modifier' },
  ]),
  url: 'http://test/modifier',
  kind: 'complex-type',
  context: [{ type: 'element', expression: 'Patient' }],
};
const parameters = {
  ...givenProfile('Parameters', [
    {
      id: 'Parameters.parameter',
      path: 'Parameters.parameter',
      slicing: { discriminator: [{ type: 'value', path: 'name' }], rules: 'open' },
    },
    { id: 'Parameters.parameter:a', path: 'Parameters.parameter', sliceName: 'a', min: 1, max: '1' },
    { id: 'Parameters.parameter:a.name', path: 'Parameters.parameter.name', fixedString: 'a' },
    { id: 'Parameters.parameter:a.value[x]', path: 'Parameters.parameter.value[x]', type: [{ code: 'string' }] },
    { id: 'Parameters.parameter:a.resource', path: 'Parameters.parameter.resource', max: '0' },
    { id: 'Parameters.parameter:b', path: 'Parameters.parameter', sliceName: 'b', min: 0, max: '1' },
    { id: 'Parameters.parameter:b.name', path: 'Parameters.parameter.name', fixedString: 'b' },
    {
      id: 'Parameters.parameter:b.value[x]',
      path: 'Parameters.parameter.value[x]',
      type: [{ code: 'Reference', targetProfile: [`${CORE}Patient`] }],
    },
  ]),
  url: 'http://test/parameters',
};
const system = {
  resourceType: 'CodeSystem',
  url: 'http://test/system',
  status: 'active',
  content: 'complete',
  hierarchyMeaning: 'is-a',
};
const { definitions } = loadDefinitions({
  layers: [memoryLayer([questionnaire, bounded, modifier, parameters, system])],
});
const validators = [createValidator({ definitions }), createValidator({ definitions, mode: 'interpreted' })];

/** Place and id of what is found, by both walks alike. */
function foundIn(resource: JsonObject): string[] {
  const [compiled, exact] = validators.map((validator) =>
    validator.validate({ resource }).map(({ severity, expression, id }) => `${severity} ${expression} ${id}`),
  );
  expect(compiled).toEqual(exact);
  return exact ?? [];
}

type Case = [told: string, resource: JsonObject, close: JsonObject];
const tells = ([told, resource, close]: Case): void => {
  const id = told.split(' ').at(-1) ?? '';
  const of = (found: string[]): string[] => found.filter((line) => line.endsWith(` ${id}`));
  expect(of(foundIn(resource))).toEqual([told]);
  expect(of(foundIn(close))).toEqual([]);
};

const response = (...item: JsonObject[]): JsonObject => ({
  resourceType: 'QuestionnaireResponse',
  status: 'completed',
  questionnaire: 'http://test/questions',
  item,
});
const text = (more: JsonObject = {}): JsonObject => ({ linkId: 'text', answer: [{ valueString: 'a' }], ...more });
const below = (item: JsonObject): JsonObject => ({ linkId: 'group', item: [item] });

describe('answers', () => {
  it.each<Case>([
    [
      'error QuestionnaireResponse.item[0] response-item-unknown',
      response({ linkId: 'inner', answer: [{ valueString: 'a' }] }),
      response(below({ linkId: 'inner', answer: [{ valueString: 'a' }] })),
    ],
    [
      'error QuestionnaireResponse response-item-order',
      response({ linkId: 'shown' }, text()),
      response(text(), { linkId: 'shown' }),
    ],
    ['error QuestionnaireResponse response-item-repeated', response(text(), text()), response(text())],
    [
      'error QuestionnaireResponse.item[0] response-item-text',
      response(text({ text: 'Another text' })),
      response(text({ text: 'A text' })),
    ],
    [
      'error QuestionnaireResponse.item[0] response-group-answer',
      response({ linkId: 'group', answer: [{ valueString: 'a' }] }),
      response(below({ linkId: 'inner' })),
    ],
    [
      'error QuestionnaireResponse.item[0] response-display-answer',
      response({ linkId: 'shown', answer: [{ valueString: 'a' }] }),
      response({ linkId: 'shown' }),
    ],
    [
      'error QuestionnaireResponse.item[0] response-item-outside-answer',
      response({ linkId: 'text', item: [{ linkId: 'inner' }] }),
      response(text()),
    ],
    [
      'error QuestionnaireResponse.item[0] response-answer-repeated',
      response(text({ answer: [{ valueString: 'a' }, { valueString: 'b' }] })),
      response({ linkId: 'many', answer: [{ valueString: 'a' }, { valueString: 'b' }] }),
    ],
  ])('%s', (...one) => tells(one));
});

const entry = (resource: JsonObject, more: JsonObject = {}): JsonObject => ({
  fullUrl: `http://server.test/fhir/${resource.resourceType}/${resource.id}`,
  resource,
  ...more,
});
const bundle = (type: string, entries: JsonObject[], more: JsonObject = {}): JsonObject => ({
  resourceType: 'Bundle',
  type,
  entry: entries,
  ...more,
});
const patient = (more: JsonObject = {}): JsonObject => ({ resourceType: 'Patient', id: 'p', ...more });
const observation = (more: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  code: { text: 'a' },
  ...more,
});
const match = { search: { mode: 'match' } };
const links = (...relations: string[]): JsonObject => ({
  link: relations.map((relation) => ({ relation, url: 'http://server.test/fhir/Patient' })),
});
const versions = (...ids: string[]): JsonObject[] => ids.map((versionId) => entry(patient({ meta: { versionId } })));

describe('Bundles', () => {
  it.each<Case>([
    [
      'error Bundle.entry[0] bundle-fullurl-type',
      bundle('collection', [{ fullUrl: 'http://server.test/Group/p', resource: patient() }]),
      bundle('collection', [entry(patient())]),
    ],
    [
      'error Bundle.link[2] bundle-link-repeated',
      bundle('searchset', [], links('self', 'next', 'next')),
      bundle('searchset', [], links('self', 'next', 'alternate', 'alternate')),
    ],
    [
      'error Bundle.entry[0].resource bundle-result-id',
      bundle('searchset', [
        { fullUrl: 'urn:uuid:6f6177d2-13ee-4d27-b0e8-3eaf663dd031', resource: { resourceType: 'Patient' }, ...match },
      ]),
      bundle('searchset', [entry(patient(), match)]),
    ],
    [
      'error Bundle.entry[0].resource bundle-result-type',
      bundle('searchset', [entry(patient(), { search: { mode: 'outcome' } })]),
      bundle('searchset', [entry(patient(), match)], links('self')),
    ],
    [
      'error Bundle.entry[2].resource.subject reference-ambiguous',
      bundle('collection', [...versions('1', '2'), entry(observation({ subject: { reference: 'Patient/p' } }))]),
      bundle('collection', [
        ...versions('1', '2'),
        entry(observation({ subject: { reference: 'Patient/p/_history/2' } })),
      ]),
    ],
    [
      'warning Bundle.entry[1] bundle-backward',
      bundle('document', [entry(composition()), entry(observation({ focus: [{ reference: 'Composition/c' }] }))]),
      bundle('document', [
        entry(composition({ section: [{ title: 'a', entry: [{ reference: 'Observation/o' }] }] })),
        entry(observation({})),
      ]),
    ],
  ])('%s', (...one) => tells(one));

  function composition(more: JsonObject = {}): JsonObject {
    return { resourceType: 'Composition', id: 'c', author: [{ display: 'a' }], ...more };
  }
});

const contained = (...ids: string[]): JsonObject => ({
  contained: ids.map((id) => ({ resourceType: 'Organization', id, name: 'A' })),
  managingOrganization: { reference: `#${ids[0]}` },
});
const profiled = (more: JsonObject): JsonObject => observation({ meta: { profile: ['http://test/profile'] }, ...more });
const held = (resourceType: string, more: JsonObject = {}): JsonObject => ({ resourceType, id: 'x', ...more });
const encounter = held('Encounter', { status: 'finished', class: { code: 'AMB' } });

describe('elements', () => {
  it.each<Case>([
    ['error Patient.contained[1] contained-id-repeated', patient(contained('o', 'o')), patient(contained('o'))],
    [
      'error Patient.managingOrganization invariant-ref-1',
      patient({ ...contained('o'), managingOrganization: { reference: '#p' } }),
      patient(contained('o')),
    ],
    [
      'error Patient.contact[0] element-id-repeated',
      patient({ name: [{ id: 'a', text: 'A' }], contact: [{ id: 'a', name: { text: 'A' } }] }),
      patient({ name: [{ id: 'a', text: 'A' }], contact: [{ id: 'b', name: { text: 'A' } }] }),
    ],
    [
      'error Patient.identifier[0] identifier-system',
      patient({ identifier: [{ system: 'mrn', value: '1' }] }),
      patient({ identifier: [{ system: 'urn:oid:1.2.3', value: '1' }] }),
    ],
    [
      'error Patient.identifier[0] identifier-value',
      { resourceType: 'Patient', identifier: [{ system: 'https://tools.ietf.org/html/rfc4122', value: 'a' }] },
      {
        resourceType: 'Patient',
        identifier: [
          { system: 'https://tools.ietf.org/html/rfc4122', value: '0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' },
          { system: 'https://tools.ietf.org/html/rfc4122', value: 'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0' },
        ],
      },
    ],
    [
      'error Patient.identifier[0] identifier-value',
      patient({ identifier: [{ system: 'urn:ietf:rfc:3986', value: '1' }] }),
      patient({ identifier: [{ system: 'urn:ietf:rfc:3986', value: 'urn:oid:1.2.3' }] }),
    ],
    [
      'warning Patient.maritalStatus.coding[0] coding-without-system',
      patient({ maritalStatus: { coding: [{ code: 'M' }] } }),
      patient({ maritalStatus: { coding: [{ display: 'M' }] } }),
    ],
    [
      'error Patient.extension[0] extension-is-modifier',
      patient({ extension: [{ url: 'http://test/modifier', valueString: 'a' }] }),
      patient({ modifierExtension: [{ url: 'http://test/modifier', valueString: 'a' }] }),
    ],
    [
      'error Bundle.entry[0].resource.contained[0] resource-type-unknown',
      bundle('collection', [entry(patient({ contained: [{ resourceType: 'Nobody', id: 'o' }] }))]),
      bundle('collection', [entry(patient(contained('o')))]),
    ],
    ['error Observation.value value-too-high', profiled({ valueInteger: 6 }), profiled({ valueInteger: 5 })],
    [
      'error Observation.encounter reference-aggregation',
      profiled({ encounter: { reference: 'Encounter/x' } }),
      profiled({ contained: [encounter], encounter: { reference: '#x' }, subject: { reference: 'Patient/x' } }),
    ],
    [
      'error Bundle.entry[0].resource.encounter reference-aggregation',
      bundle('collection', [entry(profiled({ encounter: { reference: 'Encounter/x' } })), entry(encounter)]),
      // what is in the Bundle is also referenced
      bundle('collection', [entry(profiled({ subject: { reference: 'Patient/p' } })), entry(patient())]),
    ],
    [
      'information Observation.performer[0] reference-target-not-checked',
      profiled({ performer: [{ reference: 'Organization/x' }] }),
      observation({ performer: [{ reference: 'Organization/x' }] }),
    ],
  ])('%s', (...one) => tells(one));
});

const asking = (...item: JsonObject[]): JsonObject => ({ resourceType: 'Questionnaire', status: 'draft', item });
const dependent = {
  linkId: 'a',
  type: 'string',
  enableWhen: [{ question: 'b', operator: 'exists', answerBoolean: true }],
};
const asked = { linkId: 'b', type: 'string' };
const operation = (more: JsonObject): JsonObject => ({
  resourceType: 'OperationDefinition',
  name: 'Operation',
  status: 'draft',
  kind: 'operation',
  code: 'operation',
  system: true,
  type: false,
  instance: false,
  inputProfile: 'http://test/parameters',
  parameter: [{ name: 'a', use: 'in', min: 1, max: '1', type: 'string', ...more }],
});
const ruled = (constraint: JsonObject): JsonObject => ({
  ...givenProfile('Patient', [
    {
      id: 'Patient',
      path: 'Patient',
      constraint: [{ key: 'a-1', severity: 'error', human: 'a', expression: 'name.exists()', ...constraint }],
    },
  ]),
  url: 'http://test/ruled',
});
const valueSet = (...concept: JsonObject[]): JsonObject => ({
  resourceType: 'ValueSet',
  status: 'draft',
  compose: { include: [{ system: 'http://hl7.org/fhir/administrative-gender', concept }] },
});
const codeSystem = (uri: string): JsonObject => ({
  resourceType: 'CodeSystem',
  status: 'draft',
  content: 'complete',
  property: [{ code: 'a', uri: `http://hl7.org/fhir/concept-properties#${uri}`, type: 'dateTime' }],
});

const supplement = (hierarchyMeaning: string): JsonObject => ({
  resourceType: 'CodeSystem',
  status: 'draft',
  content: 'supplement',
  supplements: 'http://test/system',
  hierarchyMeaning,
});
const GENDER = 'http://hl7.org/fhir/administrative-gender';
const conceptMap = (display: string): JsonObject => ({
  resourceType: 'ConceptMap',
  status: 'draft',
  group: [
    {
      source: GENDER,
      target: GENDER,
      element: [{ code: 'male', target: [{ code: 'male', display, equivalence: 'equal' }] }],
    },
  ],
});
const composite = (...component: JsonObject[]): JsonObject => ({
  resourceType: 'SearchParameter',
  url: 'http://test/composite',
  name: 'Composite',
  status: 'draft',
  description: 'a',
  code: 'a',
  base: ['Observation'],
  type: 'composite',
  expression: 'Observation',
  component,
});
const part = { definition: 'http://hl7.org/fhir/SearchParameter/clinical-code', expression: 'code' };
const supporting = (supportedProfile: string): JsonObject => ({
  resourceType: 'CapabilityStatement',
  status: 'draft',
  date: '2020',
  kind: 'requirements',
  fhirVersion: '4.0.1',
  format: ['json'],
  rest: [{ mode: 'server', resource: [{ type: 'Observation', supportedProfile: [supportedProfile] }] }],
});

describe('definitions', () => {
  it.each<Case>([
    [
      'warning Questionnaire.item[0] questionnaire-enablewhen-later',
      asking(dependent, asked),
      asking(asked, dependent),
    ],
    ['error OperationDefinition.parameter[0] operation-parameter-conflict', operation({ max: '*' }), operation({})],
    ['error OperationDefinition.parameter[0] operation-parameter-conflict', operation({ type: 'code' }), operation({})],
    ['error OperationDefinition.parameter[0] operation-parameter-conflict', operation({ min: 0 }), operation({})],
    [
      'error StructureDefinition.differential.element[0].constraint[0] definition-constraint-source',
      ruled({ source: 'http://test/other' }),
      ruled({ source: 'http://test/ruled' }),
    ],
    [
      'warning StructureDefinition.differential.element[0].constraint[0] definition-expression-value',
      ruled({ expression: 'name.count()' }),
      ruled({ expression: 'name.count() > 0' }),
    ],
    [
      'error ValueSet.compose.include[0].concept[0] valueset-concept',
      valueSet({ code: 'none' }),
      valueSet({ code: 'male' }),
    ],
    [
      'warning ValueSet.compose.include[0].concept[0] valueset-concept',
      { ...valueSet({ code: 'none' }), status: 'retired' },
      { ...valueSet({ code: 'male' }), status: 'retired' },
    ],
    [
      'warning ValueSet.compose.include[0].concept[0] valueset-concept',
      valueSet({ code: 'male', display: 'Female' }),
      valueSet({ code: 'male', display: 'Male' }),
    ],
    [
      'warning ConceptMap.group[0].element[0].target[0].display display-mismatch',
      conceptMap('Female'),
      conceptMap('Male'),
    ],
    ['error SearchParameter search-components', composite(part), composite(part, part)],
    [
      'warning CapabilityStatement.rest[0].resource[0] capability-profile-type',
      supporting('http://test/parameters'),
      supporting('http://test/profile'),
    ],
    ['error CodeSystem codesystem-supplement', supplement('part-of'), supplement('is-a')],
    [
      'error OperationDefinition.parameter[0] operation-parameter-conflict',
      operation({ name: 'b', min: 0, type: 'Reference', targetProfile: [`${CORE}Group`] }),
      operation({ name: 'b', min: 0, type: 'Reference', targetProfile: [`${CORE}Patient`] }),
    ],
    ['error CodeSystem.property[0] codesystem-property-unknown', codeSystem('nothing'), codeSystem('deprecated')],
    ['error CodeSystem.property[0] codesystem-property-type', codeSystem('inactive'), codeSystem('deprecated')],
  ])('%s', (...one) => tells(one));
});
