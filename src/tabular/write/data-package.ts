import { CASE_MODEL_VERSION } from '../../case/version.ts';
import { CANONICAL } from '../../fhir/canonical.ts';
import type { JsonObject } from '../../fhir/json.ts';
import { caseTables } from '../case-tables.ts';
import { CASE_TABLE } from '../naming.ts';
import { type Column, LIST_SEPARATOR, type Table } from '../table.ts';
import { SEPARATORS, type Separator } from './csv-text.ts';

/** A Frictionless Data Package (Data Package and Table Schema, version 1) over the tables of cases. */

const escaped = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const anyOf = (words: readonly string[]): string => words.map(escaped).join('|');

/** The pattern of a cell in the regular expressions that all tools know; words alone are an enumeration. */
function patternOf({ words, pattern, list }: Column): string | undefined {
  const inner = pattern?.replace(/^\^/, '').replace(/\$$/, '');
  const parts = [...(inner === undefined ? [] : [inner]), ...(words === undefined ? [] : [anyOf(words)])];
  if (parts.length === 0 || (inner === undefined && !list)) return undefined;
  const one = `(?:${parts.join('|')})`;
  return list ? `${one}(?:${escaped(LIST_SEPARATOR)}${one})*` : one;
}

function constraintsOf(column: Column): JsonObject {
  const { required, words, pattern, list, type, minimum, maximum, readOnly } = column;
  const fits = readOnly ? undefined : patternOf(column);
  const bounds =
    type === 'string'
      ? {}
      : { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
  return {
    ...(required ? { required } : {}),
    ...(words !== undefined && pattern === undefined && !list ? { enum: [...words] } : {}),
    ...(fits === undefined ? {} : { pattern: fits }),
    ...bounds,
  };
}

function fieldOf(column: Column): JsonObject {
  const { name, type, description, unit } = column;
  const constraints = constraintsOf(column);
  return {
    name,
    type,
    description,
    ...(unit === undefined ? {} : { unit }),
    ...(Object.keys(constraints).length > 0 ? { constraints } : {}),
  };
}

/** Keys into one other table; a column that may point into several tables cannot be said here (`refers_to` says it). */
function foreignKeysOf(table: Table, present: ReadonlySet<string>): JsonObject[] {
  const toCase = { fields: ['case_id'], reference: { resource: CASE_TABLE, fields: ['case_id'] } };
  const toItems = table.columns.flatMap(({ name, refersTo = [], list, required }) => {
    const [target, ...others] = refersTo;
    // a key of two columns of which one may be empty is refused by validators when it is
    if (target === undefined || others.length > 0 || list || !required || !present.has(target)) return [];
    return [{ fields: ['case_id', name], reference: { resource: target, fields: ['case_id', 'key'] } }];
  });
  return [...(table.kind === 'case' ? [] : [toCase]), ...toItems];
}

function resourceOf(table: Table, rows: number | undefined, present: ReadonlySet<string>): JsonObject {
  return {
    name: table.name,
    path: `${table.name}.csv`,
    profile: 'tabular-data-resource',
    format: 'csv',
    mediatype: 'text/csv',
    encoding: 'utf-8',
    title: table.title,
    ...(rows === undefined ? {} : { rowCount: rows }),
    schema: {
      fields: table.columns.map(fieldOf),
      missingValues: [''],
      primaryKey: table.keys.map(({ name }) => name),
      foreignKeys: foreignKeysOf(table, present),
    },
  };
}

/**
 * The descriptor of a folder of tables.
 * @param rows number of rows by table; tables that are not named are not there
 */
export function dataPackage(rows: ReadonlyMap<string, number>, separator: Separator = 'comma'): JsonObject {
  const tables = caseTables.filter(({ name }) => rows.has(name));
  const present = new Set(tables.map(({ name }) => name));
  return {
    profile: 'tabular-data-package',
    name: 'iscm-cases',
    title: 'Cases of intramedullary spinal cord metastasis',
    homepage: CANONICAL,
    version: CASE_MODEL_VERSION,
    resources: tables.map((table) => ({
      ...resourceOf(table, rows.get(table.name), present),
      ...(separator === 'comma' ? {} : { dialect: { delimiter: SEPARATORS[separator] } }),
    })),
  };
}
