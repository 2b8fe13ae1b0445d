import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { type Mutant, mutantsOf, OPERATORS, soundExamples } from './mutation/profile-mutants.ts';
import { SLIPS } from './mutation/slips.ts';
import { FILES, load, MUTATIONS, type Source } from './mutation/table.ts';

const { definitions } = loadDefinitions();
const validator = createValidator({ definitions });
const errorsOf = (resource: JsonObject, source?: string) =>
  validator.validate(source === undefined ? { resource } : { resource, source }, { level: 'error' });

describe('mutations', () => {
  it.each(Object.keys(FILES) as Source[])('leaves %s as it is without an error', (source) => {
    expect(errorsOf(load(source))).toEqual([]);
  });

  it.each([...MUTATIONS, ...SLIPS])('finds %s', (_name, source, mutate, id, at) => {
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
    expect(issue).toMatchObject({ id: 'json-duplicate-key', expression: 'Patient', line: 2, column: 2 });
    expect(others).toEqual([]);
  });
});

describe('examples of our profiles and mCODE broken by what their profiles say', () => {
  const sound = soundExamples();
  const mutants = sound.flatMap((example) => mutantsOf(example, definitions));
  const errors = (resource: JsonObject, profile: string) =>
    validator.validate({ resource }, { profiles: [profile], level: 'error' });

  const isFound = ({ resource, profile, wanted: { ids, at } }: Mutant): boolean =>
    errors(resource, profile).some(({ id, expression = '' }) => ids.includes(id) && at.includes(expression));

  it('are valid before they are broken', () => {
    expect(sound.length).toBeGreaterThan(80);
    expect(
      sound.filter(({ resource, profile }) => errors(resource, profile).length > 0).map(({ name }) => name),
    ).toEqual([]);
  });

  it('are broken in more than 100 ways, with those by hand', () => {
    expect(new Set([...mutants.map(({ kind }) => kind), ...MUTATIONS.map(([name]) => name)]).size).toBeGreaterThan(100);
  });

  it.each(OPERATORS)('are found to have $kind, where it is', ({ kind }) => {
    const broken = mutants.filter((mutant) => mutant.kind === kind);
    expect(broken.length).toBeGreaterThan(0);
    expect(broken.filter((mutant) => !isFound(mutant)).map(({ name, wanted }) => `${name} ${wanted.at}`)).toEqual([]);
  });
});
