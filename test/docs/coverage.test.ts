import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rowNames } from '../../scripts/docs/case-rows.ts';
import { coveredFields, isHeld } from '../../scripts/docs/coverage.ts';
import { readExamples } from '../../scripts/docs/examples.ts';
import { readSources, root } from '../../scripts/docs/sources.ts';
import type { IscmCase } from '../../src/case/case.ts';
import { readCases } from '../../src/cli/input/case-document.ts';
import type { JsonValue } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';

const fields = coveredFields(readSources(), readExamples());
const named = fields.map((field) => ({ ...field, name: `${field.part.name}.${field.path}` }));
const mapping = shippedMapping();
const sent = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value));

function caseOf(text: string, format: 'json' | 'yaml'): IscmCase {
  const [read] = readCases({ input: '', text, format });
  if (read?.case === undefined) throw new Error(read?.issues.map(({ message }) => message).join('\n'));
  return read.case;
}

/** The cases of a file of `examples/`, with every digit. */
function casesIn(file: string): IscmCase[] {
  const text = readFileSync(join(root, file), 'utf8');
  if (file.endsWith('.yaml')) return [caseOf(text, 'yaml')];
  return text
    .trimEnd()
    .split('\n')
    .map((line) => caseOf(line, 'json'));
}

describe('the case model', () => {
  it('has no field that no example holds', () => {
    expect(named.filter((field) => !isHeld(field)).map(({ name }) => name)).toEqual([]);
  });

  it('has a row of the analysis for every field, and fields for every row', () => {
    expect(named.filter(({ row }) => row === undefined).map(({ name }) => name)).toEqual([]);
    expect(rowNames.filter((row) => fields.every((field) => field.row !== row))).toEqual([]);
  });
});

describe('every example', () => {
  const files = globSync(['examples/*/case.yaml', 'examples/*/cases.ndjson'], { cwd: root }).toSorted();

  it.each(files)('%s goes case → Bundle → case unchanged, and nothing is left over', (file) => {
    for (const value of casesIn(file)) {
      const result = mapping.toCases(sent(mapping.toBundle(value)));
      expect(result.cases.map((read) => sent(read.case ?? null))).toEqual([sent(value)]);
      const issues = [...result.issues, ...result.cases.flatMap((read) => read.issues)];
      expect(issues.filter(({ id }) => id !== 'used')).toEqual([]);
    }
  });
});

describe('the invented case', () => {
  const folder = join(root, 'examples', 'synthetic');
  const file = join(folder, 'bundle.json');
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';

  it('is written as the Bundle kept beside it, digit for digit', () => {
    const [value] = casesIn('examples/synthetic/case.yaml');
    expect(`${JSON.stringify(value && mapping.toBundle(value), null, 2)}\n`).toBe(kept);
  });

  it('is valid against our profiles and mCODE’s', () => {
    const resource: JsonValue = JSON.parse(kept);
    expect(createValidator({ definitions }).validate({ resource, source: kept }, { level: 'error' })).toEqual([]);
  });
});
