import type { Ast } from './ast.ts';

/** Gives trees numbers, the same number to trees that say the same. */
export function treeNumbers(): (node: Ast) => number {
  const byText = new Map<string, number>();
  const known = new Map<Ast, number>();
  const numberOf = (node: Ast): number => {
    const there = known.get(node);
    if (there !== undefined) return there;
    const text = JSON.stringify([node.type, node.text, node.children.map(numberOf)]);
    const number = byText.get(text) ?? byText.size;
    byText.set(text, number);
    known.set(node, number);
    return number;
  };
  return numberOf;
}
