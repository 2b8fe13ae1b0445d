import type { AbsentWord } from '../../case/fact.ts';
import { ITEM_SYSTEM } from '../../fhir/canonical.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { findAbsentFact, wordOf } from '../absent.ts';
import type { Codec } from '../codec/codec.ts';
import type { CompiledResource, EachRow, TableCell, TableRow, ValueRow } from '../compiled.ts';
import { find } from './find.ts';
import type { Found } from './found.ts';
import type { Usage } from './usage.ts';

/** Notes that a value, or the reason that stands at it, says another thing than was read. */
function noteOther({ value, reason, holder, at }: Found, { field }: ValueRow, usage: Usage): void {
  const member = reason === undefined || isObject(value) ? at.member : at.beside;
  usage.contradicting.push({ holder, member, field: field.join('.') });
}

/** Notes codings beside the one that was read which say another word. */
function noteOtherCodings(codec: Codec, { value }: Found, { field }: ValueRow | TableRow, usage: Usage): void {
  if (value === undefined || codec.contradicting === undefined) return;
  for (const holder of codec.contradicting(value)) usage.contradicting.push({ holder, field: field.join('.') });
}

function noteRead(row: ValueRow, found: Found, usage: Usage): void {
  const { value, reason, holder, at } = found;
  usage.markValue(found, row.codec.has !== undefined);
  if (reason !== undefined) noteOther(found, row, usage);
  noteOtherCodings(row.codec, found, row, usage);
  const read = value === undefined ? undefined : row.codec.readFrom?.(value);
  if (read !== undefined) usage.notes.push({ holder, member: at.member, read });
}

function readFound(row: ValueRow, found: Found, usage: Usage): JsonValue | undefined {
  const value = found.value === undefined ? undefined : row.codec.read(found.value, found.at.type);
  // the code `unknown` stands beside a reason where a code is required; any other value is there whatever a reason says
  if (value !== undefined && (found.reason === undefined || isObject(found.value) || value !== 'unknown')) {
    noteRead(row, found, usage);
    return value;
  }
  if (found.reason === undefined || found.at.type === row.codec.openType) return undefined;
  const word: AbsentWord | undefined = wordOf(found.reason);
  if (isObject(found.value)) {
    usage.mark(found.value, 'extension');
    row.steps.at(-1)?.markConstants?.(found.value, usage);
  } else {
    usage.mark(found.holder, found.at.beside);
    if (found.value === undefined || value !== undefined) usage.mark(found.holder, found.at.member);
  }
  return word;
}

/** The value of a field, or the list of its values. Every find is read, since what is read is noted as used. */
function readValue(row: ValueRow, finds: Found | undefined, resource: JsonObject, usage: Usage): JsonValue | undefined {
  let first: JsonValue | undefined;
  let list: JsonValue[] | undefined;
  for (let found = finds; found !== undefined; found = found.next) {
    const value = readFound(row, found, usage);
    if (value === undefined) continue;
    const isLeast = value === row.codec.least;
    if (first === undefined || (first === row.codec.least && !row.list)) first = value;
    if (!row.list) {
      if (!isLeast && JSON.stringify(value) !== JSON.stringify(first)) noteOther(found, row, usage);
      continue;
    }
    if (list === undefined) list = [value];
    else list.push(value);
  }
  return row.list ? list : (first ?? absentWordBeside(row, resource, usage));
}

function absentWordBeside(row: ValueRow, resource: JsonObject, usage: Usage): AbsentWord | undefined {
  const fact = row.absentBeside ? findAbsentFact(resource, row.field.join('.')) : undefined;
  const word = fact === undefined ? undefined : wordOf(fact.reason);
  if (fact !== undefined && word !== undefined) usage.markWhole(fact.extension);
  return word;
}

function cellHolds(cell: TableCell, resource: JsonObject, usage: Usage): boolean {
  let isThere = false;
  for (let found = find(resource, cell.steps, usage); found !== undefined; found = found.next) {
    const { value, at } = found;
    if (value === undefined) continue;
    isThere = true;
    if (cell.value !== undefined && cell.codec.read(value, at.type) === cell.value) return true;
  }
  return cell.value === undefined && !isThere;
}

function readTable(row: TableRow, resource: JsonObject, usage: Usage): string | undefined {
  const entry = row.entries.find(({ cells }) => cells.every((cell) => cellHolds(cell, resource, usage)));
  for (const cell of entry?.cells ?? []) {
    for (let found = find(resource, cell.steps, usage); found !== undefined; found = found.next) {
      usage.markValue(found, cell.codec.has !== undefined);
      noteOtherCodings(cell.codec, found, row, usage);
    }
  }
  return entry?.word;
}

function readEach(row: EachRow, finds: Found, usage: Usage): JsonObject[] | undefined {
  const items: JsonObject[] = [];
  for (let one: Found | undefined = finds; one !== undefined; one = one.next) {
    const { value } = one;
    if (!isObject(value) || value.system === ITEM_SYSTEM) continue;
    const found = row.paths.find(value, usage);
    const item: JsonObject = {};
    for (const inner of row.rows) {
      const read = readValue(inner, found[inner.number], value, usage);
      if (read !== undefined) putField(item, inner.field, read);
    }
    if (Object.keys(item).length > 0) items.push(item);
  }
  return items.length > 0 ? items : undefined;
}

/** Puts a value where a field is, unless a value stands there: the first of two stands. */
export function putField(item: JsonObject, field: readonly string[], value: JsonValue): void {
  const last = field.length - 1;
  let target = item;
  for (let at = 0; at < last; at += 1) {
    const name = field[at] ?? '';
    const next = target[name];
    const inner: JsonObject = isObject(next) ? next : {};
    target[name] = inner;
    target = inner;
  }
  const name = field[last] ?? '';
  if (target[name] === undefined) target[name] = value;
}

/**
 * What a row of values, a table or a list says of the item of its resource, from what was found at its path. References
 * are read elsewhere, where the items are known.
 */
export function readRow(
  row: ValueRow | TableRow | EachRow,
  finds: Found | undefined,
  resource: JsonObject,
  usage: Usage,
): JsonValue | undefined {
  if (row.kind === 'value') return readValue(row, finds, resource, usage);
  if (row.kind === 'table') return readTable(row, resource, usage);
  return finds === undefined ? undefined : readEach(row, finds, usage);
}

/** Makes good the notes of a resource that was read without them: what its rows read and its profile fixes is used. */
export function markRead(rows: CompiledResource, resource: JsonObject, usage: Usage): void {
  const found = rows.paths.find(resource, usage);
  for (const { number, row } of rows.reads) if (row.kind !== 'reference') readRow(row, found[number], resource, usage);
}
