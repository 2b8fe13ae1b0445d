import type { JsonObject } from '../fhir/json.ts';
import { objects, str } from '../fhir/read.ts';
import type { ElementNode } from './element-node.ts';

/** What the type of a profile says: its elements, and those inside one of them, of a type where several are allowed. */
export interface TypeElements {
  root: ElementNode;
  children(node: ElementNode, typeCode?: string): readonly ElementNode[];
}

const splitPath = (path: string): [parent: string, name: string] => {
  const dot = path.lastIndexOf('.');
  return [path.slice(0, Math.max(dot, 0)), path.slice(dot + 1)];
};

const isNamed = ({ name, isChoice }: ElementNode, wanted: string): boolean =>
  isChoice
    ? wanted === `${name}[x]` || (wanted.startsWith(name) && /^[A-Z]/.test(wanted.slice(name.length)))
    : wanted === name;

/** The only type an element has in the profile. */
function onlyType(element: JsonObject): string | undefined {
  const [type, ...more] = objects(element.type);
  return more.length > 0 ? undefined : str(type?.code);
}

/**
 * The elements of a snapshot, each with the `base` R4 asks for there. Without it a list of which the profile allows one
 * item would be taken for no list, and `valueQuantity` for an element of its own.
 * @param type gives what the profile is of; asked for only where a base is missing
 */
export function withBases(elements: JsonObject[], type: () => TypeElements | undefined): JsonObject[] {
  if (elements.every(({ base }) => base !== undefined)) return elements;
  const known = type();
  if (!known) return elements;
  const origins = new Map<string, { node: ElementNode; type: string | undefined }>();
  return elements.map((element) => {
    const path = str(element.path) ?? '';
    const [parent, name] = splitPath(path);
    const above = origins.get(parent);
    const node =
      parent === '' ? known.root : above && known.children(above.node, above.type).find((one) => isNamed(one, name));
    if (!node) return element;
    // of several types all have what Element has
    origins.set(path, { node, type: onlyType(element) ?? (node.types.length > 1 ? 'Element' : undefined) });
    if (element.base !== undefined) return element;
    const max = node.baseMax === Number.POSITIVE_INFINITY ? '*' : String(node.baseMax);
    return { ...element, base: { path: node.path, min: node.min, max } };
  });
}
