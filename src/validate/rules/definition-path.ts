import type { JsonObject } from '../../fhir/json.ts';
import { objects } from '../../fhir/read.ts';
import { type ElementNode, idOf, type Profiles } from '../../profile/index.ts';

/** The children of an element in their order, through each of its types. */
function childrenOf(node: ElementNode, profiles: Profiles): ElementNode[] {
  const types = node.types.length > 1 ? node.types.map(({ code }) => code) : [undefined];
  return types.flatMap((type) => profiles.children(node, type));
}

/** The children of several elements, each name once. */
export function childrenOfAll(nodes: readonly ElementNode[], profiles: Profiles): ElementNode[] {
  const byName = new Map<string, ElementNode>();
  for (const child of nodes.flatMap((node) => childrenOf(node, profiles)))
    if (!byName.has(child.name)) byName.set(child.name, child);
  return [...byName.values()];
}

/** `valueQuantity` for `value[x]`. */
function isChoiceName(node: ElementNode, name: string): boolean {
  if (!node.isChoice || !name.startsWith(node.name)) return false;
  const suffix = name.slice(node.name.length).toLowerCase();
  return node.types.some(({ code }) => code.toLowerCase() === suffix);
}

/** Whether a step of a path, `value[x]` or `valueQuantity`, means an element. */
export function isNamed(node: ElementNode, step: string): boolean {
  const bare = step.replace(/\[x\]$/, '');
  return node.name === bare || isChoiceName(node, bare);
}

/** The children of an element that a step of a path means. */
export const childrenNamed = (node: ElementNode, step: string, profiles: Profiles): ElementNode[] =>
  childrenOf(node, profiles).filter((child) => isNamed(child, step));

/** Whether an element holds any resource, whose elements are not known. */
export const isAnyResource = ({ types }: ElementNode): boolean => types.some(({ code }) => code === 'Resource');

/** The nodes a path leads to; none when it leads nowhere. */
export function nodesAt(start: ElementNode, names: readonly string[], profiles: Profiles): ElementNode[] {
  let nodes = [start];
  for (const name of names) {
    if (nodes.some(isAnyResource)) return nodes;
    nodes = nodes.flatMap((node) => childrenNamed(node, name, profiles));
  }
  return nodes;
}

/** What every element and what every resource has. */
const OF_ELEMENTS = ['id', 'extension'];
const OF_RESOURCES = ['id', 'meta', 'implicitRules', 'language'];

/** The nodes an id leads to: a slice where the base has it, else what it is a slice of. */
export function nodesOfId(start: ElementNode, id: string, profiles: Profiles): ElementNode[] {
  let nodes = [start];
  for (const step of id.split('.').slice(1)) {
    if (nodes.some(isAnyResource)) return nodes;
    const [name = '', slice] = step.split(':');
    nodes = nodes.flatMap((node) => childrenNamed(node, name, profiles));
    const slices = nodes.flatMap((node) => node.slices.filter(({ sliceName }) => sliceName === slice));
    if (slices.length > 0) nodes = slices;
  }
  return nodes;
}

/** Whether what is said of one element is said of another: of the same, or of all of which that is a slice or in one. */
export function isSaidOf(general: string, id: string): boolean {
  const steps = id.split('.');
  const others = general.split('.');
  return (
    steps.length === others.length &&
    steps.every((step, at) => step === others[at] || step.split(':')[0] === others[at])
  );
}

/** Whether an element, by its id, goes into one whose type is left open, to what not every type has. */
export function isIntoOpen(
  id: string,
  elements: readonly JsonObject[],
  root: ElementNode,
  profiles: Profiles,
): boolean {
  const steps = id.split('.');
  for (let at = 2; at < steps.length; at++) {
    const holder = steps.slice(0, at).join('.');
    const [node] = nodesOfId(root, holder, profiles);
    if (!node) continue;
    const isResource = isAnyResource(node);
    // a slice is one of a type
    if (!isResource && !(node.isChoice && node.types.length > 1 && holder.endsWith('[x]'))) continue;
    const ofAll = isResource ? OF_RESOURCES : OF_ELEMENTS;
    const isOfAll = ofAll.includes(steps[at]?.split(':')[0] ?? '');
    if (
      !isOfAll &&
      !elements.some((one) => isSaidOf(idOf(one), holder) && (isSlice(one) || objects(one.type).length === 1))
    )
      return true;
    // what is further inside is in the resource that the definition says, or in what all have
    if (isResource) return false;
  }
  return false;
}

const isSlice = ({ sliceName }: JsonObject): boolean => sliceName !== undefined;
