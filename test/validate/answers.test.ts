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
