import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CASE_MODEL_VERSION } from '../../src/case/version.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { obj, objects, str, strings } from '../../src/fhir/read.ts';
import { caseTables } from '../../src/tabular/case-tables.ts';
import { dataPackage } from '../../src/tabular/write/data-package.ts';
import { rowsOf } from '../../src/tabular/write/write-rows.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';

type Row = Record<string, string>;

/** The rows of cases by table, cells by the names of their columns. */
function tablesOf(cases: readonly JsonObject[]): Map<string, Row[]> {
  const tables = new Map<string, Row[]>();
  for (const table of caseTables) {
    const rows = cases.flatMap((value) => rowsOf(table, value));
    if (rows.length === 0 && table.kind !== 'case') continue;
    const named = rows.map((cells) => Object.fromEntries(table.columns.map(({ name }, at) => [name, cells[at] ?? ''])));
    tables.set(table.name, named);
  }
  return tables;
}

/** What is wrong with a cell by its field (https://specs.frictionlessdata.io/table-schema/#constraints). */
function cellProblem(cell: string, field: JsonObject): string | undefined {
  const { required, enum: words, pattern, minimum, maximum } = obj(field.constraints) ?? {};
  if (cell === '') return required === true ? 'required' : undefined;
  if (words !== undefined && !strings(words).includes(cell)) return 'enum';
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(cell)) return 'pattern';
  if (field.type === 'integer' && !/^-?\d+$/.test(cell)) return 'integer';
  if (field.type === 'number' && !Number.isFinite(Number(cell))) return 'number';
  if (typeof minimum === 'number' && Number(cell) < minimum) return 'minimum';
  return typeof maximum === 'number' && Number(cell) > maximum ? 'maximum' : undefined;
}

const keyOf = (row: Row, fields: readonly string[]): string => JSON.stringify(fields.map((name) => row[name]));

/** What a program finds that holds tables against their descriptor. */
function problemsOf(tables: ReadonlyMap<string, Row[]>): string[] {
  const descriptor = dataPackage(new Map([...tables].map(([name, rows]) => [name, rows.length])));
  return objects(descriptor.resources).flatMap((resource) => {
    const name = str(resource.name) ?? '';
    const rows = tables.get(name) ?? [];
    const schema = obj(resource.schema) ?? {};
    const cells = objects(schema.fields).flatMap((field) =>
      rows.flatMap((row) => {
        const problem = cellProblem(row[String(field.name)] ?? '', field);
        return problem === undefined ? [] : [`${name}.${field.name} ${problem}: ${row[String(field.name)]}`];
      }),
    );
    const keys = new Set(rows.map((row) => keyOf(row, strings(schema.primaryKey))));
    const strangers = objects(schema.foreignKeys).flatMap(({ fields, reference }) => {
      const other = obj(reference) ?? {};
      const there = new Set((tables.get(String(other.resource)) ?? []).map((row) => keyOf(row, strings(other.fields))));
      return rows.filter((row) => !there.has(keyOf(row, strings(fields)))).map(() => `${name} ${fields} strange`);
    });
    return [...cells, ...(keys.size < rows.length ? [`${name} keys`] : []), ...strangers];
  });
}

describe('the descriptor of tables', () => {
  it('holds for those of any cases', () => {
    const runs = Math.min(60, Number(process.env.PROPERTY_RUNS ?? 60));
    fc.assert(
      fc.property(fc.array(anyCase, { minLength: 1, maxLength: 3 }), (cases) => {
        const own = cases.map((value, at): JsonObject => ({ ...value, id: `case-${at}` }));
        expect(problemsOf(tablesOf(own))).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it('says what does not hold', () => {
    const cases = { case_id: 'a', model_version: CASE_MODEL_VERSION, sex: 'female' };
    const found = (name: string, row: Row): string[] =>
      problemsOf(
        new Map([
          ['cases', [cases]],
          [name, [row]],
        ]),
      );
    const lesion = { case_id: 'a', key: 'l', episode_key: 'e' };
    expect(found('lesions', lesion)).toEqual([]);
    expect(found('lesions', { ...lesion, case_id: 'b' })).toEqual(['lesions case_id strange']);
    expect(found('lesions', { ...lesion, key: '' })).toEqual(['lesions.key required: ']);
    expect(found('lesions', { ...lesion, key: 'a b' })).toEqual(['lesions.key pattern: a b']);
    expect(found('lesions', { ...lesion, region: 'neck' })).toEqual(['lesions.region enum: neck']);
    expect(found('episodes', { case_id: 'a', key: 'e', regions: 'cervical|neck' })).toEqual([
      'episodes.regions pattern: cervical|neck',
    ]);
    const marker = { case_id: 'a', key: 'm', of_key: 'p', marker: 'er' };
    expect(found('markers', { ...marker, stained_percent: '101' })).toEqual(['markers.stained_percent maximum: 101']);
    expect(found('markers', { ...marker, stained_percent: 'many' })).toEqual(['markers.stained_percent number: many']);
    const survey = new Map([
      ['cases', [cases]],
      ['episodes', [{ case_id: 'a', key: 'e' }]],
      ['lesions', [lesion, { ...lesion, key: 'm', episode_key: 'f' }, lesion]],
    ]);
    expect(problemsOf(survey)).toEqual(['lesions keys', 'lesions case_id,episode_key strange']);
  });

  it('says how many rows there are, and by what cells are divided', () => {
    const rows = new Map([
      ['cases', 2],
      ['lesions', 3],
      ['removed_cases', 1],
    ]);
    const { resources } = dataPackage(rows, 'semicolon');
    expect(resources).toMatchObject([
      { name: 'cases', path: 'cases.csv', rowCount: 2, dialect: { delimiter: ';' } },
      { name: 'lesions', path: 'lesions.csv', rowCount: 3, dialect: { delimiter: ';' } },
    ]);
    expect(objects(dataPackage(rows).resources)[0]).not.toHaveProperty('dialect');
  });
});
