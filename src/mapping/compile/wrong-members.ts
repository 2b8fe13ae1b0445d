import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { ElementNode, Profiles } from '../../profile/index.ts';
import { memberOf } from '../constants.ts';
import type { Where } from '../file/mapping-file.ts';

/** What is wrong with a member, and the path at which a file says it. */
export interface WrongMember {
  where: Where;
  message: string;
}

/** Members of an object that its element does not have, or whose value is none of their type. */
export function wrongMembers(members: JsonObject, of: ElementNode, where: Where, profiles: Profiles): WrongMember[] {
  const children = profiles.children(of);
  return Object.entries(members).flatMap(([name, value = null]) => {
    const at = [...where, name];
    const child = children.find((candidate) => memberOf(candidate) === name);
    if (child === undefined) return [{ where: at, message: `${of.path} has no element ${name}` }];
    if (Array.isArray(value) !== child.baseMax > 1) {
      const form = child.baseMax > 1 ? 'is a list: its value stands in [ ]' : 'is no list';
      return [{ where: at, message: `${child.path} ${form}` }];
    }
    const items = Array.isArray(value) ? value : [value];
    return items.flatMap((item, index) =>
      wrongValue(item, child, Array.isArray(value) ? [...at, index] : at, profiles),
    );
  });
}

/** How JSON writes the primitive types that it does not write as texts. */
const WRITTEN: Record<string, string> = {
  boolean: 'boolean',
  integer: 'number',
  positiveInt: 'number',
  unsignedInt: 'number',
  decimal: 'number',
};

function wrongValue(value: JsonValue, of: ElementNode, where: Where, profiles: Profiles): WrongMember[] {
  const type = of.types[0]?.code ?? '';
  const isPrimitive = /^[a-z]/.test(type);
  if (isObject(value) && !isPrimitive) return wrongMembers(value, of, where, profiles);
  if (isPrimitive && typeof value === (WRITTEN[type] ?? 'string')) return [];
  return [{ where, message: `${of.path} holds a ${type}; this is none` }];
}
