import { caseJsonSchema } from '../case/json-schema.ts';
import { SERVER_MEMBERS } from '../case/server-members.ts';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { obj, str, strings } from '../fhir/read.ts';
import { shown } from './cell.ts';
import { fieldCodec } from './field-codec.ts';
import { CASE_TABLE, childTables, emptyParts, stems, tableTitles, units } from './naming.ts';
import { branchesOf } from './schema-branches.ts';
import { type Column, type Field, LIST_SEPARATOR, type Table } from './table.ts';

/** The tables of the case model, made from its JSON Schema, so that a new field has its column as soon as it exists. */

/** `oedemaLevel` → `oedema_level`; `her2Score` → `her2_score`. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Where a leaf stands: the part (`case`, a list, a child table's member) and the names down to it. */
interface Spot {
  part: string;
  path: readonly string[];
  required: boolean;
}

const isItemList = (node: JsonObject): boolean =>
  node.type === 'array' && isObject(node.items) && isObject(node.items.properties);

function leafColumn(node: JsonObject, { part, path, required }: Spot): Field {
  const field = `${part}.${path.join('.')}`;
  const list = node.type === 'array';
  const inner = list ? (obj(node.items) ?? {}) : node;
  const refersTo = strings(inner.refersTo).map(snakeCase);
  const unit = units[field];
  const stem = stems[field] ?? path.map(snakeCase).join('_');
  const branches = branchesOf(inner, stem);
  const ofKeys = list ? 'keys' : 'key';
  const endings = [unit?.suffix, refersTo.length > 0 ? ofKeys : ''].filter((ending) => ending);
  const base: Column = {
    name: [stem, ...endings].join('_'),
    type: 'string',
    description: str(node.description) ?? str(inner.description) ?? '',
    field,
    ...(required ? { required } : {}),
    ...(branches.words.length > 0 ? { words: branches.words } : {}),
    ...(branches.pattern === undefined ? {} : { pattern: branches.pattern }),
    ...(branches.format === undefined ? {} : { format: branches.format }),
    ...(branches.free && branches.number === undefined ? { text: true } : {}),
    ...(unit === undefined || unit.ucum === '' ? {} : { unit: unit.ucum }),
    ...(refersTo.length > 0 ? { refersTo } : {}),
  };
  // a number that a word or a bound may stand for can be empty even where the field is required
  const mayBeEmpty = branches.number !== undefined && (branches.words.length > 0 || branches.range || branches.text);
  const { required: _required, ...free } = base;
  return { path, ...fieldCodec(mayBeEmpty ? free : base, branches, list) };
}

/** The leaves of an item, but for its key and the lists that are tables of their own. */
function fieldsOf(node: JsonObject, part: string, above: readonly string[] = [], whole = true): Field[] {
  const required = strings(node.required);
  return Object.entries(obj(node.properties) ?? {}).flatMap(([name, property]) => {
    if (!isObject(property) || isItemList(property) || (name === 'key' && above.length === 0)) return [];
    const path = [...above, name];
    const needed = whole && required.includes(name);
    if (isObject(property.properties)) return fieldsOf(property, part, path, needed);
    return [leafColumn(property, { part, path, required: needed })];
  });
}

const caseIdColumn: Column = {
  name: 'case_id',
  type: 'string',
  description: 'The case',
  required: true,
  field: 'case.id',
  pattern: str(obj(obj(caseJsonSchema().properties)?.id)?.pattern) ?? '',
};

function keyColumn(node: JsonObject, part: string): Column {
  const key = obj(obj(node.properties)?.key) ?? {};
  const description = str(key.description) ?? '';
  return {
    name: 'key',
    type: 'string',
    description,
    required: true,
    field: `${part}.key`,
    pattern: str(key.pattern) ?? '',
  };
}

function tableOf(table: Omit<Table, 'columns'>): Table {
  return { ...table, columns: [...table.keys, ...table.fields.flatMap(({ columns }) => columns)] };
}

function listTable(part: string, node: JsonObject): Table {
  return tableOf({
    name: snakeCase(part),
    part,
    kind: 'list',
    title: tableTitles[part] ?? '',
    keys: [caseIdColumn, keyColumn(node, part)],
    fields: fieldsOf(node, part),
  });
}

/** Words that tell an empty part from none. */
const RECORDED = 'yes';

function emptyPartField(part: string, name: string): Field {
  const column: Column = {
    name,
    type: 'string',
    words: [RECORDED],
    description: `Whether the case has a part ${part}, be it empty`,
    field: `case.${part}`,
  };
  return {
    path: [part],
    columns: [column],
    write: (value) => [value === undefined ? '' : RECORDED],
    read: ([cell = '']) => {
      if (cell === RECORDED) return { value: {}, problems: [] };
      const message = `${shown(cell)} is not ${RECORDED}; leave the cell empty where the case has no such part`;
      return { problems: cell === '' ? [] : [{ column, problem: { id: 'cell-word', code: 'value', message } }] };
    },
  };
}

/** What the server says of a case; nothing is read from it. */
function serverFields(): Field[] {
  return Object.entries(SERVER_MEMBERS).map(([name, member]) => {
    const words = 'enum' in member ? { words: member.enum } : { list: true as const };
    const column: Column = {
      name: snakeCase(name),
      type: 'string',
      description: member.description,
      readOnly: true,
      field: `case.${name}`,
      ...words,
    };
    return {
      path: [name],
      columns: [column],
      write: (value) => [Array.isArray(value) ? value.map(String).join(LIST_SEPARATOR) : String(value ?? '')],
      read: () => ({ problems: [] }),
    };
  });
}

/** The case's own members and those of its single parts; whole-case names stand without the part's. */
function caseTable(schema: JsonObject): Table {
  const singles = Object.entries(emptyParts).map(([part, name]) => emptyPartField(part, name));
  const fields = fieldsOf(schema, 'case').filter(({ path }) => path.join('.') !== 'id');
  return tableOf({
    name: CASE_TABLE,
    part: 'case',
    kind: 'case',
    title: tableTitles.case ?? '',
    keys: [caseIdColumn],
    fields: [...singles, ...fields, ...serverFields()],
  });
}

/** A member of an item that is a list of items without keys, and the part of the case it stands in. */
interface ChildList {
  member: string;
  node: JsonObject;
  parts: string[];
}

function childLists(schema: JsonObject): ChildList[] {
  const found = new Map<string, ChildList>();
  for (const [part, declared] of Object.entries(obj(schema.properties) ?? {})) {
    const node = obj(isObject(declared) ? (declared.items ?? declared) : undefined);
    for (const [member, property] of Object.entries(obj(node?.properties) ?? {})) {
      if (!isObject(property) || !isItemList(property)) continue;
      const known = found.get(member) ?? { member, node: obj(property.items) ?? {}, parts: [] };
      found.set(member, { ...known, parts: [...known.parts, part] });
    }
  }
  return [...found.values()];
}

function childTable({ member, node, parts }: ChildList): Table {
  const named = childTables[member];
  const number: Column = {
    name: 'number',
    type: 'integer',
    description: 'Position in the list, counted from 1',
    required: true,
    minimum: 1,
    field: `${member}.number`,
  };
  const item: Column[] = [
    {
      name: 'item_table',
      type: 'string',
      description: 'Table of the item, or the part of the case',
      required: true,
      words: parts.map(snakeCase),
      field: `${member}.part`,
    },
    {
      name: 'item_key',
      type: 'string',
      description: 'Key of the item; the name of the part where it has no key',
      required: true,
      field: `${member}.key`,
    },
  ];
  return tableOf({
    name: named?.table ?? snakeCase(member),
    part: member,
    kind: 'child',
    title: named?.about ?? '',
    keys: [caseIdColumn, ...(parts.length > 1 ? item : []), number],
    fields: fieldsOf(node, member),
  });
}

function makeTables(): Table[] {
  const schema = caseJsonSchema();
  const lists = Object.entries(obj(schema.properties) ?? {}).flatMap(
    ([part, declared]: [string, JsonValue | undefined]) =>
      isObject(declared) && isItemList(declared) && isObject(declared.items) ? [listTable(part, declared.items)] : [],
  );
  return [caseTable(schema), ...lists, ...childLists(schema).map(childTable)];
}

/** Every table of the case model: the cases first, then its lists in the order of the model, then lists inside of items. */
export const caseTables: readonly Table[] = makeTables();

/** A table by its name. */
export function tableNamed(name: string): Table | undefined {
  return caseTables.find((table) => table.name === name);
}
