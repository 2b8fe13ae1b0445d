import { z } from 'zod';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { caseSchema } from './case.ts';

/** A leaf of a case item that points to other items. */
export interface ReferenceLeaf {
  list: string;
  field: string;
  /** Lists it may point into. */
  refersTo: readonly string[];
}

const schema: JsonObject = JSON.parse(JSON.stringify(z.toJSONSchema(caseSchema, { unrepresentable: 'any' })));

const member = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  isObject(value) ? value[name] : undefined;

const lists = Object.entries(isObject(schema.properties) ? schema.properties : {}).filter(
  ([, property]) => member(property, 'type') === 'array',
);

/** Names of the case's lists of keyed items, in the order of the model. */
export const listNames: readonly string[] = lists.map(([name]) => name);

/** Whether items of a part of the case (a list, `patient`, `outcome`) have a field, e.g. `level.caudal`. */
export function hasField(part: string, path: string): boolean {
  const declared = member(schema.properties, part);
  let node: JsonValue | undefined = member(declared, 'items') ?? declared;
  for (const name of path.split('.')) node = member(member(node, 'properties'), name);
  return node !== undefined;
}

function leavesOf(list: string, property: JsonValue | undefined): ReferenceLeaf[] {
  const fields = member(member(property, 'items'), 'properties');
  return Object.entries(isObject(fields) ? fields : {}).flatMap(([field, type]) => {
    const target = member(type, 'refersTo') ?? member(member(type, 'items'), 'refersTo');
    return Array.isArray(target) ? [{ list, field, refersTo: target.filter((name) => typeof name === 'string') }] : [];
  });
}

/** Every leaf of the model that points to other items. */
const referenceLeaves: readonly ReferenceLeaf[] = lists.flatMap(([name, property]) => leavesOf(name, property));

/** A reference that stands in a case: the key, the lists it may point into, and where it stands. */
export interface CaseReference {
  key: string;
  lists: readonly string[];
  list: string;
  index: number;
  field: string;
  /** Where in its field, if that is a list. */
  position?: number;
}

/** Path of a reference in its case: `responses[0].to[1]`. */
export const placeOf = ({ list, index, field, position }: CaseReference): string =>
  `${list}[${index}].${field}${position === undefined ? '' : `[${position}]`}`;

/** Every reference between items of a case, valid or not. */
export function* references(value: JsonObject): Generator<CaseReference> {
  for (const { list, field, refersTo: lists } of referenceLeaves) {
    const items = value[list];
    if (!Array.isArray(items)) continue;
    for (const [index, item] of items.entries()) {
      const target = member(item, field);
      if (typeof target === 'string') yield { key: target, lists, list, index, field };
      if (!Array.isArray(target)) continue;
      for (const [position, key] of target.entries()) {
        if (typeof key === 'string') yield { key, lists, list, index, field, position };
      }
    }
  }
}
