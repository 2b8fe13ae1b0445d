import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { Decimal, parseExact } from '../../src/fhir/decimal.ts';
import { asArray, isObject, isResource, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';
import { type Cell, compileView } from '../../src/view/index.ts';

/** The public suite of SQL on FHIR v2; it is not part of this project. */
const folder = join(import.meta.dirname, '../../../shared/conformance/sql-on-fhir');

const { definitions } = loadDefinitions();

/** Rows as JSON would have them, numbers without their precision, nulls left out, in any order. */
const comparable = (rows: readonly JsonValue[]): string[] =>
  rows
    .map((row) => JSON.parse(JSON.stringify(row)) as Record<string, unknown>)
    .map((row) =>
      JSON.stringify(
        Object.entries(row)
          .filter(([, value]) => value !== null)
          .sort(),
      ),
    )
    .sort();

const asJson = (cell: Cell | undefined): JsonValue => (cell instanceof Decimal ? Number(cell.text) : (cell ?? null));

function run(view: JsonValue, resources: readonly JsonValue[]): { columns: string[]; rows: JsonObject[] } | undefined {
  const compiled = compileView(view, definitions.resourceTypes);
  if (!compiled.view) return undefined;
  const rows: JsonObject[] = [];
  for (const resource of resources.filter(isResource)) {
    const made = compiled.view.rows(resource);
    if (!Array.isArray(made)) return undefined;
    const { columns } = compiled.view;
    for (const row of made) rows.push(Object.fromEntries(columns.map(({ name }, at) => [name, asJson(row[at])])));
  }
  return { columns: compiled.view.columns.map(({ name }) => name), rows };
}

const here = existsSync(folder);
if (!here) console.warn('The public SQL on FHIR suite is not here: its tests are skipped.');

describe.skipIf(!here)('the public suite of SQL on FHIR v2', () => {
  for (const file of globSync(join(folder, '*.json')).filter((name) => !name.endsWith('schema.json'))) {
    const suite = parseExact(readFileSync(file, 'utf8'));
    if (!isObject(suite)) throw new TypeError(`${file} is no suite`);
    describe(basename(file, '.json'), () => {
      for (const one of asArray(suite.tests).filter(isObject)) {
        test(String(one.title), () => {
          const result = run(one.view ?? null, asArray(suite.resources));
          if (one.expectError) expect(result).toBeUndefined();
          else expect(result && comparable(result.rows)).toEqual(comparable(asArray(one.expect)));
          if (one.expectColumns) expect(result?.columns).toEqual(one.expectColumns);
        });
      }
    });
  }
});
