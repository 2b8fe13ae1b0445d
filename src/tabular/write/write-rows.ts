import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import { objects, str, valueAt } from '../../fhir/read.ts';
import { snakeCase } from '../case-tables.ts';
import type { Table } from '../table.ts';

/** Rows of a table, a cell for each of its columns. */
export type Row = readonly string[];

const cellsOf = ({ fields }: Table, item: JsonObject): string[] =>
  fields.flatMap((field) => field.write(valueAt(item, field.path)));

/** Items of a part with what they are named by in the table of a list inside of them. */
function itemsOf(value: JsonObject, part: string): { item: JsonObject; key: string }[] {
  const declared = value[part];
  const single = isObject(declared);
  return asArray(declared)
    .filter(isObject)
    .map((item) => ({ item, key: single ? snakeCase(part) : (str(item.key) ?? '') }));
}

function childRows(table: Table, value: JsonObject, caseId: string): Row[] {
  const several = table.keys.length > 2;
  return Object.keys(value).flatMap((part) =>
    itemsOf(value, part).flatMap(({ item, key }) =>
      objects(item[table.part]).map((child, index) => [
        caseId,
        ...(several ? [snakeCase(part), key] : []),
        String(index + 1),
        ...cellsOf(table, child),
      ]),
    ),
  );
}

/** The rows that a case has in a table; the case may carry what the server adds. */
export function rowsOf(table: Table, value: JsonObject): Row[] {
  const caseId = str(value.id) ?? '';
  if (table.kind === 'case') return [[caseId, ...cellsOf(table, value)]];
  if (table.kind === 'child') return childRows(table, value, caseId);
  return objects(value[table.part]).map((item) => [caseId, str(item.key) ?? '', ...cellsOf(table, item)]);
}
