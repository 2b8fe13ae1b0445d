import type { JsonObject } from '../fhir/json.ts';
import type { ElementNode } from './element-node.ts';
import { readElement } from './read-element.ts';

const parentPath = (path: string): string => path.slice(0, path.lastIndexOf('.'));

/** The element a new one is a slice of: the last one with its path, or for `a/b` the slice `a` of it. */
function slicedBy(node: ElementNode, siblings: readonly ElementNode[]): ElementNode | undefined {
  const sliced = siblings.findLast((sibling) => sibling.name === node.name);
  const outer = node.sliceName?.includes('/') ? node.sliceName.slice(0, node.sliceName.lastIndexOf('/')) : undefined;
  return (outer && sliced && findSlice(sliced, outer)) || sliced;
}

function findSlice(node: ElementNode, name: string): ElementNode | undefined {
  for (const slice of node.slices) {
    if (slice.sliceName === name) return slice;
    const deeper = findSlice(slice, name);
    if (deeper) return deeper;
  }
  return undefined;
}

/**
 * Builds the tree of a snapshot's elements, which stand in document order: an element belongs to the last one before
 * it that has its parent's path, a slice to the last element of its own path.
 * Returns `undefined` when the list has no root.
 */
export function elementTree(
  elements: readonly JsonObject[],
  isType: (name: string) => boolean,
): ElementNode | undefined {
  let root: ElementNode | undefined;
  const open = new Map<string, ElementNode>();
  for (const element of elements) {
    const node = readElement(element, isType);
    open.set(node.path, node);
    if (!root) {
      root = node;
      continue;
    }
    const parent = open.get(parentPath(node.path));
    if (!parent) continue;
    const sliced = node.sliceName === undefined ? undefined : slicedBy(node, parent.children);
    if (sliced) {
      node.sliceOf = sliced;
      sliced.slices.push(node);
    } else parent.children.push(node);
  }
  return root;
}
