import type { ElementTypes, Member, Members } from '../../deidentify/element-types.ts';
import { isObject, type JsonObject } from '../../fhir/json.ts';
import { copyValue } from './copy-value.ts';
import { type ElementValue, readList, writeList, writeOne } from './element-list.ts';
import type { PatchValue } from './fhirpath-patch.ts';

/** A member of an object as a patch names it: choices by their name and the type of the value. */
export interface NamedMember extends Member {
  name: string;
}

/** The member that a name means for a value; a sentence where there is none, or the value is of another type. */
export function memberFor(members: Members, name: string, value: PatchValue): NamedMember | string {
  const typed = 'parts' in value ? name : `${name}${value.type}`;
  const found = members.get(name) ?? members.get(typed);
  if (!found) {
    const isChoice = [...members.values()].some(({ node }) => node.isChoice && node.name === name);
    return isChoice ? `${name} cannot be of the type of the value` : `there is no element ${name.slice(0, 60)} there`;
  }
  if ('parts' in value) return { ...found, name };
  if (found.type.toLowerCase() !== value.type.toLowerCase())
    return `${name} is of type ${found.type}, the value is not`;
  return { ...found, name: members.has(name) ? name : typed };
}

/** Whether a member may stand several times: then JSON has an array for it. */
export const isList = ({ node }: Member): boolean => node.baseMax > 1;

/** Adds an element to an object: to the end of a list, or where nothing is yet; a sentence where that cannot be. */
export function addMember(
  holder: JsonObject,
  members: Members,
  name: string,
  value: PatchValue,
  types: ElementTypes,
): string | undefined {
  const member = memberFor(members, name, value);
  if (typeof member === 'string') return member;
  const built = elementOf(value, member, types);
  if (typeof built === 'string') return built;
  if (isList(member)) {
    writeList(holder, member.name, [...readList(holder, member.name), built]);
    return undefined;
  }
  const isThere = Object.keys(holder).some((one) => members.get(one.replace(/^_/, ''))?.node === member.node);
  if (isThere) return `${name} is there already, and only once`;
  writeOne(holder, member.name, built);
  return undefined;
}

/** The element that a value makes; a sentence where its parts do not fit. */
export function elementOf(value: PatchValue, member: Member, types: ElementTypes): ElementValue | string {
  if (!('parts' in value)) return ownValue(value);
  const made: JsonObject = {};
  for (const part of value.parts) {
    const problem = addMember(made, types.inside(member), part.name, part.value, types);
    if (problem !== undefined) return problem;
  }
  return { value: made };
}

/** The element of a value, its own: later operations change it, and work that meets another writer is done again. */
const ownValue = ({ value, beside }: Exclude<PatchValue, { parts: unknown }>): ElementValue => {
  const besides = beside && copyValue(beside);
  return { value: value && copyValue(value), ...(isObject(besides) ? { beside: besides } : {}) };
};
