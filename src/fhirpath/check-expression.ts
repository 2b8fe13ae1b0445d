import { parseExpression, parseProblem } from './ast.ts';
import { compile, SELF } from './compiler.ts';
import type { PathContext } from './expression.ts';
import { isInline, isKindOf, isKnownType, isOpenResource, memberOf } from './model.ts';

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
  const unknownName = (of: string, name: string): void => {
    odd.name ??= `${of} has no element '${name}'`;
  };
  try {
    const resource = /^[A-Z]\w*$/.test(self) && isKindOf(self, 'Resource') ? self : 'Resource';
    const code = compile(parseExpression(expression), { self, resource, unknownName }, SELF(self));
    if (odd.name === undefined && code.type !== undefined && isValue(code.type)) odd.value = code.type;
  } catch (error) {
    // what does not parse is told elsewhere
    if (!(error instanceof Error)) throw error;
  }
  return odd;
}

const isValue = (type: string): boolean => type !== 'boolean' && isKnownType(type) && !isOpenResource(type);

/** A path of names alone: what has functions in it is left to evaluation. */
const PLAIN_PATH = /^[A-Z]\w*(?:\.[a-z]\w*)*$/;

/** The first name of a plain path that R4 does not have. */
function unknownName(path: string): string | undefined {
  const [type = '', ...names] = path.split('.');
  if (!isKnownType(type)) return type;
  let types = [type];
  for (const name of names) {
    if (types.some(isOpenResource)) return undefined;
    types = types.flatMap((one) => memberOf(one, name)?.members.map((member) => member.type) ?? []);
    if (types.length === 0) return name;
  }
  return undefined;
}

/** What is wrong with the plain paths joined in an expression that starts at one of the types; `undefined` for nothing. */
export function pathProblem(expression: string, bases: readonly string[]): string | undefined {
  const paths = expression.split('|').map((part) => part.trim().replace(/^\((.*)\)$/, '$1'));
  for (const path of paths.filter((part) => PLAIN_PATH.test(part))) {
    const name = unknownName(path);
    if (name !== undefined) return `R4 has no '${name}' in ${path}`;
  }
  const starts = paths.flatMap((path) => /^\(*([A-Z]\w*)\b/.exec(path)?.[1] ?? []);
  const known = starts.filter((start) => isKnownType(start));
  if (known.length === 0 || known.length < paths.length) return undefined;
  const others = known.filter((start) => !bases.some((base) => isKindOf(base, start) || isKindOf(start, base)));
  if (others.length === 0) return undefined;
  const subject = others.length < known.length ? 'a part of it' : 'it';
  return `${subject} is about ${others[0]}, not about ${bases.join(', ')}`;
}
