import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';

/** A leaf of the case model: what one row maps. */
export interface CaseLeaf {
  /** Path within its part, e.g. `level.cranial`; a list of plain values ends in `[]`. */
  path: string;
  /** Controlled words it may hold, where it holds words. */
  words: readonly string[];
  /** Lists it points into, where it is a reference. */
  refersTo: readonly string[];
}

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(value) ? value[name] : undefined;

const strings = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

function wordsOf(schema: JsonValue | undefined): string[] {
  const branches = member(schema, 'anyOf');
  return [
    ...strings(member(schema, 'enum')),
    ...(Array.isArray(branches) ? branches.flatMap((branch) => wordsOf(branch)) : []),
  ];
}

function leaf(path: string, schema: JsonValue | undefined): CaseLeaf {
  return { path, words: wordsOf(schema), refersTo: strings(member(schema, 'refersTo')) };
}

function leavesOf(schema: JsonValue | undefined, prefix: string): CaseLeaf[] {
  const properties = member(schema, 'properties');
  if (!isObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    if (isObject(member(property, 'properties'))) return leavesOf(property, `${path}.`);
    if (member(property, 'type') !== 'array') return [leaf(path, property)];
    const items = member(property, 'items');
    return isObject(member(items, 'properties')) ? leavesOf(items, `${path}[].`) : [leaf(`${path}[]`, items)];
  });
}

/** A part of the case: one of its lists, one of its single items, or the case's own fields (`case`). */
export interface CasePart {
  name: string;
  kind: 'list' | 'single' | 'case';
  leaves: CaseLeaf[];
}

/** Single items that are mapped on their own; other members of the case belong to the part `case`. */
const singles = ['patient', 'outcome'];

/** The parts of the case model and their leaves, from its JSON Schema. */
export function caseParts(schema: JsonObject): CasePart[] {
  const parts: CasePart[] = [];
  const own: JsonObject = {};
  for (const [name, property] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    const items = member(property, 'items');
    if (member(property, 'type') === 'array') parts.push({ name, kind: 'list', leaves: leavesOf(items, '') });
    else if (singles.includes(name)) parts.push({ name, kind: 'single', leaves: leavesOf(property, '') });
    else own[name] = property;
  }
  return [...parts, { name: 'case', kind: 'case', leaves: leavesOf({ properties: own }, '') }];
}
