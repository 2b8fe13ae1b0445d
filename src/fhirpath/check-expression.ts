import { type Ast, nameOf, parseExpression, parseProblem } from './ast.ts';
import { compile, SELF } from './compiler.ts';
import type { PathContext } from './expression.ts';
import { isInline, isKindOf, isKnownType, isNameInJson, isOpenResource } from './model.ts';

/** Why an expression does not parse; `undefined` when it does. */
export function syntaxProblem(expression: string): string | undefined {
  try {
    parseExpression(expression);
    return undefined;
  } catch (error) {
    return parseProblem(error);
  }
}

/** What is odd about an expression in a place; nothing where it is not known what it is about. */
export interface Oddity {
  /** The first name that the elements it is about do not have, as a clause. Evaluation gives nothing for it. */
  name?: string;
  /** The type of what it gives, where that is no truth value, so that a rule holds wherever there is one. */
  value?: string;
}

/** What is odd about an expression that is a rule on elements, as far as types tell. */
export function ruleOddity(expression: string, { path, type }: PathContext): Oddity {
  const self = isInline(type) ? path : type;
  const odd: Oddity = {};
  const named = (of: string, name: string, isKnown: boolean): void => {
    if (!isKnown) odd.name ??= `${of} has no element '${name}'`;
  };
  try {
    const resource = /^[A-Z]\w*$/.test(self) && isKindOf(self, 'Resource') ? self : 'Resource';
    const code = compile(parseExpression(expression), { self, resource, named }, SELF(self));
    if (odd.name === undefined && code.type !== undefined && isValue(code.type)) odd.value = code.type;
  } catch (error) {
    // what does not parse is told elsewhere
    if (!(error instanceof Error)) throw error;
  }
  return odd;
}

const isValue = (type: string): boolean => type !== 'boolean' && isKnownType(type) && !isOpenResource(type);

/** The parts that `|` joins. */
const joinedBy = (tree: Ast): Ast[] => (tree.type === 'UnionExpression' ? tree.children.flatMap(joinedBy) : [tree]);

/** The type a path starts with, where it starts with one. */
function startOf(tree: Ast): string | undefined {
  const [first] = tree.children;
  if (!first) return undefined;
  const name = nameOf(first);
  if (tree.type === 'MemberInvocation') return /^[A-Z]/.test(name) && isKnownType(name) ? name : undefined;
  const isPath = ['InvocationExpression', 'IndexerExpression', 'TypeExpression'].includes(tree.type);
  return isPath ? startOf(first) : undefined;
}

/** The first name in a tree that elements of the type do not have in FHIRPath, as a clause. */
function unknownName(tree: Ast, self: string): string | undefined {
  let unknown: string | undefined;
  const named = (of: string, name: string, isKnown: boolean): void => {
    if (!isKnown || isNameInJson(of, name)) unknown ??= `${of} has no element '${name}'`;
  };
  try {
    compile(tree, { self, resource: self, named }, SELF(self));
  } catch (error) {
    // what cannot be compiled has been looked at so far
    if (!(error instanceof Error)) throw error;
  }
  return unknown;
}

/**
 * What is wrong with an expression that starts at one of several types of resource: a name that none of them has, or
 * that it is about another one; `undefined` for nothing. It must parse.
 */
export function pathProblem(expression: string, bases: readonly string[]): string | undefined {
  const parts = joinedBy(parseExpression(expression));
  const starts = parts.map(startOf);
  for (const [at, part] of parts.entries()) {
    const start = starts[at];
    const [unknown, ...others] = (start === undefined ? bases : [start]).map((self) => unknownName(part, self));
    if (unknown !== undefined && others.every((other) => other !== undefined)) return unknown;
  }
  const known = starts.filter((start) => start !== undefined);
  const others = known.filter((start) => !bases.some((base) => isKindOf(base, start) || isKindOf(start, base)));
  if (others.length === 0 || known.length < parts.length) return undefined;
  const subject = others.length < known.length ? 'a part of it' : 'it';
  return `${subject} is about ${others[0]}, not about ${bases.join(', ')}`;
}
