import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { asArray, isObject, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';
import type { CasePart } from '../../src/mapping/compile/case-leaves.ts';
import { root } from './sources.ts';

/** The cases of `examples/` and which fields of the case model they hold. */

/** A folder of `examples/` with its cases. */
export interface Example {
  name: string;
  cases: readonly JsonObject[];
}

function casesOf(folder: string): JsonObject[] {
  const single = join(folder, 'case.yaml');
  const many = join(folder, 'cases.ndjson');
  const values: JsonValue[] = [];
  if (existsSync(single)) values.push(parse(readFileSync(single, 'utf8')));
  if (existsSync(many)) {
    const lines = readFileSync(many, 'utf8').split('\n');
    values.push(...lines.filter((line) => line !== '').map((line): JsonValue => JSON.parse(line)));
  }
  return values.filter(isObject);
}

/** The examples in the order of their names; a folder without cases is none. */
export function readExamples(): Example[] {
  const folder = join(root, 'examples');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, cases: casesOf(join(folder, name)) }))
    .filter(({ cases }) => cases.length > 0)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function valuesAt(value: JsonValue | undefined, steps: readonly string[]): JsonValue[] {
  const [step, ...rest] = steps;
  if (value === undefined) return [];
  if (step === undefined) return [value];
  return asArray(value).flatMap((item) => (isObject(item) ? valuesAt(item[step], rest) : []));
}

/** The values of a field of a part in a case; a list of plain values is one of them. */
export function valuesOfField(value: JsonObject, part: CasePart, path: string): JsonValue[] {
  const steps = path.replaceAll('[]', '').split('.');
  return valuesAt(part.kind === 'case' ? value : value[part.name], steps);
}

/** Whether a case holds a field of a part. */
export const holdsField = (value: JsonObject, part: CasePart, path: string): boolean =>
  valuesOfField(value, part, path).length > 0;
