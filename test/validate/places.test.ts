import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { locator } from '../../src/fhir/locate.ts';
import { createValidator } from '../../src/validate/index.ts';

const validator = createValidator({ definitions: loadDefinitions().definitions });

describe('places', () => {
  const source =
    '{\n  "resourceType": "Patient",\n  "birthDate": "x",\n  "_active": {"extension": [{"url": 1}]},\n  "name": [{"given": ["a", 2]}]\n}';
  it('name line and column of the text', () => {
    const issues = validator.validate({ resource: JSON.parse(source), source }, { level: 'error' });
    expect(issues.map(({ expression, line, column }) => [expression, line, column])).toEqual([
      ['Patient.birthDate', 3, 3],
      ['Patient.active.extension[0].url', 4, 30],
      ['Patient.active.extension[0]', 4, 29],
      ['Patient.name[0].given[1]', 5, 28],
    ]);
  });

  it('are copied with an issue', () => {
    const [issue] = validator.validate({ resource: JSON.parse(source), source });
    expect(JSON.parse(JSON.stringify({ ...issue }))).toMatchObject({ line: 3, column: 3 });
  });

  it('are found for choices, and for what is missing at the nearest element above', () => {
    expect(locator('{"resourceType":"A","valueQuantity":{"code":1}}')('A.value.code')).toEqual({ line: 1, column: 38 });
    expect(locator('{"resourceType":"A",\n"b":{}}')('A.b.c.d')).toEqual({ line: 2, column: 1 });
  });
});

describe('the place', () => {
  it('of a type that R4 does not have begins with its name, where it may be one', () => {
    const places = ['Unicorn', 'patient', '__proto__', 'a.b'].map(
      (resourceType) => validator.validate({ resource: { resourceType } })[0]?.expression,
    );
    expect(places).toEqual(['Unicorn', 'patient', undefined, undefined]);
  });

  it('of an answer the question does not offer is the answer, of one of another type its value', () => {
    const item = { linkId: '1', type: 'choice', answerOption: [{ valueString: 'a' }] };
    const answered = (answer: JsonObject) => ({
      resourceType: 'QuestionnaireResponse',
      status: 'completed',
      questionnaire: '#q',
      contained: [{ resourceType: 'Questionnaire', id: 'q', status: 'active', item: [item] }],
      item: [{ linkId: '1', answer: [answer] }],
    });
    const places = [{ valueString: 'b' }, { valueBoolean: true }].map((answer) =>
      validator.validate({ resource: answered(answer) }, { level: 'error' }).map(({ expression }) => expression),
    );
    expect(places).toEqual([
      ['QuestionnaireResponse.item[0].answer[0]'],
      ['QuestionnaireResponse.item[0].answer[0].value'],
    ]);
  });
});
