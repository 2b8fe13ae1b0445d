import type { Decimal } from '../fhir/decimal.ts';
import type { JsonValue } from '../fhir/json.ts';
import { type Ast, child, externalName, invocation, nameOf, stringLiteral } from './ast.ts';
import { withBudget } from './budget.ts';
import { type Code, collection, predicate } from './code.ts';
import { constantOf } from './constants.ts';
import { dateOperand } from './date-operand.ts';
import { descendants } from './descendants.ts';
import type { Environment, Expression, PathContext } from './expression.ts';
import { functionCode } from './functions.ts';
import { type Item, Misshapen, NONE, type Scope, Uncovered, Undecided, Unknowable } from './items.ts';
import {
  isInline,
  isKindOf,
  isKnownType,
  isOpenResource,
  isPrimitive,
  meantType,
  NEVER,
  type StaticType,
} from './model.ts';
import { holderOf, member } from './navigation.ts';
import { isOfResource, once } from './once.ts';
import { operator } from './operators.ts';
import { referenceKey, resourceKey } from './resource-keys.ts';

/** A value known by name: `%name`. */
export interface Constant {
  type: StaticType;
  value: string | number | boolean | Decimal;
}

/** What a part of an expression stands in. */
export interface Context {
  /** Type of `$this`. */
  self: StaticType | undefined;
  /** Type of `%resource` and `%rootResource`, when they are the focus's own. */
  resource: StaticType;
  /** Whether it is asked for each of several items. */
  isRepeated?: true;
  /** Told of the names that are asked of elements of a type, and whether those have them. */
  named?(type: StaticType, name: string, isKnown: boolean): void;
  /** Values whose names the expression may use. */
  constants?: ReadonlyMap<string, Constant>;
}

/** What an expression begins with. */
export const SELF = (type: StaticType | undefined): Code => collection(type, (input) => input);

function typeName(node: Ast): StaticType {
  const name = node.text !== '' ? node.text : nameOf(child(node, 0));
  const bare = meantType(name.replace(/^FHIR\./, '').replace(/`/g, ''));
  if (bare.includes('.') || !isKnownType(bare)) throw new Uncovered(`the type ${name}`);
  return bare;
}

/** `ofType(X)` and `as X`. */
function ofType(focus: Code, wanted: StaticType): Code {
  const narrowed = focus.narrowed?.(wanted);
  if (narrowed) return narrowed;
  if (focus.options) return collection(wanted, () => NONE);
  const { type } = focus;
  if (type === undefined) throw new Uncovered('the type of something whose type is not known');
  if (isOpenResource(type)) {
    return collection(wanted, (input, scope) => focus.many(input, scope).filter((item) => isResourceOf(item, wanted)));
  }
  return isKindOf(type, wanted) ? { ...focus, type: wanted } : collection(wanted, () => NONE);
}

function isResourceOf(item: Item, wanted: StaticType): boolean {
  const own = holderOf(item)?.resourceType;
  return typeof own === 'string' && isKindOf(own, wanted);
}

/** `is X`: of one item. */
function isType(focus: Code, wanted: StaticType): Code {
  const matching = ofType(focus, wanted);
  return predicate((input, scope) => {
    const items = focus.many(input, scope);
    if (items.length > 1) throw new Undecided();
    return items.length === 0 ? undefined : matching.many(input, scope).length > 0;
  });
}

function call(focus: Code, node: Ast, context: Context): Code {
  const { name, args } = invocation(node);
  const argument = (at: number): Ast => {
    const found = args[at];
    if (!found) throw new Uncovered(`${name}() without its argument`);
    return found;
  };
  if (name === 'ofType' || name === 'as') return ofType(focus, typeName(argument(0)));
  if (name === 'descendants') return descendants(focus);
  if (name === 'is') return isType(focus, typeName(argument(0)));
  if (name === 'getResourceKey') return resourceKey(focus);
  if (name === 'getReferenceKey') return referenceKey(focus, args[0] && typeName(args[0]));
  return functionCode(name, {
    focus,
    count: args.length,
    // outer arguments see the outer `$this`
    value: (at) => fromSelf(compile(argument(at), context, SELF(context.self))),
    perItem: (at) => compile(argument(at), { ...context, self: focus.type, isRepeated: true }, SELF(focus.type)),
  });
}

function fromSelf(code: Code): Code {
  return collection(code.type, (_input, scope) => code.many([scope.self], scope));
}

function constant(type: StaticType, value: Item): Code {
  const items = [value];
  return collection(type, () => items);
}

function external(node: Ast, context: Context): Code {
  const name = externalName(node);
  const known = context.constants?.get(name);
  if (known) return constant(known.type, known.value);
  if (name === 'rowIndex') return collection('integer', (_input, { environment }) => [environment.rowIndex ?? 0]);
  if (name === 'resource') return collection(context.resource, (_input, { environment }) => [environment.resource]);
  if (name === 'extension')
    return collection('Extension', (_input, { environment }) =>
      environment.extension ? [environment.extension] : NONE,
    );
  if (name === 'rootResource') return collection('Resource', (_input, { environment }) => [environment.rootResource]);
  const fixed = constantOf(name);
  if (fixed !== undefined) return constant('string', fixed);
  throw new Uncovered(`%${name}`);
}

function literal(node: Ast): Code {
  switch (node.type) {
    case 'StringLiteral':
      return constant('string', stringLiteral(node.text));
    case 'BooleanLiteral':
      return constant('boolean', node.text === 'true');
    case 'NumberLiteral':
      // the digits of 1.0 are part of its value as text
      if (String(Number(node.text)) !== node.text) throw new Uncovered(`the digits of ${node.text}`);
      return constant(node.text.includes('.') ? 'decimal' : 'integer', Number(node.text));
    case 'NullLiteral':
      return collection(undefined, () => NONE);
    default:
      throw new Uncovered(node.type);
  }
}

function indexOf(node: Ast, context: Context): number {
  const known = node.type === 'ExternalConstantTerm' ? context.constants?.get(externalName(node)) : undefined;
  return node.type === 'NullLiteral' ? Number.NaN : Number(known?.value ?? node.text);
}

function indexer(node: Ast, context: Context, focus: Code): Code {
  const list = compile(child(node, 0), context, focus);
  const at = indexOf(child(node, 1), context);
  if (!Number.isInteger(at) || at < 0) throw new Uncovered('an index that is computed');
  return collection(list.type, (input, scope) => {
    const item = list.many(input, scope)[at];
    return item === undefined ? NONE : [item];
  });
}

/** At the start of an expression a type's own name means the focus: `Patient.name` in a Patient. */
function isOwnName(node: Ast, focus: Code): boolean {
  const name = nameOf(child(node, 0));
  return (
    focus.type !== undefined &&
    (name === focus.type || ((isKnownType(name) || isInline(name)) && isKindOf(focus.type, name))) &&
    /^[A-Z]/.test(name)
  );
}

/** The name of a type of resource where any may be, as in `contained.Observation`: those of the type are meant. */
const isResourceName = (name: string, { type }: Code): boolean =>
  type !== undefined && isOpenResource(type) && /^[A-Z]/.test(name) && isKnownType(name) && isKindOf(name, 'Resource');

/** Compiles a tree; throws `Uncovered` when it uses what is not covered. */
export function compile(node: Ast, context: Context, focus: Code): Code {
  switch (node.type) {
    case 'MemberInvocation': {
      const name = nameOf(child(node, 0));
      if (isOwnName(node, focus)) return focus;
      if (isResourceName(name, focus)) return ofType(focus, name);
      const found = member(focus, name);
      const holder = focus.type ?? (focus.options && 'something of several types');
      if (holder !== undefined && holder !== NEVER) context.named?.(holder, name, found.type !== NEVER);
      return found;
    }
    case 'InvocationExpression': {
      const isOnce = context.isRepeated && isOfResource(node);
      const { isRepeated: _isRepeated, ...inside } = context;
      const steps = isOnce ? inside : context;
      const found = compile(child(node, 1), context, compile(child(node, 0), steps, focus));
      return isOnce ? once(found) : found;
    }
    case 'FunctionInvocation':
      return call(focus, node, context);
    case 'ThisInvocation':
      return collection(context.self, (_input, scope) => [scope.self]);
    case 'IndexerExpression':
      return indexer(node, context, focus);
    case 'ExternalConstantTerm':
      return external(node, context);
    case 'TypeExpression': {
      const wanted = typeName(child(node, 1));
      const value = compile(child(node, 0), context, focus);
      return node.text === 'is' ? isType(value, wanted) : ofType(value, wanted);
    }
    default:
      break;
  }
  if (node.type.endsWith('Literal')) return literal(node);
  if (node.type.endsWith('Expression') && node.children.length === 2) {
    const isOrder = node.type === 'InequalityExpression';
    const operand = (part: Ast): Code => (isOrder ? dateOperand(part) : undefined) ?? compile(part, context, focus);
    return operator(node.text, operand(child(node, 0)), operand(child(node, 1)));
  }
  throw new Uncovered(node.type);
}

/** Compiles an expression; `undefined` when it uses what is not covered. Throws when it does not parse. */
export function compileExpression(
  expression: string,
  context: PathContext,
  fallback: () => Expression,
  parse: (expression: string) => Ast,
): Expression | undefined {
  const self = isInline(context.type) ? context.path : context.type;
  // extensions of primitives are not handed over with their value
  if (isPrimitive(self) && /extension|\bid\b/.test(expression)) return undefined;
  // an element that a resource defines in place is of that resource
  const [holder = self] = self.split('.');
  const resource = /^[A-Z]\w*$/.test(holder) && isKindOf(holder, 'Resource') ? holder : 'Resource';
  let code: Code;
  try {
    code = compile(parse(expression), { self, resource }, SELF(self));
  } catch (error) {
    if (error instanceof Uncovered) return undefined;
    throw error;
  }
  return { test: (focus, environment) => run(code, focus, environment, fallback) };
}

function run(code: Code, focus: JsonValue, environment: Environment, fallback: () => Expression): boolean | string {
  if (focus === null || Array.isArray(focus)) return fallback().test(focus, environment);
  const scope: Scope = { self: focus, index: 0, environment, memory: {} };
  try {
    return withBudget(() => code.one([focus], scope)) ?? false;
  } catch (error) {
    if (error instanceof RangeError) return 'it goes too deep';
    if (error instanceof Misshapen) return error.message;
    if (error instanceof Undecided) return fallback().test(focus, environment);
    if (error instanceof Unknowable) return error.message;
    throw error;
  }
}
