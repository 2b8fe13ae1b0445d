import { JsonSyntaxProblem, type SourceNode, sourceTree } from './source-tree.ts';

/** A 1-based place in a text; columns count UTF-16 units, as editors do. */
export interface Position {
  line: number;
  column: number;
}

/** The line and column of an offset. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return { line, column: offset - lineStart + 1 };
}

/** Answers for many offsets of one text: its lines are counted once. */
export function positions(text: string): (offset: number) => Position {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** Offsets at which the lines of a text begin. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** `Bundle.entry[3].resource.value.ofType(Quantity)` as names and indexes, the type at its head left out. */
function steps(expression: string): (string | number)[] {
  const found: (string | number)[] = [];
  for (const part of expression.split('.').slice(1)) {
    if (/^(ofType|resolve|extension)\(/.test(part)) continue;
    const name = /^[^[]*/.exec(part)?.[0] ?? '';
    if (name) found.push(name);
    for (const [, index] of part.matchAll(/\[(\d+)\]/g)) found.push(Number(index));
  }
  return found;
}

/** The member of a choice, `value` → `valueQuantity`. */
function choiceMember(members: Map<string, SourceNode>, name: string): SourceNode | undefined {
  for (const [key, node] of members) {
    const next = key.charAt(name.length);
    if (key.startsWith(name) && next >= 'A' && next <= 'Z') return node;
  }
  return undefined;
}

/** Nodes that may hold what comes next: the element itself and, for primitives, its `_` sibling. */
function below(nodes: readonly SourceNode[], step: string | number): SourceNode[] {
  const found: SourceNode[] = [];
  for (const node of nodes) {
    if (typeof step === 'number') {
      // what should be a list and is none stands for its one item
      const items = node.items ?? [node];
      const item = items[step];
      if (item) found.push(item);
      continue;
    }
    if (!node.members) continue;
    const { members } = node;
    const named = [members.get(step), members.get(`_${step}`)].filter((member) => member !== undefined);
    const chosen = (): (SourceNode | undefined)[] => [choiceMember(members, step), choiceMember(members, `_${step}`)];
    for (const member of named.length > 0 ? named : chosen()) if (member) found.push(member);
  }
  return found;
}

/**
 * Answers where an element starts (the key, for members of an object), or the nearest element above that is there.
 * Nothing where the text is no JSON.
 */
export type Locator = (expression: string) => Position | undefined;

/** A locator of one text; the text is read once, when first asked. */
export function locator(text: string): Locator {
  const positionOf = positions(text);
  let tree: SourceNode | JsonSyntaxProblem | undefined;
  return (expression) => {
    tree ??= sourceTree(text);
    return tree instanceof JsonSyntaxProblem ? undefined : positionOf(offsetOf(tree, expression));
  };
}

function offsetOf(root: SourceNode, expression: string): number {
  let nodes: SourceNode[] = [root];
  for (const step of steps(expression)) {
    const next = below(nodes, step);
    if (next.length === 0) break;
    nodes = next;
  }
  const node = nodes[0] ?? root;
  return node.keyStart ?? node.start;
}

/** Answers where elements stand in a text whose tree was read already, such as YAML. */
export function treeLocator(text: string, root: SourceNode): (expression: string) => Position {
  const positionOf = positions(text);
  return (expression) => positionOf(offsetOf(root, expression));
}
