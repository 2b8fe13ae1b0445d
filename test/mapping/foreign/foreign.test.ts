import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExact } from '../../../src/fhir/decimal.ts';
import type { Issue } from '../../../src/fhir/issue.ts';
import type { JsonValue } from '../../../src/fhir/json.ts';
import { shippedMapping } from '../toolkit.ts';

const mapping = shippedMapping();
const folder = join(import.meta.dirname, 'cases');

/** The case to be read, written by hand, without its id and model version; and what the report must name. */
interface Expected {
  about: string;
  cases: JsonValue[];
  /** `id` or `id expression` of issues that must be there. */
  report: string[];
  /** Ids of issues that must not be there. */
  without?: string[];
}

const read = (name: string, file: string) => JSON.parse(readFileSync(join(folder, name, file), 'utf8'));

const named = ({ id, expression }: Issue): string[] => [id, `${id} ${expression ?? ''}`];

describe('bundles of others', () => {
  it.each(readdirSync(folder))('%s', (name) => {
    const expected: Expected = read(name, 'expected.json');
    const result = mapping.toCases(read(name, 'bundle.json'), { newCaseId: () => 'x' });
    const cases = result.cases.map((one) => {
      const { id: _id, model: _model, ...rest } = one.case ?? { id: '', model: '' };
      return JSON.parse(JSON.stringify(rest));
    });
    const issues = [...result.issues, ...result.cases.flatMap((one) => one.issues)];
    expect(cases).toEqual(expected.cases);
    expect(issues.flatMap(named)).toEqual(expect.arrayContaining(expected.report));
    for (const id of expected.without ?? []) expect(issues.map((issue) => issue.id)).not.toContain(id);
    expect(issues.filter(({ expression }) => expression === undefined || expression === '')).toEqual([]);
  });

  it.each(readdirSync(folder))('%s: keeps its keys when it is read again', (name) => {
    const bundle = read(name, 'bundle.json');
    const newCaseId = () => 'x';
    const once = mapping.toCases(bundle, { newCaseId });
    const lineage = once.cases.flatMap((one) => one.lineage);
    const sources = Map.groupBy(lineage, ({ resourceType, id }) => `${resourceType}/${id}`);
    const knownKeys = new Map([...sources].map(([source, entries]) => [source, entries.map(({ key }) => key)]));
    expect(mapping.toCases(bundle, { newCaseId, knownKeys })).toEqual(once);
  });

  it('give points with a decimal point as they give them without', () => {
    const text = readFileSync(join(folder, 'karnofsky', 'bundle.json'), 'utf8');
    const pointed = text.replace('"valueInteger": 60', '"valueQuantity": { "value": 60.0 }');
    const [read] = mapping.toCases(parseExact(pointed)).cases;
    expect(read?.case?.episodes).toMatchObject([{ karnofsky: 60 }]);
  });

  it('are at least thirty', () => {
    expect(readdirSync(folder).length).toBeGreaterThanOrEqual(30);
  });
});
