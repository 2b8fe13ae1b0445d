import fc from 'fast-check';
import type { IscmCase } from '../../src/case/case.ts';
import { caseJsonSchema } from '../../src/case/json-schema.ts';
import { parseCase } from '../../src/case/parse-case.ts';
import { listNames } from '../../src/case/references.ts';
import { isObject, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';

/**
 * Cases over the whole schema, made from its JSON Schema, so that a new field is generated as soon as it exists.
 * What the JSON Schema cannot say (order of levels and ranges, which marker has a score) is repaired afterwards.
 */

const schema = caseJsonSchema();

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(value) ? value[name] : undefined;

const array = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

/** A decimal with up to two places between the node's limits. */
function decimalOf(node: JsonObject): fc.Arbitrary<number> {
  const min = Math.ceil(Number(node.minimum ?? 0) * 100);
  const max = Math.floor(Number(node.maximum ?? 999) * 100);
  return fc.integer({ min, max }).map((hundredths) => hundredths / 100);
}

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  .map((value) => value.trim())
  .filter((value) => /^(?!\s)(?:[\t\n\r]|[^\p{Cc}\p{Cs}])+(?<!\s)$/u.test(value));

const date = fc
  .tuple(
    fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
    fc.constantFrom(4, 7, 10),
  )
  .map(([day, length]) => day.toISOString().slice(0, length));

function stringOf(node: JsonObject): fc.Arbitrary<JsonValue> {
  const pattern = typeof node.pattern === 'string' ? node.pattern : '';
  if (node.format === 'date-time') return fc.constantFrom('2026-11-21T08:00:00Z', '2019-01-02T03:04:05.678+02:00');
  if (node.format === 'uri') return fc.constantFrom('https://example.org/pseudonym', 'urn:oid:1.2.3.4');
  if (pattern.includes('\\d{4}')) return date;
  if (pattern.includes('\\ud800-\\udfff')) return text;
  // the name of a field: every item has a key but the single ones, whose alternatives are pruned then
  if (pattern.startsWith('^[A-Za-z]+(')) return fc.constantFrom('key', 'sex', 'status');
  return pattern === '' ? text : fc.stringMatching(new RegExp(pattern));
}

function anyValue(node: JsonValue | undefined): fc.Arbitrary<JsonValue> {
  if (!isObject(node)) return fc.constant(null);
  const branches = array(node.anyOf);
  if (branches.length > 0) return fc.oneof(...branches.map(anyValue));
  if (node.const !== undefined) return fc.constant(node.const);
  if (Array.isArray(node.enum)) return fc.constantFrom(...node.enum);
  if (node.type === 'integer') {
    return fc.integer({ min: Number(node.minimum ?? 0), max: Number(node.maximum ?? 1000) });
  }
  if (node.type === 'number') return decimalOf(node);
  if (node.type === 'string') return stringOf(node);
  if (node.type === 'array') {
    return fc.array(anyValue(node.items), {
      minLength: Number(node.minItems ?? 0),
      maxLength: Math.min(3, Number(node.maxItems ?? 3)),
    });
  }
  return objectOf(node, []);
}

function objectOf(node: JsonObject, without: readonly string[]): fc.Arbitrary<JsonObject> {
  const properties = isObject(node.properties) ? node.properties : {};
  const required = array(node.required).filter((name) => typeof name === 'string' && !without.includes(name));
  const model: Record<string, fc.Arbitrary<JsonValue>> = {};
  for (const [name, property] of Object.entries(properties)) {
    if (!without.includes(name) && !isReference(property)) model[name] = anyValue(property);
  }
  return fc.record(model, {
    requiredKeys: required.filter((name): name is string => typeof name === 'string' && name in model),
  });
}

const isReference = (property: JsonValue | undefined): boolean =>
  member(property, 'refersTo') !== undefined || member(member(property, 'items'), 'refersTo') !== undefined;

/** Items of a list by its name, keys made of the list's name and the position, references left open. */
function listOf(name: string): fc.Arbitrary<JsonObject[]> {
  const items = member(member(schema.properties, name), 'items');
  if (!isObject(items)) return fc.constant([]);
  return fc
    .array(objectOf(items, ['key']), { maxLength: 3 })
    .map((values) => values.map((value, index) => ({ key: `${name.toLowerCase()}-${index + 1}`, ...value })));
}

/** Points references at items that exist, by seeds; an item whose required reference has nowhere to point is dropped. */
function link(value: JsonObject, seeds: readonly number[]): JsonObject {
  let turn = 0;
  const next = (): number => seeds[turn++ % seeds.length] ?? 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const name of listNames) {
      const items = array(value[name]).filter(isObject);
      const node = member(member(schema.properties, name), 'items');
      const kept = items.filter((item) => linkItem(item, node, value, next));
      if (kept.length !== items.length) changed = true;
      if (kept.length > 0) value[name] = kept;
      else delete value[name];
    }
  }
  return value;
}

function linkItem(item: JsonObject, node: JsonValue | undefined, whole: JsonObject, next: () => number): boolean {
  const required = array(member(node, 'required'));
  for (const [field, property] of Object.entries(
    isObject(member(node, 'properties')) ? (member(node, 'properties') as JsonObject) : {},
  )) {
    if (!isReference(property)) continue;
    const isList = member(property, 'refersTo') === undefined;
    const lists = array(isList ? member(member(property, 'items'), 'refersTo') : member(property, 'refersTo'));
    const keys = lists
      .flatMap((list) => array(typeof list === 'string' ? whole[list] : undefined))
      .flatMap((other) => member(other, 'key') ?? []);
    delete item[field];
    const target = keys[next() % Math.max(keys.length, 1)];
    if (target === undefined) {
      if (required.includes(field)) return false;
    } else if (required.includes(field) || next() % 3 > 0) item[field] = isList ? [target] : target;
  }
  return true;
}

/** Takes out the fields (or items) that only the refinements of the schema can refuse, until the case is valid. */
function pruned(value: JsonObject, seeds: readonly number[]): IscmCase {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const parsed = parseCase(link(value, seeds));
    if (parsed.ok) return parsed.case;
    for (const { expression } of parsed.issues) remove(value, expression ?? '');
  }
  throw new Error('the generator made no valid case');
}

/** Removes the field an issue is about; where that is required, its item. */
function remove(value: JsonObject, expression: string): void {
  const [, name = '', index, field = ''] = /^(\w+)(?:\[(\d+)\])?\.?(\w+)?/.exec(expression) ?? [];
  if (index === undefined) {
    const single = value[name];
    if (isObject(single)) delete single[field];
    return;
  }
  const items = array(value[name]);
  const item = items[Number(index)];
  const required = array(member(member(member(schema.properties, name), 'items'), 'required'));
  if (isObject(item) && item[field] !== undefined && !required.includes(field)) delete item[field];
  else value[name] = items.filter((_, position) => position !== Number(index));
}

/** Valid cases over the whole schema. */
export const anyCase: fc.Arbitrary<IscmCase> = fc
  .record({
    single: objectOf(schema, [...listNames]),
    lists: fc.tuple(...listNames.map(listOf)),
    seeds: fc.array(fc.nat(1000), { minLength: 7, maxLength: 31 }),
  })
  .map(({ single, lists, seeds }) => {
    const value: JsonObject = { ...single };
    for (const [index, name] of listNames.entries()) {
      const items = lists[index] ?? [];
      if (items.length > 0) value[name] = structuredClone(items);
    }
    return pruned(structuredClone(value), seeds);
  });
