import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

const validator = createValidator({ definitions: loadDefinitions().definitions });
const FHIR = 'http://hl7.org/fhir/';
const STRUCTURE = `${FHIR}StructureDefinition/`;

const errors = (resource: JsonObject): string[] =>
  validator.validate({ resource }, { level: 'error' }).map(({ id, expression }) => `${id} ${expression}`);

/** A profile of Patient whose differential has one element after the first. */
const profile = (element: JsonObject, head: JsonObject = {}): JsonObject => ({
  resourceType: 'StructureDefinition',
  url: 'http://example.org/StructureDefinition/p',
  name: 'P',
  status: 'draft',
  kind: 'resource',
  abstract: false,
  type: 'Patient',
  baseDefinition: `${STRUCTURE}Patient`,
  derivation: 'constraint',
  differential: {
    element: [
      { id: 'Patient', path: 'Patient' },
      { id: String(element.path), ...element },
    ],
  },
  ...head,
});

const AT = 'StructureDefinition.differential.element[1]';
const rule = (key: string, expression: string): JsonObject => ({
  constraint: [{ key, severity: 'error', human: 'a', expression }],
});

describe('a profile', () => {
  it.each<[string, JsonObject, string[]]>([
    ['that narrows', { path: 'Patient.name', min: 1 }, []],
    ['of an element that is not there', { path: 'Patient.nick' }, ['element-path-unknown StructureDefinition']],
    ['that lets go of a minimum', { path: 'Patient.link.other', min: 0 }, [`definition-min ${AT}.min`]],
    ['that raises a maximum', { path: 'Patient.gender', max: '2' }, [`definition-max ${AT}.max`]],
    [
      'that changes a type',
      { path: 'Patient.gender', type: [{ code: 'string' }] },
      [`definition-element-type ${AT}.type[0]`],
    ],
    [
      'whose type has a profile for another',
      { path: 'Patient.name', type: [{ code: 'HumanName', profile: [`${STRUCTURE}Address`] }] },
      [`definition-type-profile ${AT}.type[0].profile[0]`],
    ],
    [
      'that adds a target',
      {
        path: 'Patient.managingOrganization',
        type: [{ code: 'Reference', targetProfile: [`${STRUCTURE}Location`] }],
      },
      [`definition-target ${AT}.type[0].targetProfile[0]`],
    ],
    [
      'with a constant of another type',
      { path: 'Patient.gender', fixedString: 'male' },
      [`definition-constant-type ${AT}.fixed`],
    ],
    [
      'with a weaker binding',
      { path: 'Patient.gender', binding: { strength: 'example', valueSet: `${FHIR}ValueSet/administrative-gender` } },
      [`definition-binding ${AT}.binding`],
    ],
    [
      'bound to what is no value set',
      { path: 'Patient.maritalStatus', binding: { strength: 'required', valueSet: `${STRUCTURE}Patient` } },
      [`definition-binding ${AT}.binding`],
    ],
    [
      'with a binding of what has no codes',
      { path: 'Patient.birthDate', binding: { strength: 'required', valueSet: `${FHIR}ValueSet/languages` } },
      [`binding-not-bindable ${AT}`],
    ],
    ['with the length of a name', { path: 'Patient.name', maxLength: 5 }, [`definition-length ${AT}`]],
    ['with the length of a text', { path: 'Patient.name.family', maxLength: 5 }, []],
    [
      'that slices what does not repeat',
      { path: 'Patient.gender', slicing: { rules: 'open', discriminator: [{ type: 'value', path: '$this' }] } },
      [`definition-slicing ${AT}.slicing`],
    ],
    [
      'with a slice of what is not sliced',
      { id: 'Patient.identifier:a', path: 'Patient.identifier', sliceName: 'a' },
      [`definition-slicing ${AT}`],
    ],
    [
      'with a slice without a name',
      { id: 'Patient.extension:a', path: 'Patient.extension', max: '1' },
      [`definition-slicing ${AT}`],
    ],
    [
      'that tells slices apart by what is not there',
      { path: 'Patient.identifier', slicing: { rules: 'open', discriminator: [{ type: 'value', path: 'nick' }] } },
      [`discriminator-path ${AT}.slicing.discriminator[0]`],
    ],
    [
      'with a rule that does not parse',
      { path: 'Patient.name', ...rule('a-1', 'family.where(') },
      [`definition-expression ${AT}.constraint[0]`],
    ],
    [
      'with a rule that calls a function that does not exist',
      { path: 'Patient.name', ...rule('a-1', 'family.exist()') },
      [`definition-expression ${AT}.constraint[0]`],
    ],
    [
      'with a rule that calls a function without its argument',
      { path: 'Patient.name', ...rule('a-1', 'given.where().exists()') },
      [`definition-expression ${AT}.constraint[0]`],
    ],
    [
      'with another rule by a key of the base',
      { path: 'Patient.name', ...rule('ele-1', 'family.exists()') },
      [`definition-constraint-key ${AT}.constraint[0]`],
    ],
    [
      'with another rule by a key of another element',
      { path: 'Patient.name', ...rule('pat-1', 'family.exists()') },
      [`definition-constraint-key ${AT}.constraint[0]`],
    ],
    [
      'with another rule by a key of a type that the base uses',
      { path: 'Patient.name', ...rule('per-1', 'family.exists()') },
      [`definition-constraint-key ${AT}.constraint[0]`],
    ],
  ])('%s', (_name, element, expected) => {
    expect(errors(profile(element))).toEqual(expected);
  });

  it.each<[string, JsonObject, string[]]>([
    [
      'of an element',
      { path: 'Patient.name', ...rule('a-1', 'family.exists() or given.text.exists()') },
      ['string', 'text'],
    ],
    ['of a resource', { path: 'Patient.name', ...rule('a-1', '%resource.nmae.exists()') }, []],
    [
      'within a criterion',
      { path: 'Patient', ...rule('a-1', 'contact.where(nmae.exists()).exists()') },
      ['Patient.contact', 'nmae'],
    ],
    ['that one of its types has', { path: 'Patient.deceased[x]', ...rule('a-1', 'extension.exists()') }, []],
    [
      'that none of its types has',
      { path: 'Patient.deceased[x]', ...rule('a-1', 'start.exists()') },
      ['boolean', 'start'],
    ],
  ])('is warned of a rule that asks for what is never there: %s', (_name, element, [type, name]) => {
    const found = validator
      .validate({ resource: profile(element) })
      .filter(({ id }) => id === 'definition-expression-name');
    expect(found.map(({ message }) => message)).toEqual(
      type === undefined
        ? []
        : [`The expression of a-1 asks for what is never there: ${type} has no element '${name}'.`],
    );
  });

  /** What is said of the rule of an element. */
  const saidOf = (path: string, expression: string): string[] =>
    validator
      .validate({ resource: profile({ path, ...rule('a-1', expression) }) })
      .filter(({ id }) => id.startsWith('definition-expression'))
      .map(({ message }) => message);

  it.each([
    ['a text', 'string', 'Patient.name', 'family'],
    ['a number', 'integer', 'Patient', 'name.count()'],
    ['an element', 'Identifier', 'Patient', 'identifier.first()'],
  ])('is warned of a rule that gives no truth value: %s', (_name, type, path, expression) => {
    expect(saidOf(path, expression)).toEqual([
      `The expression of a-1 gives something of type ${type}, neither true nor false: it holds wherever there is one.`,
    ]);
  });

  it.each<[string, JsonObject, JsonObject, string[]]>([
    ['the same', { min: 1, max: '1' }, { min: 1, max: '1' }, []],
    ['another number', { min: 1, max: '1' }, { min: 0, max: '1' }, ['(min)']],
    ['no constant', { patternString: 'a' }, {}, ['(patternString)']],
    ['another constant', { patternString: 'a' }, { patternString: 'b' }, ['(patternString)']],
    ['fewer rules', rule('a-1', 'true'), {}, ['(constraint)']],
    ['more rules', rule('a-1', 'true'), { constraint: [{ key: 'a-0' }, { key: 'a-1' }] }, []],
    ['other types', { type: [{ code: 'string' }] }, { type: [{ code: 'code' }] }, ['(type)']],
    [
      'another value set',
      { binding: { strength: 'required', valueSet: 'http://a' } },
      { binding: { strength: 'required', valueSet: 'http://b' } },
      ['(binding)'],
    ],
    ['no value set', { binding: { strength: 'required', valueSet: 'http://a' } }, {}, ['(binding)']],
    [
      'no value set of what can be bound to none',
      { binding: { strength: 'required', valueSet: 'http://a' } },
      { type: [{ code: 'url' }] },
      [],
    ],
    [
      'the version of a value set',
      { binding: { strength: 'required', valueSet: 'http://a' } },
      { binding: { strength: 'required', valueSet: 'http://a|1' } },
      [],
    ],
    [
      'the value set of the base',
      { binding: { strength: 'required' } },
      { binding: { strength: 'required', valueSet: 'http://a|1' } },
      [],
    ],
  ])('is warned of a snapshot that has %s', (_name, said, held, expected) => {
    const path = 'Patient.gender';
    const resource = profile({ path, ...said }, { snapshot: { element: [{ id: path, path, ...held }] } });
    const found = validator.validate({ resource }).filter(({ id }) => id === 'definition-snapshot-old');
    expect(found.map(({ expression, message }) => [expression, /\(.*\)/.exec(message)?.[0]])).toEqual(
      expected.map((name) => [AT, name]),
    );
  });

  it('is warned of an old snapshot where elements have no ids', () => {
    const path = 'Patient.gender';
    const resource = profile({ path, min: 1 }, { snapshot: { element: [{ path, min: 0 }] } });
    const differential = { element: [{ path: 'Patient' }, { path, min: 1 }] };
    const found = validator.validate({ resource: { ...resource, differential } });
    expect(found.filter(({ id }) => id === 'definition-snapshot-old').map(({ expression }) => expression)).toEqual([
      AT,
    ]);
  });

  it.each(['active', 'deceased', 'deceased.ofType(boolean)', 'iif(active, true, name.exists())', 'contained.active'])(
    'may have a rule that gives a truth value, or what is not known: %s',
    (expression) => {
      expect(saidOf('Patient', expression)).toEqual([]);
    },
  );

  it.each<[string, JsonObject, string[]]>([
    [
      'of another type than its base',
      { baseDefinition: `${STRUCTURE}Person` },
      ['definition-type StructureDefinition.type'],
    ],
    ['of another kind than its base', { kind: 'complex-type' }, ['definition-kind StructureDefinition.kind']],
    ['without a derivation', { derivation: undefined }, ['definition-derivation StructureDefinition']],
    [
      'with a context as an extension has',
      { context: [{ type: 'element', expression: 'Patient' }] },
      ['definition-context StructureDefinition.context[0]'],
    ],
    ['with a relative url', { url: 'p' }, ['canonical-relative StructureDefinition.url']],
  ])('%s', (_name, head, expected) => {
    const definition = profile({ path: 'Patient.name', min: 1 }, head);
    expect(errors(definition).filter((found) => !found.startsWith('invariant-'))).toEqual(expected);
  });
});

const MARITAL = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus';
const codeSystem = (more: JsonObject, ...concept: JsonObject[]): JsonObject => ({
  resourceType: 'CodeSystem',
  url: 'http://example.org/CodeSystem/c',
  status: 'draft',
  content: 'complete',
  ...(concept.length > 0 ? { concept } : {}),
  ...more,
});
const valueSet = (include: JsonObject): JsonObject => ({
  resourceType: 'ValueSet',
  url: 'http://example.org/ValueSet/v',
  status: 'draft',
  compose: { include: [include] },
});
const filter = (property: string, op: string, value: string): JsonObject =>
  valueSet({ system: MARITAL, filter: [{ property, op, value }] });
const conceptMap = (code: string, target: string): JsonObject => ({
  resourceType: 'ConceptMap',
  status: 'draft',
  group: [
    {
      source: `${FHIR}administrative-gender`,
      target: MARITAL,
      element: [{ code, target: [{ code: target, equivalence: 'equivalent' }] }],
    },
  ],
});
const searchParameter = (more: JsonObject): JsonObject => ({
  resourceType: 'SearchParameter',
  url: 'http://example.org/SearchParameter/s',
  name: 'S',
  status: 'draft',
  description: 'a',
  code: 's',
  base: ['Patient'],
  type: 'string',
  ...more,
});
const capability = (resource: JsonObject): JsonObject => ({
  resourceType: 'CapabilityStatement',
  status: 'draft',
  date: '2020',
  kind: 'requirements',
  fhirVersion: '4.0.1',
  format: ['json'],
  rest: [{ mode: 'server', resource: [{ type: 'Patient', ...resource }] }],
});
const questionnaire = (...item: JsonObject[]): JsonObject => ({
  resourceType: 'Questionnaire',
  status: 'draft',
  item,
});
const asked = (linkId: string, more: JsonObject = {}): JsonObject => ({ linkId, type: 'string', text: 'a', ...more });
const when = (question: string): JsonObject => ({
  enableWhen: [{ question, operator: '=', answerString: 'a' }],
});

describe('other definitions', () => {
  it.each<[string, JsonObject, string[]]>([
    [
      'a code twice',
      codeSystem({}, { code: 'a' }, { code: 'b', concept: [{ code: 'a' }] }),
      ['codesystem-code-repeated CodeSystem.concept[1].concept[0]'],
    ],
    ['another number of concepts', codeSystem({ count: 3 }, { code: 'a' }), ['codesystem-count CodeSystem.count']],
    [
      'concepts where none are',
      codeSystem({ content: 'not-present' }, { code: 'a' }),
      ['codesystem-content CodeSystem.concept[0]'],
    ],
    [
      'a supplement of nothing',
      codeSystem({ content: 'supplement' }, { code: 'a' }),
      ['codesystem-supplement CodeSystem.content'],
    ],
    [
      'a supplement with a code of its own',
      codeSystem({ content: 'supplement', supplements: MARITAL }, { code: 'zz' }),
      ['codesystem-supplement-code CodeSystem.concept[0]'],
    ],
    [
      'a supplement of a version with a code of its own',
      codeSystem({ content: 'supplement', supplements: `${FHIR}administrative-gender|4.0.1` }, { code: 'zz' }),
      ['codesystem-supplement-code CodeSystem.concept[0]'],
    ],
    [
      'a supplement of a version that is not here',
      codeSystem({ content: 'supplement', supplements: `${FHIR}administrative-gender|9.0.0` }, { code: 'zz' }),
      [],
    ],
    [
      'properties without a code',
      codeSystem({ property: [{ type: 'string' }, { type: 'string' }] }, { code: 'a' }),
      ['cardinality-min CodeSystem.property[0]', 'cardinality-min CodeSystem.property[1]'],
    ],
    [
      'a property that is not defined',
      codeSystem({}, { code: 'a', property: [{ code: 'p', valueString: 'x' }] }),
      ['codesystem-property-undefined CodeSystem.concept[0].property[0]'],
    ],
    [
      'a property of another type',
      codeSystem(
        { property: [{ code: 'p', type: 'boolean' }] },
        { code: 'a', property: [{ code: 'p', valueString: 'x' }] },
      ),
      ['codesystem-property-type CodeSystem.concept[0].property[0]'],
    ],
    [
      'the value set of another system',
      codeSystem({ valueSet: `${FHIR}ValueSet/administrative-gender` }, { code: 'a' }),
      ['codesystem-valueset CodeSystem'],
    ],
    [
      'a local name for a system',
      valueSet({ system: 'colours' }),
      ['valueset-system-relative ValueSet.compose.include[0]'],
    ],
    [
      'a value set of itself',
      valueSet({ valueSet: ['http://example.org/ValueSet/v'] }),
      ['valueset-circular ValueSet.compose.include[0].valueSet[0]'],
    ],
    [
      'a filter by a code that is not there',
      filter('concept', 'is-a', 'ZZZ'),
      ['valueset-filter ValueSet.compose.include[0].filter[0]'],
    ],
    [
      'a filter by what is no expression',
      filter('code', 'regex', '('),
      ['valueset-filter ValueSet.compose.include[0].filter[0]'],
    ],
    [
      'a map from a code that is not there',
      conceptMap('none', 'M'),
      ['conceptmap-code ConceptMap.group[0].element[0].code'],
    ],
    [
      'a map to a code that is not there',
      conceptMap('male', 'none'),
      ['conceptmap-code ConceptMap.group[0].element[0].target[0].code'],
    ],
    [
      'a search by what is not there',
      searchParameter({ expression: 'Patient.nick' }),
      ['search-expression SearchParameter.expression'],
    ],
    [
      'a search by another type',
      searchParameter({ expression: 'Person.name' }),
      ['search-expression SearchParameter.expression'],
    ],
    [
      'a search by another type, too',
      searchParameter({ expression: 'Patient.name | Person.name' }),
      ['search-expression SearchParameter.expression'],
    ],
    [
      'a composite of nothing',
      searchParameter({ type: 'composite', expression: 'Patient' }),
      ['search-components SearchParameter'],
    ],
    [
      'a search parameter of another type than its definition',
      capability({
        searchParam: [{ name: 'name', type: 'token', definition: `${FHIR}SearchParameter/Patient-name` }],
      }),
      ['capability-search-type CapabilityStatement.rest[0].resource[0].searchParam[0]'],
    ],
    [
      'the profile of another type',
      capability({ profile: `${STRUCTURE}bodyweight` }),
      ['capability-profile-type CapabilityStatement.rest[0].resource[0]'],
    ],
    ['a profile of another type among others', capability({ supportedProfile: [`${STRUCTURE}bodyweight`] }), []],
    [
      'a condition on nothing',
      questionnaire(asked('1', when('9'))),
      ['questionnaire-enablewhen Questionnaire.item[0]'],
    ],
    ['a condition on itself', questionnaire(asked('1', when('1'))), ['questionnaire-enablewhen Questionnaire.item[0]']],
  ])('%s', (_name, resource, expected) => {
    expect(errors(resource).filter((found) => !found.startsWith('invariant-'))).toEqual(expected);
  });
});
