import { type Ast, child, invocation } from '../ast.ts';

/** Whether a node joins truth values. */
export const isLogic = (node: Ast): boolean => /^(And|Or|Implies)Expression$/.test(node.type);
const PREDICATES = new Set([
  'exists',
  'empty',
  'not',
  'all',
  'hasValue',
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  'isDistinct',
]);

/** Whether a node has a truth value. */
export function isPredicate(node: Ast): boolean {
  if (node.type === 'TypeExpression' && node.text !== 'is') return false;
  if (isLogic(node) || /^(Equality|Inequality|Membership|Type)Expression$/.test(node.type)) return true;
  const last = node.type === 'InvocationExpression' ? child(node, 1) : node;
  return last.type === 'FunctionInvocation' && PREDICATES.has(invocation(last).name);
}

/** Adds to the questions that an expression asks of its focus. */
function addQuestions(node: Ast, numberOf: (node: Ast) => number, into: Map<number, number>): void {
  const number = numberOf(node);
  into.set(number, (into.get(number) ?? 0) + 1);
  if (isLogic(node)) for (const part of node.children) addQuestions(part, numberOf, into);
  else if (node.type === 'InvocationExpression' && isPredicate(node)) addQuestions(child(node, 0), numberOf, into);
}

/** Questions that are asked more than once: profiles guard many invariants by the same condition. */
export function repeatedQuestions(nodes: readonly Ast[], numberOf: (node: Ast) => number): ReadonlySet<number> {
  const questions = new Map<number, number>();
  for (const node of nodes) addQuestions(node, numberOf, questions);
  return new Set([...questions].flatMap(([number, times]) => (times > 1 ? number : [])));
}
