import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { CORE } from './given-profile.ts';

describe('an answer to a question whose value set its questionnaire contains', () => {
  const system = 'http://hl7.org/fhir/administrative-gender';
  const valueSet = (include: JsonObject): JsonObject => ({
    resourceType: 'ValueSet',
    id: 'some',
    status: 'active',
    compose: { include: [{ system, ...include }] },
  });
  const questionnaire = (type: string, include: JsonObject): JsonObject => ({
    resourceType: 'Questionnaire',
    url: 'http://test/questions',
    status: 'active',
    contained: [valueSet(include)],
    item: [{ linkId: '1', type, answerValueSet: '#some' }],
  });
  const male: JsonObject = { concept: [{ code: 'male' }] };
  const wrong = ['QuestionnaireResponse.item[0].answer[0] response-answer'];

  it.each<[string, string, JsonObject, JsonObject, string[]]>([
    ['in it', 'choice', male, { valueCoding: { system, code: 'male' } }, []],
    ['outside', 'choice', male, { valueCoding: { system, code: 'female' } }, wrong],
    ['without its system', 'choice', male, { valueCoding: { code: 'male' } }, wrong],
    [
      'without its system, which is not known',
      'choice',
      male,
      {
        valueCoding: {
          _system: { extension: [{ url: `${CORE}data-absent-reason`, valueCode: 'unknown' }] },
          code: 'male',
        },
      },
      [],
    ],
    [
      'without its system, whatever stands beside its code',
      'choice',
      male,
      { valueCoding: { code: 'male', _code: { id: 'a' } } },
      wrong,
    ],
    ['without a code', 'choice', male, { valueCoding: { display: 'Male' } }, wrong],
    ['outside of an open one', 'open-choice', male, { valueCoding: { system, code: 'female' } }, wrong],
    ['as text to an open one', 'open-choice', male, { valueString: 'female' }, []],
    [
      'by a pattern, which is not run',
      'choice',
      { filter: [{ property: 'code', op: 'regex', value: 'm.*' }] },
      { valueCoding: { system, code: 'female' } },
      [],
    ],
  ])('%s', (_how, type, include, answer, expected) => {
    const response = {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      questionnaire: 'http://test/questions',
      item: [{ linkId: '1', answer: [answer] }],
    };
    expect(errorsIn(response, [questionnaire(type, include)])).toEqual(expected);
  });
});

describe('an answer to a question with options', () => {
  const system = 'http://test/s';
  const options: JsonObject[] = [
    { valueCoding: { system, code: 'a' } },
    { valueCoding: { code: 'b' } },
    { valueString: '3' },
    { valueInteger: 4 },
    { valueReference: { reference: 'Patient/1' } },
  ];
  const questionnaire = {
    resourceType: 'Questionnaire',
    url: 'http://test/questions',
    status: 'active',
    item: [{ linkId: '1', type: 'choice', answerOption: options }],
  };
  const wrong = ['QuestionnaireResponse.item[0].answer[0] response-answer'];

  it.each<[JsonObject, string[]]>([
    [{ valueCoding: { system, code: 'a', display: 'A' } }, []],
    [{ valueCoding: { code: 'a' } }, wrong],
    [{ valueCoding: { code: 'b' } }, []],
    [{ valueCoding: { system, code: 'b' } }, wrong],
    [{ valueString: '3' }, []],
    [{ valueInteger: 3 }, wrong],
    [{ valueInteger: 4 }, []],
    [{ valueReference: { reference: 'Patient/1', display: 'B' } }, []],
    [{ valueReference: { reference: 'Patient/2' } }, wrong],
  ])('%j', (answer, expected) => {
    const response = {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      questionnaire: 'http://test/questions',
      item: [{ linkId: '1', answer: [answer] }],
    };
    expect(errorsIn(response, [questionnaire])).toEqual(expected);
  });
});

describe('items out of order', () => {
  const linkIds = ['a', 'b', 'c', 'd'];
  const questionnaire: JsonObject = {
    resourceType: 'Questionnaire',
    url: 'http://test/questions',
    status: 'active',
    item: linkIds.map((linkId) => ({ linkId, type: 'display' })),
  };
  const ordered = (...given: string[]): string[] =>
    errorsIn(
      {
        resourceType: 'QuestionnaireResponse',
        status: 'completed',
        questionnaire: 'http://test/questions',
        item: given.map((linkId) => ({ linkId })),
      },
      [questionnaire],
    );
  const once = ['QuestionnaireResponse response-item-order'];

  it('are as many as went astray', () => {
    expect(ordered('a', 'b', 'c', 'd')).toEqual([]);
    expect(ordered('d', 'a', 'b', 'c')).toEqual(once);
    expect(ordered('b', 'c', 'd', 'a')).toEqual(once);
    expect(ordered('d', 'c', 'b', 'a')).toEqual([...once, ...once, ...once]);
  });
});

describe('an item that depends on an answer', () => {
  const amount = (value: number, code = 'mg'): JsonObject => ({ value, system: 'http://unitsofmeasure.org', code });
  const typeOf = (condition: JsonObject): string => {
    if ('answerQuantity' in condition) return 'quantity';
    return 'answerReference' in condition ? 'reference' : 'dateTime';
  };
  const questionnaire = (condition: JsonObject): JsonObject => ({
    resourceType: 'Questionnaire',
    url: 'http://test/questions',
    status: 'active',
    item: [
      { linkId: '1', type: typeOf(condition) },
      { linkId: '2', type: 'string', enableWhen: [{ question: '1', ...condition }] },
    ],
  });
  const disabled = ['QuestionnaireResponse.item[1] response-item-disabled'];

  it.each<[string, JsonObject, JsonObject, string[]]>([
    ['that amount', { operator: '=', answerQuantity: amount(5) }, { valueQuantity: amount(5) }, []],
    ['another amount', { operator: '=', answerQuantity: amount(5) }, { valueQuantity: amount(10) }, disabled],
    ['not that amount', { operator: '!=', answerQuantity: amount(5) }, { valueQuantity: amount(10) }, []],
    [
      'that reference, with a display',
      { operator: '=', answerReference: { reference: 'Patient/a' } },
      { valueReference: { reference: 'Patient/a', display: 'A' } },
      [],
    ],
    [
      'another reference',
      { operator: '=', answerReference: { reference: 'Patient/a' } },
      { valueReference: { reference: 'Patient/b' } },
      disabled,
    ],
    [
      'a later time, in a zone where it is earlier in the day',
      { operator: '>', answerDateTime: '2020-01-01T10:00:00+05:00' },
      { valueDateTime: '2020-01-01T06:00:00Z' },
      [],
    ],
    [
      'an earlier time, in a zone where it is later in the day',
      { operator: '>', answerDateTime: '2020-01-01T06:00:00Z' },
      { valueDateTime: '2020-01-01T10:00:00+05:00' },
      disabled,
    ],
    [
      'the same time in another zone',
      { operator: '=', answerDateTime: '2020-01-01T06:00:00Z' },
      { valueDateTime: '2020-01-01T11:00:00+05:00' },
      [],
    ],
  ])('is enabled by it alone: %s', (_what, condition, answer, expected) => {
    const response = {
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      questionnaire: 'http://test/questions',
      item: [
        { linkId: '1', answer: [answer] },
        { linkId: '2', answer: [{ valueString: 'more' }] },
      ],
    };
    expect(errorsIn(response, [questionnaire(condition)])).toEqual(expected);
  });
});

describe('an item that is not enabled', () => {
  const required = { type: 'string', required: true };
  const onlyIf = { enableWhen: [{ question: 'a', operator: '=', answerBoolean: true }] };
  const item = [
    { linkId: 'a', type: 'boolean' },
    { linkId: 'b', ...required, ...onlyIf },
    { linkId: 'g', type: 'group', ...onlyIf, item: [{ linkId: 'c', ...required }] },
  ];
  const found = (valueBoolean: boolean, ...more: JsonObject[]): string[] =>
    errorsIn(
      {
        resourceType: 'QuestionnaireResponse',
        status: 'completed',
        questionnaire: 'http://test/questions',
        item: [{ linkId: 'a', answer: [{ valueBoolean }] }, ...more],
      },
      [{ resourceType: 'Questionnaire', url: 'http://test/questions', status: 'active', item }],
    );

  it('need not be answered where it is there without an answer, nor what stands in it', () => {
    expect(found(false, { linkId: 'b', text: 'B' })).toEqual([]);
    expect(found(false, { linkId: 'g', text: 'G' })).toEqual([]);
    expect(found(true, { linkId: 'b' }, { linkId: 'g' })).toEqual([
      'QuestionnaireResponse.item[1] response-item-missing',
      'QuestionnaireResponse.item[2] response-item-missing',
    ]);
  });
});

describe('an item that depends on what is not answered', () => {
  const answered = (...values: string[]): string[] =>
    errorsIn(
      {
        resourceType: 'QuestionnaireResponse',
        status: 'completed',
        questionnaire: 'http://test/questions',
        item: [
          ...(values.length === 0 ? [] : [{ linkId: '1', answer: values.map((valueString) => ({ valueString })) }]),
          { linkId: '2', answer: [{ valueString: 'more' }] },
        ],
      },
      [
        {
          resourceType: 'Questionnaire',
          url: 'http://test/questions',
          status: 'active',
          item: [
            { linkId: '1', type: 'string', repeats: true },
            { linkId: '2', type: 'string', enableWhen: [{ question: '1', operator: '!=', answerString: 'a' }] },
          ],
        },
      ],
    );

  it('is enabled where no answer is that one', () => {
    expect([answered(), answered('b'), answered('b', 'c')]).toEqual([[], [], []]);
    const disabled = ['QuestionnaireResponse.item[1] response-item-disabled'];
    expect([answered('a'), answered('b', 'a')]).toEqual([disabled, disabled]);
  });
});

describe('a question that is there several times', () => {
  const inGroup = [
    { linkId: 'a', type: 'boolean' },
    {
      linkId: 'b',
      type: 'string',
      required: true,
      enableWhen: [{ question: 'a', operator: '=', answerBoolean: true }],
    },
  ];
  const yes: JsonObject = { linkId: 'a', answer: [{ valueBoolean: true }] };
  const no = { linkId: 'a', answer: [{ valueBoolean: false }] };
  const more = { linkId: 'b', answer: [{ valueString: 'more' }] };
  const found = (question: JsonObject, item: JsonObject[]): string[] =>
    errorsIn(
      { resourceType: 'QuestionnaireResponse', status: 'completed', questionnaire: 'http://test/questions', item },
      [{ resourceType: 'Questionnaire', url: 'http://test/questions', status: 'active', item: [question] }],
    );

  it('is meant where it is nearest: in the repetition of a group', () => {
    const group = (...item: JsonObject[]): JsonObject => ({ linkId: 'g', item });
    const question = { linkId: 'g', type: 'group', repeats: true, item: [...inGroup, { linkId: 'c', type: 'string' }] };
    expect(found(question, [group(yes, more), group(no)])).toEqual([]);
    expect(found(question, [group(yes, more), group(no, more)])).toEqual([
      'QuestionnaireResponse.item[1].item[1] response-item-disabled',
    ]);
    expect(found(question, [group(yes, more), group({ linkId: 'c' })])).toEqual([]);
    expect(found(question, [group(no), group(yes)])).toEqual(['QuestionnaireResponse.item[1] response-item-missing']);
  });

  it('is meant where it is nearest: below one of several answers', () => {
    const answer = (valueString: string, ...item: JsonObject[]): JsonObject => ({ valueString, item });
    const question = { linkId: 'p', type: 'string', repeats: true, item: inGroup };
    expect(found(question, [{ linkId: 'p', answer: [answer('1', yes, more), answer('2', no)] }])).toEqual([]);
    expect(found(question, [{ linkId: 'p', answer: [answer('1', no), answer('2', yes)] }])).toEqual([
      'QuestionnaireResponse.item[0].answer[1] response-item-missing',
    ]);
  });
});

describe('a questionnaire of which a Bundle has several versions', () => {
  const entry = (resource: JsonObject): JsonObject => ({
    fullUrl: `http://test/${resource.resourceType}/${resource.id}`,
    resource,
  });
  const questionnaire = (version: string, type: string): JsonObject =>
    entry({
      resourceType: 'Questionnaire',
      id: `q-${version}`,
      url: 'http://test/questions',
      version,
      status: 'active',
      item: [{ linkId: '1', type }],
    });
  const found = (canonical: string): string[] => {
    const response = entry({
      resourceType: 'QuestionnaireResponse',
      id: 'r',
      status: 'completed',
      questionnaire: canonical,
      item: [{ linkId: '1', answer: [{ valueInteger: 1 }] }],
    });
    const versions = [questionnaire('1.0.0', 'string'), questionnaire('2.0.0', 'integer')];
    return errorsIn({ resourceType: 'Bundle', type: 'collection', entry: [...versions, response] }, []);
  };

  it('is meant in the version that the response names, which none other stands for', () => {
    const wrong = ['Bundle.entry[2].resource.item[0].answer[0].value response-answer'];
    expect(found('http://test/questions|1.0.0')).toEqual(wrong);
    expect(found('http://test/questions|2.0.0')).toEqual([]);
    expect(found('http://test/questions|2.0')).toEqual([]);
    expect(found('http://test/questions|3.0.0')).toEqual([]);
    expect(found('http://test/questions')).toEqual(wrong);
  });
});
