import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';

const SYSTEM = 'http://hl7.org/fhir/administrative-gender';
const option = (code: string): JsonObject => ({ valueCoding: { system: SYSTEM, code } });
const text = { linkId: 'text', type: 'string', required: true, maxLength: 10 };
const choice = { linkId: 'choice', type: 'choice', answerOption: [option('male'), option('female')] };
const bound = { linkId: 'bound', type: 'choice', answerValueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender' };
const group = { linkId: 'group', type: 'group', item: [{ linkId: 'inner', type: 'integer' }] };

const base = {
  resourceType: 'Questionnaire',
  url: 'http://test/base',
  status: 'active',
  item: [text, choice, bound, group],
};

/** The errors of a questionnaire of some items that is derived from the base. */
function found(kind: string, ...item: JsonObject[]): string[] {
  const valueCoding = { system: 'http://hl7.org/fhir/questionnaire-derivationType', code: kind };
  const url = 'http://hl7.org/fhir/StructureDefinition/questionnaire-derivationType';
  const derived = {
    resourceType: 'Questionnaire',
    url: 'http://test/derived',
    status: 'active',
    derivedFrom: [base.url],
    _derivedFrom: [{ extension: [{ url, valueCoding }] }],
    item,
  };
  return errorsIn(derived, [base]);
}
const wrong = (place: string): string[] => [`Questionnaire.item[0]${place} questionnaire-derived`];
const more = { linkId: 'more', type: 'string' };

describe('a questionnaire that complies with another', () => {
  it.each<[string, JsonObject, string[]]>([
    ['the same text', text, []],
    ['the same options', choice, []],
    ['the same value set', bound, []],
    ['the same group', group, []],
    ['another item', more, wrong('')],
    ['an item of another type', { ...text, type: 'text' }, wrong('.type')],
    ['an item that repeats', { ...text, repeats: true }, wrong('.repeats')],
    ['an item that is not required', { ...text, required: false }, wrong('.required')],
    ['a shorter text', { ...text, maxLength: 5 }, []],
    ['a longer text', { ...text, maxLength: 20 }, wrong('.maxLength')],
    ['a text of any length', { linkId: 'text', type: 'string' }, wrong('')],
    ['some of the options', { ...choice, answerOption: [option('male')] }, []],
    ['another option', { ...choice, answerOption: [option('male'), option('other')] }, wrong('.answerOption[1]')],
    ['no options', { linkId: 'choice', type: 'choice' }, wrong('')],
    ['a value set', { ...bound, linkId: 'choice' }, wrong('')],
    ['options of its own', { ...choice, linkId: 'bound' }, wrong('')],
    ['another item in a group', { ...group, item: [more] }, wrong('.item[0]')],
  ])('has %s', (_name, item, expected) => {
    expect(found('compliesWith', item)).toEqual(expected);
  });
});

describe('a questionnaire that extends another', () => {
  it('asks more, and offers more answers', () => {
    expect(found('extends', more, { ...choice, answerOption: [option('other')] })).toEqual([]);
    expect(found('extends', { ...text, type: 'text' })).toEqual(wrong('.type'));
  });
});

it('a questionnaire that was inspired by another is as it likes', () => {
  expect(found('inspiredBy', { ...text, type: 'text' }, more)).toEqual([]);
});
