import { type Ast, child, externalName, invocation } from './ast.ts';
import { type Code, collection } from './code.ts';

/*
 * A rule that holds for each of many items often asks something of the whole resource, `%resource.entry.fullUrl`. That is
 * the same for all of them, and is looked for once in an evaluation.
 */

const NARROWING = new Set(['ofType', 'as']);

/** Whether a step gives the same whatever `$this` is. */
function isSteady(step: Ast): boolean {
  if (step.type === 'MemberInvocation') return true;
  if (step.type !== 'FunctionInvocation') return false;
  const { name, args } = invocation(step);
  return args.length === 0 || NARROWING.has(name);
}

/** Whether a node gives the same for one resource wherever it is asked. */
export function isOfResource(node: Ast): boolean {
  if (node.type === 'ExternalConstantTerm') return /^(?:root)?[rR]esource$/.test(externalName(node));
  return node.type === 'InvocationExpression' && isOfResource(child(node, 0)) && isSteady(child(node, 1));
}

/** Code that is evaluated once in an evaluation. */
export function once(code: Code): Code {
  return {
    ...code,
    ...collection(code.type, (input, scope) => {
      scope.memory.found ??= new Map();
      const { found } = scope.memory;
      const known = found.get(code) ?? code.many(input, scope);
      found.set(code, known);
      return known;
    }),
  };
}
