import { describe, expect, it } from 'vitest';
import { loadDefinitions, memoryLayer } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

/** Rules that need definitions beside those of R4. */

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const EXTENSION = 'http://test/note';

const profile = (type: string, element: JsonObject[], changes: JsonObject = {}): JsonObject => ({
  resourceType: 'StructureDefinition',
  url: 'http://test/profile',
  name: 'Profile',
  status: 'active',
  kind: 'resource',
  abstract: false,
  type,
  baseDefinition: CORE + type,
  derivation: 'constraint',
  differential: { element },
  ...changes,
});

const extension = (...contexts: string[]): JsonObject =>
  profile(
    'Extension',
    [
      { id: 'Extension.extension', path: 'Extension.extension', max: '0' },
      { id: 'Extension.url', path: 'Extension.url', fixedUri: EXTENSION },
      { id: 'Extension.value[x]', path: 'Extension.value[x]', min: 1, type: [{ code: 'string' }] },
    ],
    {
      url: EXTENSION,
      kind: 'complex-type',
      context: contexts.map((expression) => ({ type: 'element', expression })),
    },
  );

/** The errors of a resource by the profile among the definitions: place and id of each. */
function errorsIn(resource: JsonObject, definitions: JsonObject[]): string[] {
  const validator = createValidator({
    definitions: loadDefinitions({ layers: [memoryLayer(definitions)] }).definitions,
  });
  const profiles = definitions.some(({ url }) => url === 'http://test/profile') ? ['http://test/profile'] : [];
  return validator
    .validate({ resource }, { profiles, level: 'error' })
    .map(({ expression, id }) => `${expression} ${id}`);
}

describe('an extension for a type', () => {
  const note = { url: EXTENSION, valueString: 'a' };
  const patient = { resourceType: 'Patient', name: [{ family: 'a', extension: [note] }] };
  const gender = { resourceType: 'Patient', gender: 'male', _gender: { extension: [note] } };
  const age = { value: 40, system: 'http://unitsofmeasure.org', code: 'a', extension: [note] };
  const condition = { resourceType: 'Condition', subject: { display: 'a' }, onsetAge: age };

  it.each<[string, string, JsonObject, string[]]>([
    ['HumanName', 'on one', patient, []],
    ['Element', 'on any', patient, []],
    ['Address', 'on another', patient, ['Patient.name[0] extension-context']],
    ['BackboneElement', 'on a data type that is none', patient, ['Patient.name[0] extension-context']],
    ['string', 'on a code, which is one', gender, []],
    ['date', 'on a code, which is none', gender, ['Patient.gender extension-context']],
    ['Quantity', 'on an Age, which is one', condition, []],
  ])('%s may stand %s', (context, _where, resource, expected) => {
    expect(errorsIn(resource, [extension(context)])).toEqual(expected);
  });
});

describe('slices', () => {
  const byExtension = profile('Patient', [
    {
      id: 'Patient.name',
      path: 'Patient.name',
      slicing: { discriminator: [{ type: 'value', path: `extension('${EXTENSION}').value` }], rules: 'open' },
    },
    { id: 'Patient.name:known', path: 'Patient.name', sliceName: 'known', min: 1 },
    {
      id: 'Patient.name:known.extension:note',
      path: 'Patient.name.extension',
      sliceName: 'note',
      min: 1,
      type: [{ code: 'Extension', profile: [EXTENSION] }],
    },
    {
      id: 'Patient.name:known.extension:note.value[x]',
      path: 'Patient.name.extension.value[x]',
      fixedString: 'known',
    },
    { id: 'Patient.name:known.family', path: 'Patient.name.family', min: 1 },
  ]);
  const named = (note: string, name: JsonObject) => ({
    resourceType: 'Patient',
    name: [{ ...name, extension: [{ url: EXTENSION, valueString: note }] }],
  });

  it('are told apart by the value of an extension that has to be there', () => {
    const given = [byExtension, extension('Element')];
    expect(errorsIn(named('known', { family: 'a' }), given)).toEqual([]);
    expect(errorsIn(named('known', { text: 'a' }), given)).toEqual(['Patient.name[0] cardinality-min']);
    expect(errorsIn(named('other', { text: 'a' }), given)).toEqual(['Patient slice-min']);
  });

  const withDefault = profile('Patient', [
    {
      id: 'Patient.telecom',
      path: 'Patient.telecom',
      slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'closed' },
    },
    { id: 'Patient.telecom:phone', path: 'Patient.telecom', sliceName: 'phone' },
    { id: 'Patient.telecom:phone.system', path: 'Patient.telecom.system', min: 1, fixedCode: 'phone' },
    { id: 'Patient.telecom:@default', path: 'Patient.telecom', sliceName: '@default', max: '1' },
  ]);

  it('that are the rest have their own number', () => {
    const telecom = (...systems: string[]) => ({
      resourceType: 'Patient',
      telecom: systems.map((system) => ({ system, value: '1' })),
    });
    expect(errorsIn(telecom('phone', 'phone', 'email'), [withDefault])).toEqual([]);
    expect(errorsIn(telecom('phone', 'email', 'fax'), [withDefault])).toEqual(['Patient slice-max']);
  });
});

describe('an element with the content of another', () => {
  it('has it as the base defines it, not as the profile narrows it', () => {
    const narrowed = profile('Questionnaire', [
      { id: 'Questionnaire.item', path: 'Questionnaire.item' },
      { id: 'Questionnaire.item.text', path: 'Questionnaire.item.text', min: 1 },
    ]);
    const questionnaire = (item: JsonObject) => ({ resourceType: 'Questionnaire', status: 'draft', item: [item] });
    const inner = { linkId: '1.1', type: 'string' };
    const outer = { linkId: '1', type: 'group', item: [inner] };
    expect(errorsIn(questionnaire({ ...outer, text: 'a' }), [narrowed])).toEqual([]);
    expect(errorsIn(questionnaire(outer), [narrowed])).toEqual(['Questionnaire.item[0] cardinality-min']);
    const broken = { ...outer, text: 'a', item: [{ type: 'string' }] };
    expect(errorsIn(questionnaire(broken), [narrowed])).toEqual(['Questionnaire.item[0].item[0] cardinality-min']);
  });
});
