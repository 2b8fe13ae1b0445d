import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';

/** Conditions on answers (http://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen). */

const UCUM = 'http://unitsofmeasure.org';

/** The errors of a response: place and id of each. */
const found = (item: JsonObject[], given: JsonObject[], status = 'completed'): string[] =>
  errorsIn({ resourceType: 'QuestionnaireResponse', status, questionnaire: 'http://test/questions', item: given }, [
    { resourceType: 'Questionnaire', url: 'http://test/questions', status: 'active', item },
  ]);

const more = { linkId: 'z', answer: [{ valueString: 'more' }] };

describe('an item is enabled by an answer', () => {
  /** Whether the answers enable an item that depends on them by an operator. */
  const isEnabled = (type: string, operator: string, wanted: JsonObject, ...answer: JsonObject[]): boolean => {
    const item = [
      { linkId: 'a', type, repeats: true },
      { linkId: 'z', type: 'string', enableWhen: [{ question: 'a', operator, ...wanted }] },
    ];
    const errors = found(item, [...(answer.length > 0 ? [{ linkId: 'a', answer }] : []), more]);
    const at = answer.length > 0 ? 1 : 0;
    if (errors.length > 0) expect(errors).toEqual([`QuestionnaireResponse.item[${at}] response-item-disabled`]);
    return errors.length === 0;
  };

  it.each([
    ['>', [false, false, true]],
    ['>=', [false, true, true]],
    ['<', [true, false, false]],
    ['<=', [true, true, false]],
    ['=', [false, true, false]],
    ['!=', [true, false, true]],
  ])('that is %s what is asked for', (operator, expected) => {
    const integers = [4, 5, 6].map((valueInteger) =>
      isEnabled('integer', operator, { answerInteger: 5 }, { valueInteger }),
    );
    const amounts = [4, 5, 6].map((value) => {
      const amount = (value: number): JsonObject => ({ value, system: UCUM, code: 'mg' });
      return isEnabled('quantity', operator, { answerQuantity: amount(5) }, { valueQuantity: amount(value) });
    });
    const dates = ['2020-01-01', '2020-01-02', '2020-02-01'].map((valueDate) =>
      isEnabled('date', operator, { answerDate: '2020-01-02' }, { valueDate }),
    );
    const times = ['10:00:00', '11:00:00', '12:00:00'].map((valueTime) =>
      isEnabled('time', operator, { answerTime: '11:00:00' }, { valueTime }),
    );
    expect([integers, amounts, dates, times]).toEqual([expected, expected, expected, expected]);
  });

  it('one of several, but for one that must not be among them', () => {
    const values = [{ valueInteger: 1 }, { valueInteger: 9 }];
    expect(isEnabled('integer', '>', { answerInteger: 5 }, ...values)).toBe(true);
    expect(isEnabled('integer', '<', { answerInteger: 1 }, ...values)).toBe(false);
    expect(isEnabled('integer', '!=', { answerInteger: 9 }, ...values)).toBe(false);
    expect(isEnabled('integer', '!=', { answerInteger: 5 }, ...values)).toBe(true);
    expect(isEnabled('integer', '>', { answerInteger: 5 })).toBe(false);
  });

  it('in one unit, none being above or below what is in another', () => {
    const mg = { answerQuantity: { value: 5, system: UCUM, code: 'mg' } };
    const other = { valueQuantity: { value: 6, system: UCUM, code: 'cm' } };
    expect(['>', '<', '='].map((operator) => isEnabled('quantity', operator, mg, other))).toEqual([
      false,
      false,
      false,
    ]);
    const unsaid = { valueQuantity: { system: UCUM, code: 'mg' } };
    expect(['>', '<'].map((operator) => isEnabled('quantity', operator, mg, unsaid))).toEqual([false, false]);
  });

  it('there being one or none', () => {
    const yes = { valueBoolean: false };
    expect(isEnabled('boolean', 'exists', { answerBoolean: true }, yes)).toBe(true);
    expect(isEnabled('boolean', 'exists', { answerBoolean: false }, yes)).toBe(false);
    expect(isEnabled('boolean', 'exists', { answerBoolean: true })).toBe(false);
    expect(isEnabled('boolean', 'exists', { answerBoolean: false })).toBe(true);
  });

  it('by its code, of one system where both have one', () => {
    const asked = (system: string | undefined, code: string): JsonObject => ({
      ...(system === undefined ? {} : { system }),
      code,
    });
    const given = (system: string | undefined, code: string): boolean =>
      isEnabled('choice', '=', { answerCoding: asked('http://test/s', 'a') }, { valueCoding: asked(system, code) });
    expect(given('http://test/s', 'a')).toBe(true);
    expect(given('http://test/s', 'b')).toBe(false);
    expect(given('http://test/t', 'a')).toBe(false);
    expect(given(undefined, 'a')).toBe(true);
    const withoutSystem = { answerCoding: asked(undefined, 'a') };
    expect(isEnabled('choice', '=', withoutSystem, { valueCoding: asked('http://test/t', 'a') })).toBe(true);
  });
});

describe('an item with several conditions', () => {
  const is = (question: string): JsonObject => ({ question, operator: '=', answerBoolean: true });
  const answered = (enableBehavior: string, ...values: boolean[]): string[] =>
    found(
      [
        { linkId: 'a', type: 'boolean' },
        { linkId: 'b', type: 'boolean' },
        { linkId: 'z', type: 'string', enableBehavior, enableWhen: [is('a'), is('b')] },
      ],
      [...values.map((valueBoolean, at) => ({ linkId: 'ab'.charAt(at), answer: [{ valueBoolean }] })), more],
    );
  const disabled = ['QuestionnaireResponse.item[2] response-item-disabled'];

  it('is enabled by all of them, or by any', () => {
    expect([answered('all', true, true), answered('all', true, false), answered('all', false, false)]).toEqual([
      [],
      disabled,
      disabled,
    ]);
    expect([answered('any', true, true), answered('any', false, true), answered('any', false, false)]).toEqual([
      [],
      [],
      disabled,
    ]);
  });
});

describe('an item that is required', () => {
  const item = [
    { linkId: 'a', type: 'string', required: true },
    { linkId: 'z', type: 'string' },
  ];

  it('is missed where the response is said to be finished', () => {
    const missing = ['QuestionnaireResponse response-item-missing'];
    expect(['completed', 'amended', 'in-progress', 'stopped'].map((status) => found(item, [more], status))).toEqual([
      missing,
      missing,
      [],
      [],
    ]);
  });
});

describe('an answer that is longer than asked for', () => {
  it('is wrong by one character', () => {
    const item = [{ linkId: 'a', type: 'string', maxLength: 3 }];
    const answered = (valueString: string): string[] => found(item, [{ linkId: 'a', answer: [{ valueString }] }]);
    expect(answered('abc')).toEqual([]);
    expect(answered('abcd')).toEqual(['QuestionnaireResponse.item[0].answer[0].value response-answer']);
  });
});

describe('an answer that a value set at hand offers', () => {
  it('is in it', () => {
    const item = [
      { linkId: 'a', type: 'choice', answerValueSet: 'http://hl7.org/fhir/ValueSet/administrative-gender' },
    ];
    const answered = (code: string): string[] =>
      found(item, [
        { linkId: 'a', answer: [{ valueCoding: { system: 'http://hl7.org/fhir/administrative-gender', code } }] },
      ]);
    expect(answered('male')).toEqual([]);
    expect(answered('man')).toContain('QuestionnaireResponse.item[0].answer[0] response-answer');
  });
});
