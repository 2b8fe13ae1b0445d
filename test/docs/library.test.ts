import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isObject } from '../../src/fhir/json.ts';
import {
  createMapping,
  createProfiles,
  createValidator,
  loadDefinitions,
  parseCase,
  parseExact,
} from '../../src/index.ts';

/** docs/library.md in its two halves; the page names no export that the package lacks. */
describe('the library page', () => {
  const { definitions } = loadDefinitions();

  it('imports what the package exports', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/library.md'), 'utf8');
    const names = /import \{ ([^}]*) \} from 'iscm-fhir'/.exec(page)?.[1]?.split(', ') ?? [];
    const exported = Object.keys(await import('../../src/index.ts'));
    expect(names.length).toBeGreaterThan(4);
    expect(exported).toEqual(expect.arrayContaining(names));
  });

  it('validates with line, column and place', () => {
    const source = '{"resourceType":"Patient","gender":"woman"}';
    const issues = createValidator({ definitions }).validate(
      { resource: JSON.parse(source), source },
      { level: 'error' },
    );
    expect(issues.map(({ line, column, expression }) => [line, column, expression])).toEqual([
      [1, 27, 'Patient.gender'],
    ]);
  });

  it('keeps the digits of decimals, as JSON and as text', () => {
    const read = parseExact('{"value":1.50}');
    expect(JSON.stringify(read)).toBe('{"value":1.50}');
    expect(isObject(read) ? String(read.value) : '').toBe('1.50');
  });

  it('maps there and back with the mappings of the package', () => {
    const created = createMapping({ profiles: createProfiles(definitions) });
    const parsed = parseCase(parseExact('{"model":"0.1.0","id":"c1","patient":{"sex":"female"}}'));
    if (!created.ok || !parsed.ok) throw new Error('the mapping and the case are valid');
    const { cases } = created.mapping.toCases(created.mapping.toBundle(parsed.case));
    expect(cases.map((read) => read.case)).toEqual([parsed.case]);
  });
});
