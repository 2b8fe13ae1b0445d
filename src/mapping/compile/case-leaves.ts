import { caseJsonSchema } from '../../case/json-schema.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { obj, objects, strings } from '../../fhir/read.ts';

/** A leaf of the case model: what one row maps. */
export interface CaseLeaf {
  /** Path within its part, e.g. `level.cranial`; a list of plain values ends in `[]`. */
  path: string;
  /** Controlled words it may hold, where it holds words. */
  words: readonly string[];
  /** Lists it points into, where it is a reference. */
  refersTo: readonly string[];
}

function wordsOf(schema: JsonValue | undefined): string[] {
  const { enum: words, anyOf } = obj(schema) ?? {};
  return [...strings(words), ...objects(anyOf).flatMap(wordsOf)];
}

function leaf(path: string, schema: JsonValue | undefined): CaseLeaf {
  return { path, words: wordsOf(schema), refersTo: strings(obj(schema)?.refersTo) };
}

function leavesOf(schema: JsonValue | undefined, prefix: string): CaseLeaf[] {
  return Object.entries(obj(obj(schema)?.properties) ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const { properties, type, items } = obj(property) ?? {};
    if (isObject(properties)) return leavesOf(property, `${path}.`);
    if (type !== 'array') return [leaf(path, property)];
    return isObject(obj(items)?.properties) ? leavesOf(items, `${path}[].`) : [leaf(`${path}[]`, items)];
  });
}

/** Whether a part is a list of the case, a single item, or the case's own fields. */
export type PartKind = 'list' | 'single' | 'case';

/** A part of the case with its leaves. */
export interface CasePart {
  name: string;
  kind: PartKind;
  leaves: CaseLeaf[];
}

/** Single items that are mapped on their own; other members of the case belong to the part `case`. */
const singles = ['patient', 'outcome'];

/** The parts of the case model and their leaves, from its JSON Schema. */
export function caseParts(): CasePart[] {
  const parts: CasePart[] = [];
  const own: JsonObject = {};
  for (const [name, property] of Object.entries(obj(caseJsonSchema().properties) ?? {})) {
    const { type, items } = obj(property) ?? {};
    if (type === 'array') parts.push({ name, kind: 'list', leaves: leavesOf(items, '') });
    else if (singles.includes(name)) parts.push({ name, kind: 'single', leaves: leavesOf(property, '') });
    else own[name] = property;
  }
  return [...parts, { name: 'case', kind: 'case', leaves: leavesOf({ properties: own }, '') }];
}
