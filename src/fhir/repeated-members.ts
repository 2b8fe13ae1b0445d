import { Decimal } from './decimal.ts';
import type { Issue } from './issue.ts';
import type { JsonValue } from './json.ts';
import { positions } from './locate.ts';
import { JsonSyntaxProblem, type SourceNode, sourceTree } from './source-tree.ts';

/** Number of object members in a value. */
function countMembers(value: JsonValue | undefined): number {
  if (typeof value !== 'object' || value === null || value instanceof Decimal) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countMembers(item), 0);
  return Object.values(value).reduce<number>((sum, member) => sum + 1 + countMembers(member), 0);
}

/** Places of names that their object has had before, with the path of each. */
function* repeatedIn(node: SourceNode, path: string): Generator<{ path: string; start: number }> {
  for (const [index, item] of (node.items ?? []).entries()) yield* repeatedIn(item, `${path}[${index}]`);
  const inside = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const { name, start } of node.duplicates ?? []) yield { path: inside(name.slice(0, 80)), start };
  for (const [name, member] of node.members ?? []) yield* repeatedIn(member, inside(name));
}

/**
 * Members that an object of a JSON text has twice: the value has the later one alone, and nobody knows which is meant.
 * @param value what the text was read as; a text with no more names than it has members is not looked at twice
 */
export function repeatedMembers(text: string, value: JsonValue): Issue[] {
  // a string may hold what looks like a name, so that there are at least as many of these as members
  const names = text.match(/"\s*:/g)?.length ?? 0;
  if (names <= countMembers(value)) return [];
  const tree = sourceTree(text);
  if (tree instanceof JsonSyntaxProblem) return [];
  const place = positions(text);
  return [...repeatedIn(tree, '')].map(({ path, start }) => ({
    severity: 'error',
    code: 'structure',
    id: 'json-duplicate-key',
    message: `${path}: is given twice in one object; leave the one that is meant.`,
    expression: path,
    ...place(start),
  }));
}
