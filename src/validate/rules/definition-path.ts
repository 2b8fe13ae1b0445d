import type { JsonObject } from '../../fhir/json.ts';
import { objects } from '../../fhir/read.ts';
import type { ElementNode, Profiles } from '../../profile/index.ts';

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

/** Whether a path of a differential goes into an element whose type is left open, to what not every type has. */
export function isIntoOpen(
  path: string,
  elements: readonly JsonObject[],
  root: ElementNode,
  profiles: Profiles,
): boolean {
  const steps = path.split('.');
  return steps.some((step, at) => {
    const holder = steps.slice(0, at).join('.');
    const [node] = at < 2 ? [] : nodesAt(root, steps.slice(1, at), profiles);
    if (!node) return false;
    const isOpenChoice = node.isChoice && node.types.length > 1 && holder.endsWith('[x]');
    if (!isOpenChoice && !isAnyResource(node)) return false;
    if ((isOpenChoice ? OF_ELEMENTS : OF_RESOURCES).includes(step)) return false;
    return !elements.some(
      (one) => one.path === holder && (one.sliceName !== undefined || objects(one.type).length === 1),
    );
  });
}
