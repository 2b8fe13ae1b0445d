import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { obj, strings } from '../fhir/read.ts';
import { caseJsonSchema } from './json-schema.ts';

/** A leaf of a case item that points to other items. */
export interface ReferenceLeaf {
  list: string;
  field: string;
  /** Lists it may point into. */
  refersTo: readonly string[];
}

const parts = obj(caseJsonSchema().properties) ?? {};

const lists = Object.entries(parts).filter(([, property]) => obj(property)?.type === 'array');

/** Names of the case's lists of keyed items, in the order of the model. */
export const listNames: readonly string[] = lists.map(([name]) => name);

/** What the schema says of items of a part of the case, or of a member of them that has members. */
function nodeAt(part: string, path: readonly string[]): JsonValue | undefined {
  let node: JsonValue | undefined = obj(parts[part])?.items ?? parts[part];
  for (const name of path) node = obj(obj(node)?.properties)?.[name];
  return node;
}

/** Whether items of a part of the case (a list, `patient`, `outcome`) have a field, e.g. `level.caudal`. */
export const hasField = (part: string, path: string): boolean => nodeAt(part, path.split('.')) !== undefined;

/** Whether items of a part of the case can do without a field that they have, e.g. `tnm.t`. */
export function isOptional(part: string, path: string): boolean {
  const names = path.split('.');
  const required = strings(obj(nodeAt(part, names.slice(0, -1)))?.required);
  return hasField(part, path) && !required.includes(names.at(-1) ?? '');
}

function leavesOf(list: string, property: JsonValue | undefined): ReferenceLeaf[] {
  const fields = obj(obj(obj(property)?.items)?.properties) ?? {};
  return Object.entries(fields).flatMap(([field, type]) => {
    const target = obj(type)?.refersTo ?? obj(obj(type)?.items)?.refersTo;
    return target === undefined ? [] : [{ list, field, refersTo: strings(target) }];
  });
}

/** Every leaf of the model that points to other items. */
const referenceLeaves: readonly ReferenceLeaf[] = lists.flatMap(([name, property]) => leavesOf(name, property));

/** Where a reference stands: its leaf of the model, its item, and its position in a field that is a list. */
export interface ReferencePlace {
  leaf: ReferenceLeaf;
  index: number;
  position?: number;
}

/** Path of a reference in its case: `responses[0].to[1]`. */
export const pathOf = ({ leaf: { list, field }, index, position }: ReferencePlace): string =>
  `${list}[${index}].${field}${position === undefined ? '' : `[${position}]`}`;

/** The references between items of a case, valid or not, that do not pass a test of their leaf and key. */
export function failing(
  value: JsonObject,
  passes: (leaf: ReferenceLeaf, key: string) => boolean,
): { place: ReferencePlace; key: string }[] {
  const found: { place: ReferencePlace; key: string }[] = [];
  for (const leaf of referenceLeaves) {
    const items = value[leaf.list];
    if (!Array.isArray(items)) continue;
    let index = -1;
    for (const item of items) {
      index += 1;
      const target = isObject(item) ? item[leaf.field] : undefined;
      if (typeof target === 'string' && !passes(leaf, target)) found.push({ place: { leaf, index }, key: target });
      if (!Array.isArray(target)) continue;
      for (const [position, key] of target.entries())
        if (typeof key === 'string' && !passes(leaf, key)) found.push({ place: { leaf, index, position }, key });
    }
  }
  return found;
}
