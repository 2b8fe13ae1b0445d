import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { FILES, load, MUTATIONS, type Source } from './mutation/table.ts';

const validator = createValidator({ definitions: loadDefinitions().definitions });
const errorsOf = (resource: JsonObject, source?: string) =>
  validator.validate(source === undefined ? { resource } : { resource, source }, { level: 'error' });

describe('mutations', () => {
  it.each(Object.keys(FILES) as Source[])('leaves %s as it is without an error', (source) => {
    expect(errorsOf(load(source))).toEqual([]);
  });

  it.each(MUTATIONS)('finds %s', (_name, source, mutate, id, at) => {
    const resource = load(source);
    mutate(resource);
    const found = errorsOf(resource).map((issue) => `${issue.id} ${issue.expression}`);
    expect(found).toContain(`${id} ${at}`);
  });

  it('reports an error in a resource of a Bundle there alone, not at every reference to it', () => {
    const resource = load('bundle');
    resource.entry[0].resource.gender = 'x';
    expect(errorsOf(resource).map(({ expression }) => expression)).toEqual(['Bundle.entry[0].resource.gender']);
  });

  it('finds a target that does not conform to the profile a reference asks for', () => {
    const resource = load('bundle');
    const { resource: target } = resource.entry[0];
    delete target.meta;
    delete target.name;
    const found = errorsOf(resource).map(({ id }) => id);
    expect(new Set(found)).toContain('reference-target-profile');
  });

  it('finds a member given twice in the text', () => {
    const source = '{"resourceType":"Patient","gender":"male",\n "gender" : "female"}';
    const [issue, ...others] = errorsOf(JSON.parse(source), source);
    expect(issue).toMatchObject({ id: 'json-duplicate-key', expression: 'Patient.gender', line: 2, column: 2 });
    expect(others).toEqual([]);
  });
});
