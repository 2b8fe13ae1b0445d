import fhirpath from 'fhirpath';
import { callProblem } from './function-arity.ts';
import { Uncovered } from './items.ts';

/** A node of the tree fhirpath.js makes of an expression. */
export interface Ast {
  type: string;
  text: string;
  children: Ast[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function readAst(value: unknown): Ast {
  if (!isRecord(value) || typeof value.type !== 'string') throw new Uncovered('a tree of another shape');
  const children = Array.isArray(value.children) ? value.children.map(readAst) : [];
  const text = value.text ?? value.delimitedText;
  return { type: value.type, text: typeof text === 'string' ? text : '', children };
}

/** Nodes that only wrap another one. */
const WRAPPERS = new Set(['EntireExpression', 'TermExpression', 'InvocationTerm', 'ParenthesizedTerm', 'LiteralTerm']);

function unwrapped(node: Ast): Ast {
  const [only] = node.children;
  return WRAPPERS.has(node.type) && only && node.children.length === 1 ? unwrapped(only) : node;
}

function simplified(node: Ast): Ast {
  const inner = unwrapped(node);
  return { ...inner, children: inner.children.map(simplified) };
}

/** Throws for a call of a function that does not exist, or not with so many arguments. */
function checkCalls(node: Ast): void {
  const [name, parameters] = node.type === 'Functn' ? node.children : [];
  // sort() has a grammar of its own
  if (name?.type === 'Identifier') {
    const problem = callProblem(name.text.replaceAll('`', ''), parameters?.children.length ?? 0);
    if (problem !== undefined) throw new Error(problem);
  }
  node.children.forEach(checkCalls);
}

/**
 * The tree of an expression without nodes that say nothing. Throws what fhirpath.js throws when it does not parse, and an
 * error where it calls a function that does not exist.
 */
export function parseExpression(expression: string): Ast {
  const tree = simplified(readAst(fhirpath.parse(expression)));
  checkCalls(tree);
  return tree;
}

/** How it begins what is said of an expression that does not parse. */
export const NOT_PARSED = 'it does not parse';

/** What the parser says; what it would have taken instead is more than a reader asks. */
const SAID =
  /^line: (\d+); column: (\d+); message: (?:(?:mismatched|extraneous) input '(?<unexpected>.+?)' expecting |token recognition error at: '(?<unread>.+)'$|missing (?<missing>'.+?') at |no viable alternative at input (?<unfit>'.*')$)/;

/** What helps where an expression is written as in another language. */
const HINTS: readonly [found: RegExp, hint: string][] = [
  [/^(?:div|mod|and|or|xor|implies)$/, ', an operator: as a name it stands in `back quotes`'],
  [/^"/, ': texts stand in single quotes'],
];

function said(found: string): string {
  const shown = found === '<EOF>' ? 'the end' : `'${found}'`;
  return `${shown} is not expected${HINTS.find(([hinted]) => hinted.test(found))?.[1] ?? ''}`;
}

/** Why an expression does not parse, in a line; what fhirpath.js itself stumbles over would tell a reader nothing. */
export function parseProblem(error: unknown): string {
  if (error instanceof RangeError) return 'it is too long or too deep';
  if (!(error instanceof Error) || error instanceof TypeError) return 'a part of it is missing';
  const [first = ''] = error.message.split('\n');
  const found = SAID.exec(first);
  if (!found?.groups) return first;
  const { unexpected, unread = '', missing, unfit } = found.groups;
  let what = said(unexpected ?? unread);
  if (missing !== undefined) what = `${missing} is missing`;
  if (unfit !== undefined) what = `${unfit} cannot be read`;
  return `line ${found[1]}, column ${Number(found[2]) + 1}: ${what}`;
}

/** The names of all functions that are called in a tree. */
export function functionNames(node: Ast): string[] {
  const below = node.children.flatMap(functionNames);
  if (node.type !== 'Functn') return below;
  const [name] = node.children;
  return [name?.type === 'Identifier' ? nameOf(name) : 'sort', ...below];
}

/** A child that must be there. */
export function child(node: Ast, at: number): Ast {
  const found = node.children[at];
  if (!found) throw new Uncovered(`a ${node.type} without its part ${at}`);
  return found;
}

/** The name written in an identifier, without the back quotes it may have. */
export const nameOf = (node: Ast): string => node.text.replace(/^`(.*)`$/, '$1');

/** The name of an external constant: `%name`, with back quotes or quotes or without. */
export const externalName = (node: Ast): string => node.text.replace(/^%?(['`]?)(.*)\1$/, '$2');

/** Name and arguments of a function invocation. */
export function invocation(node: Ast): { name: string; args: Ast[] } {
  const functn = child(node, 0);
  return { name: child(functn, 0).text, args: functn.children[1]?.children ?? [] };
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', f: '\f' };

/** The value of a string literal. */
export function stringLiteral(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|.)/g, (_all, code: string) =>
      code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
    );
}
