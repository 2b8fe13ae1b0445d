import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { createValidator } from '../../src/validate/index.ts';

/** What search parameters search by (http://hl7.org/fhir/R4/searchparameter-definitions.html#SearchParameter.expression). */

const validator = createValidator({ definitions: loadDefinitions({}).definitions });

const found = (expression: string, ...base: string[]): string[] =>
  validator
    .validate(
      {
        resource: {
          resourceType: 'SearchParameter',
          url: 'http://test/p',
          name: 'P',
          status: 'active',
          description: 'p',
          code: 'p',
          base,
          type: 'token',
          expression,
        },
      },
      { level: 'error' },
    )
    .map(({ id, expression: place }) => `${id} ${place}`);

describe('the expression of a search parameter', () => {
  it.each<[string, ...string[]]>([
    ['gender', 'Patient'],
    ['Patient.name.given.first()', 'Patient'],
    ['(Observation.value as Quantity).code', 'Observation'],
    ["Patient.identifier.where(type.coding.code = 'MR')", 'Patient'],
    ["Patient.extension('http://test/x').value", 'Patient'],
    ['Bundle.entry.resource.gender', 'Bundle'],
    ['id', 'Resource'],
    ['Flag.code | CarePlan.status', 'Flag', 'CarePlan'],
    // what one of the types has
    ['activity', 'Flag', 'CarePlan'],
  ])('%s of %s, %s', (expression, ...bases) => {
    expect(found(expression, ...bases)).toEqual([]);
  });

  it.each<[string, string, ...string[]]>([
    ['a name without its type', 'nick', 'Patient'],
    ['a name that none of the types has', 'nick', 'Flag', 'CarePlan'],
    ['a name below', 'name.nick', 'Patient'],
    ['a part of it', 'Patient.name | nick', 'Patient'],
    ['a criterion', 'name.where(nick = 1)', 'Patient'],
    ['a type of a choice', '(Observation.value as Quantity).nick', 'Observation'],
    ['all types of a choice', "Patient.extension('http://test/x').value.nick", 'Patient'],
    ['a choice as JSON names it', 'Observation.valueQuantity', 'Observation'],
    ['letters of another case', 'patient.gender', 'Patient'],
  ])('asks for what is never there: %s', (_name, expression, ...bases) => {
    expect(found(expression, ...bases)).toEqual(['search-expression SearchParameter.expression']);
  });
});
