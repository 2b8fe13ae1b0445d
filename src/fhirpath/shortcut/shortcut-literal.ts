import { type Ast, child, externalName, invocation, stringLiteral } from '../ast.ts';
import { constantOf } from '../constants.ts';
import { Uncovered } from '../items.ts';

/** A literal, or a constant FHIRPath names, in JavaScript. */
export function literalCode(node: Ast): string {
  if (node.type === 'BooleanLiteral') return node.text === 'true' ? 'true' : 'false';
  const text = node.type === 'StringLiteral' ? stringLiteral(node.text) : undefined;
  const value = text ?? (node.type === 'ExternalConstantTerm' ? constantOf(externalName(node)) : undefined);
  if (value === undefined) throw new Uncovered('an equality of paths');
  return JSON.stringify(value);
}

/** `x.toString()` is `x` where it is a text. */
export function withoutToString(node: Ast): Ast {
  const last = node.type === 'InvocationExpression' ? child(node, 1) : undefined;
  return last?.type === 'FunctionInvocation' && invocation(last).name === 'toString' ? child(node, 0) : node;
}

/** `'a' | 'b'` */
export function literals(node: Ast): string[] {
  if (node.type === 'StringLiteral') return [stringLiteral(node.text)];
  if (node.type === 'UnionExpression') return node.children.flatMap(literals);
  throw new Uncovered('a list of what are no literals');
}
