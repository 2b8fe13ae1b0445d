import { choiceMember } from '../fhir/choice-member.ts';
import type { ElementNode, Profiles } from '../profile/index.ts';

/** A member of an object in JSON: its element and the type it holds. */
export interface Member {
  node: ElementNode;
  type: string;
}

/** The members an object may have, by their names in JSON. */
export type Members = ReadonlyMap<string, Member>;

/** Finds what the members of resources and data types are, from the definitions of R4. */
export interface ElementTypes {
  /** Members of a resource or a data type. */
  ofType(name: string): Members;
  /** Members of what lies inside an element. */
  inside(member: Member): Members;
}

/** Types whose content is said by the element they stand at. */
const INLINE = new Set(['BackboneElement', 'Element']);

/** The element types of R4, each worked out when first asked for. */
export function elementTypes(profiles: Profiles): ElementTypes {
  const types = new Map<string, Members>();
  const nodes = new Map<ElementNode, Members>();
  const ofType = (name: string): Members => {
    const known = types.get(name);
    if (known) return known;
    const made = members(profiles.type(name)?.root.children ?? []);
    types.set(name, made);
    return made;
  };
  return {
    ofType,
    inside: ({ node, type }) => {
      if (!INLINE.has(type) && node.contentReference === undefined) return ofType(type);
      const known = nodes.get(node);
      if (known) return known;
      const made = members(profiles.children(node));
      nodes.set(node, made);
      return made;
    },
  };
}

function members(children: readonly ElementNode[]): Members {
  const found = new Map<string, Member>();
  for (const node of children) {
    if (!node.isChoice) found.set(node.name, { node, type: node.types[0]?.code ?? 'BackboneElement' });
    else for (const { code } of node.types) found.set(choiceMember(node.name, code), { node, type: code });
  }
  return found;
}
