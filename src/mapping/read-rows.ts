import type { AbsentWord } from '../case/fact.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { findAbsentFact, wordOf } from './absent.ts';
import type { CompiledRow, EachRow, TableCell, TableRow, ValueRow } from './compiled.ts';
import { type Found, find } from './find.ts';
import { ITEM_SYSTEM } from './resource-id.ts';
import type { Usage } from './usage.ts';

/** A field that was read from a resource. */
export interface FieldValue {
  field: readonly string[];
  value: JsonValue;
}

function readFound(row: ValueRow, found: Found, usage: Usage): JsonValue | undefined {
  const value = found.value === undefined ? undefined : row.codec.read(found.value, found.type);
  if (value !== undefined && (found.reason === undefined || isObject(found.value))) {
    usage.markValue(found, row.codec.has !== undefined);
    const read = found.value === undefined ? undefined : row.codec.readFrom?.(found.value);
    if (read !== undefined) usage.notes.push({ holder: found.holder, member: found.member, read });
    return value;
  }
  if (found.reason === undefined) return undefined;
  const word: AbsentWord | undefined = wordOf(found.reason);
  if (isObject(found.value)) {
    usage.mark(found.value, 'extension');
    usage.markConstants(found.value, row.steps.at(-1)?.constants);
  } else {
    usage.mark(found.holder, `_${found.member}`);
    usage.mark(found.holder, found.member);
  }
  return word;
}

function readValue(row: ValueRow, resource: JsonObject, usage: Usage): FieldValue[] {
  const values = find(resource, row.steps, usage).flatMap((found) => asArray(readFound(row, found, usage)));
  if (row.list) return values.length > 0 ? [{ field: row.field, value: values }] : [];
  const [value] = values.length > 0 ? values : absentWordBeside(row, resource, usage);
  return value === undefined ? [] : [{ field: row.field, value }];
}

function absentWordBeside(row: ValueRow, resource: JsonObject, usage: Usage): AbsentWord[] {
  const fact = row.absentBeside ? findAbsentFact(resource, row.field.join('.')) : undefined;
  const word = wordOf(fact?.reason);
  if (fact === undefined || word === undefined) return [];
  for (const member of Object.keys(fact.extension)) usage.mark(fact.extension, member);
  return [word];
}

function cellHolds(cell: TableCell, resource: JsonObject, usage: Usage): boolean {
  const found = find(resource, cell.steps, usage).filter(({ value }) => value !== undefined);
  if (cell.value === undefined) return found.length === 0;
  return found.some(({ value, type }) => value !== undefined && cell.codec.read(value, type) === cell.value);
}

function readTable(row: TableRow, resource: JsonObject, usage: Usage): FieldValue[] {
  const entry = row.entries.find(({ cells }) => cells.every((cell) => cellHolds(cell, resource, usage)));
  if (entry === undefined) return [];
  for (const cell of entry.cells) {
    for (const found of find(resource, cell.steps, usage)) usage.markValue(found, cell.codec.has !== undefined);
  }
  return [{ field: row.field, value: entry.word }];
}

function readEach(row: EachRow, resource: JsonObject, usage: Usage): FieldValue[] {
  const items = find(resource, row.steps, usage).flatMap(({ value }) => {
    if (!isObject(value) || value.system === ITEM_SYSTEM) return [];
    const fields = row.rows.flatMap((inner) => readValue(inner, value, usage));
    return fields.length > 0 ? [assemble(fields)] : [];
  });
  return items.length > 0 ? [{ field: row.field, value: items }] : [];
}

/** Fields as an object. The first of two values for one field stands; whether they agree is for the caller to ask. */
export function assemble(fields: readonly FieldValue[], into: JsonObject = {}): JsonObject {
  for (const { field, value } of fields) {
    let target = into;
    for (const name of field.slice(0, -1)) {
      const next = target[name];
      const inner: JsonObject = isObject(next) ? next : {};
      target[name] = inner;
      target = inner;
    }
    const last = field.at(-1) ?? '';
    target[last] ??= value;
  }
  return into;
}

/** What the value, table and list rows of a resource say about its item; references are read by whoever knows the items. */
export function readRow(row: CompiledRow, resource: JsonObject, usage: Usage): FieldValue[] {
  if (row.kind === 'value') return row.writeOnly ? [] : readValue(row, resource, usage);
  if (row.kind === 'table') return readTable(row, resource, usage);
  return row.kind === 'each' ? readEach(row, resource, usage) : [];
}
