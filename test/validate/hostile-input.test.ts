import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject, JsonValue } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

const validator = createValidator({ definitions: loadDefinitions().definitions });

describe('hostile input', () => {
  it.each<[string, JsonValue]>([
    ['null', null],
    ['a number', 1],
    ['an array', []],
    ['an object without a type', {}],
    ['an unknown type', { resourceType: 'Unicorn' }],
    ['a type named like a prototype member', { resourceType: 'constructor' }],
    ['an abstract type', { resourceType: 'DomainResource' }],
    ['a data type', { resourceType: 'HumanName' }],
  ])('%s is an error', (_name, resource) => {
    expect(validator.validate({ resource })).toMatchObject([{ severity: 'error', id: 'resource-type-unknown' }]);
  });

  it.each(['[]', '"a"', '{}', '{"resourceType":""}', '{"resourceType":1}', '{"resourceType":"Patient.contact"}'])(
    'no element is named in %s, a line is',
    (source) => {
      const [issue] = validator.validate({ resource: JSON.parse(source), source });
      expect(issue).toMatchObject({ id: 'resource-type-unknown', line: 1, column: 1 });
      expect(issue).not.toHaveProperty('expression');
    },
  );

  it('nested 10,000 levels deep ends', () => {
    let extension: JsonObject = { url: 'a', valueString: 'a' };
    for (let level = 0; level < 10_000; level++) extension = { url: 'a', extension: [extension] };
    const issues = validator.validate({ resource: { resourceType: 'Patient', extension: [extension] } });
    expect(issues).toMatchObject([{ severity: 'fatal', id: 'json-too-deep' }]);
  });

  it('with prototype names in every place is judged like any other', () => {
    const resource = JSON.parse(
      '{"resourceType":"Patient","__proto__":{"a":1},"constructor":1,"meta":{"profile":["__proto__"]},"gender":"constructor","extension":[{"url":"hasOwnProperty","valueString":"a"}]}',
    );
    const ids = validator.validate({ resource }).map(({ id }) => id);
    expect(ids.filter((id) => id === 'element-unknown')).toHaveLength(2);
    expect(ids).toContain('binding-required');
    expect(ids).toContain('profile-not-checked');
  });

  it('a member that a caller left undefined is not there', () => {
    const sent: JsonObject = { resourceType: 'Patient', active: true };
    const resource: JsonObject = { ...sent, name: undefined, birthDate: undefined, contained: undefined };
    expect(validator.validate({ resource })).toEqual(validator.validate({ resource: sent }));
  });
});
