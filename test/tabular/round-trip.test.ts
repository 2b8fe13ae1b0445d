import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { IscmCase } from '../../src/case/case.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { decimalOf, parseExact } from '../../src/fhir/decimal.ts';
import type { JsonObject, JsonValue } from '../../src/fhir/json.ts';
import { caseParts } from '../../src/mapping/compile/case-leaves.ts';
import { caseTables } from '../../src/tabular/case-tables.ts';
import { readCaseTables } from '../../src/tabular/read/read-tables.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';
import { root, shippedMapping } from '../mapping/toolkit.ts';
import { filesOf, tablesOf } from './tables.ts';

const runs = Number(process.env.PROPERTY_RUNS ?? 120);
const text = (value: unknown): string => JSON.stringify(value);

/** The cases that come back from the tables of cases, or the findings where some do not. */
function thereAndBack(cases: readonly JsonObject[]): JsonValue[] {
  const { cases: read, issues } = readCaseTables({ files: filesOf(tablesOf(cases)) });
  const errors = issues.filter(({ severity }) => severity === 'error');
  return errors.length > 0 ? errors.map(({ file, message }) => `${file}: ${message}`) : read.map((one) => one.case);
}

function examples(): IscmCase[] {
  const yaml = ['s0', 's1', 's4', 'synthetic'].map(
    (name): JsonValue => parse(readFileSync(join(root, 'examples', name, 'case.yaml'), 'utf8')),
  );
  const lines = readFileSync(join(root, 'examples/s3/cases.ndjson'), 'utf8').trimEnd().split('\n');
  return [...yaml, ...lines.map((line) => parseExact(line))].map((value) => {
    const parsed = parseCase(value);
    if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join('\n'));
    return parsed.case;
  });
}

describe('cases as tables', () => {
  it('have a column for every leaf of the case model', () => {
    const fields = new Set(caseTables.flatMap((table) => table.columns.map(({ field }) => field)));
    const missing = caseParts().flatMap((part) =>
      part.leaves.flatMap(({ path }) => {
        const single = part.kind === 'single' ? `case.${part.name}` : part.name;
        const child = /^(\w+)\[\]\.(\w+)$/.exec(path);
        const field = child ? `${child[1]}.${child[2]}` : `${single}.${path.replace('[]', '')}`;
        return fields.has(field) ? [] : [`${part.name}.${path}`];
      }),
    );
    expect(missing).toEqual([]);
  });

  it('have names that REDCap, Stata, SPSS, R and pandas take', () => {
    const reserved = [
      'all',
      'and',
      'by',
      'eq',
      'ge',
      'gt',
      'le',
      'lt',
      'ne',
      'not',
      'or',
      'to',
      'with',
      'if',
      'in',
      'using',
      'int',
      'long',
      'float',
      'double',
      'byte',
      'else',
      'for',
      'while',
      'next',
      'function',
      'repeat',
      'break',
      'true',
      'false',
    ];
    for (const table of caseTables) {
      const names = table.columns.map(({ name }) => name);
      expect(names.filter((name) => !/^[a-z][a-z0-9_]{0,25}$/.test(name) || reserved.includes(name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('give every generated case back, value by value', () => {
    fc.assert(
      fc.property(anyCase, (value) => {
        expect(text(thereAndBack([value]).map(inSchemaOrder))).toBe(text([inSchemaOrder(value)]));
      }),
      { numRuns: runs },
    );
  });

  it('are the same tables again after they were read', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyCase, { selector: ({ id }) => id, maxLength: 4 }), (cases) => {
        const once = tablesOf(cases);
        const read = readCaseTables({ files: filesOf(once) }).cases.map((one) => one.case);
        expect(tablesOf(read)).toEqual(once);
      }),
      { numRuns: Math.ceil(runs / 10) },
    );
  });

  it('lose nothing on the way to FHIR and back', () => {
    const mapping = shippedMapping();
    fc.assert(
      fc.property(anyCase, (value) => {
        const once = tablesOf([value]);
        const bundles = readCaseTables({ files: filesOf(once) }).cases.map((one) => mapping.toBundle(one.case));
        const read = bundles.flatMap((bundle) => mapping.toCases(parseExact(text(bundle))).cases);
        expect(tablesOf(read.flatMap((one) => one.case ?? []))).toEqual(once);
      }),
      { numRuns: Math.ceil(runs / 3) },
    );
  });

  it('bring the examples of the papers back, also by way of FHIR', () => {
    const mapping = shippedMapping();
    const cases = examples();
    expect(cases.length).toBeGreaterThan(100);
    expect(text(thereAndBack(cases))).toBe(text(cases));
    const throughFhir = cases.flatMap((value) =>
      mapping.toCases(JSON.parse(text(mapping.toBundle(value)))).cases.flatMap((read) => read.case ?? []),
    );
    expect(tablesOf(throughFhir)).toEqual(tablesOf(cases));
  });

  it('keep digits, bounds, ranges, words for nothing, line ends and leading zeros', () => {
    const value = {
      model: '0.1.0',
      id: '007',
      patient: { sex: 'unknown', died: 'date-not-recorded' },
      outcome: {},
      ages: [
        {
          key: '001',
          event: 'report',
          years: decimalOf('39.50'),
          alternatives: [
            { field: 'years', value: 46, source: 'abstract' },
            { field: 'years', value: '46' },
          ],
        },
        { key: '002', event: 'death', years: 'unknown' },
      ],
      episodes: [
        {
          key: 'e',
          diagnosed: '2016-06',
          onset: '2011',
          regions: ['conus', 'cervical'],
          intervalFromPrimary: { low: 5, high: decimalOf('6.0') },
          note: '=1+1 "quoted", and\r\nlines\nof\ttext',
          lesionCount: { comparator: '>', value: 2 },
        },
      ],
      remarks: "'=never run; - + @",
    };
    const parsed = parseCase(value as unknown as JsonValue);
    expect(parsed).toMatchObject({ ok: true });
    if (parsed.ok) expect(text(thereAndBack([parsed.case]))).toBe(text(parsed.case.id === '007' ? [parsed.case] : []));
    const { episodes = '', cases = '' } = Object.fromEntries(tablesOf([value as unknown as JsonObject]));
    // nothing that a spreadsheet would run
    expect(`${episodes}${cases}`).not.toMatch(/(?:^|,)"?[=@]/m);
  });
});

/** Members in one order, so that texts can be compared digit by digit. */
function inSchemaOrder(value: JsonValue): JsonValue {
  const parsed = parseCase(value);
  return parsed.ok ? parsed.case : value;
}
