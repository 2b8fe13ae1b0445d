import { choiceMember } from '../../../src/fhir/choice-member.ts';
import { isObject, type JsonObject, type JsonValue, type Resource } from '../../../src/fhir/json.ts';
import type { ElementNode, Profiles } from '../../../src/profile/index.ts';

/** One item of an element in a resource, with what its profile says of it. */
export interface Site {
  /** The whole resource. */
  root: Resource;
  node: ElementNode;
  /** Type of the value: `Quantity`, `code`. */
  type: string;
  /** The object that holds the element, its FHIRPath, and its type. */
  holder: JsonObject;
  parent: string;
  holderType: string;
  /** JSON member, `valueQuantity`; and the name in FHIRPath, `value`. */
  member: string;
  /** -1 where JSON has no array. */
  index: number;
  value: JsonValue;
  /** FHIRPath of the item. */
  at: string;
}

/** The members of an object that hold an element: one, or of a choice any of its types. */
function membersOf(node: ElementNode, holder: JsonObject): { member: string; type: string }[] {
  const types = node.isChoice
    ? node.types.map(({ code }) => ({ member: choiceMember(node.name, code), type: code }))
    : [{ member: node.name, type: node.types[0]?.code ?? '' }];
  return types.filter(({ member }) => holder[member] !== undefined);
}

/** Every item of every element of a resource that the profile describes; what lies within other resources is left out. */
export function sitesOf(resource: Resource, root: ElementNode, profiles: Profiles): Site[] {
  const found: Site[] = [];
  const walk = (holder: JsonObject, node: ElementNode, holderType: string, parent: string): void => {
    for (const child of profiles.children(node, holderType)) {
      for (const { member, type } of membersOf(child, holder)) {
        const held = holder[member];
        const items = Array.isArray(held) ? held : [held];
        items.forEach((value, at) => {
          if (value === undefined || value === null) return;
          const index = Array.isArray(held) ? at : -1;
          const path = `${parent}.${child.name}${index < 0 ? '' : `[${index}]`}`;
          found.push({ root: resource, node: child, type, holder, parent, holderType, member, index, value, at: path });
          if (isObject(value) && value.resourceType === undefined && member !== 'div') walk(value, child, type, path);
        });
      }
    }
  };
  walk(resource, root, resource.resourceType, resource.resourceType);
  return found;
}

/** Puts another value in the place of the item. */
export function replace(site: Site, value: JsonValue | undefined): void {
  const held = site.holder[site.member];
  if (Array.isArray(held) && value !== undefined) held[site.index] = value;
  else if (value === undefined) delete site.holder[site.member];
  else site.holder[site.member] = value;
}
