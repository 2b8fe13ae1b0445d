import { Decimal } from '../fhir/decimal.ts';
import { isObject, type JsonValue } from '../fhir/json.ts';
import { type Ast, externalName, parseExpression, parseProblem } from './ast.ts';
import { withBudget } from './budget.ts';
import type { Code } from './code.ts';
import { type Constant, compile, SELF } from './compiler.ts';
import type { Environment } from './expression.ts';
import { interpretValues, NotEvaluated } from './interpreter.ts';
import { ExtendedPrimitive, type Item, Uncovered, Undecided, Unknowable } from './items.ts';
import { isKindOf, isTemporal, type StaticType } from './model.ts';

/** What an expression for values is compiled for. */
export interface ValuesContext {
  /** Type of its focus (`Patient`, `HumanName`, `Patient.contact`), where it is known. */
  type: StaticType | undefined;
  /** Constants it may use as `%name`. */
  constants?: ReadonlyMap<string, Constant>;
}

/** An expression compiled to give values. */
export interface Values {
  /** Type of the values, where it is known. */
  type: StaticType | undefined;
  /** The values for a focus; an empty focus is allowed. Throws `NotEvaluated` where FHIRPath has no answer. */
  evaluate(input: readonly Item[], environment: Environment): readonly Item[];
}

/** An expression that cannot be used: one sentence, which begins with what is wrong with it. */
export interface Unusable {
  problem: string;
}

const SURROUNDINGS = new Set(['resource', 'rootResource', 'context', 'rowIndex', 'ucum', 'sct', 'loinc']);

/** The first `%name` nobody gave. */
function unknownName(node: Ast, constants: ReadonlyMap<string, Constant>): string | undefined {
  if (node.type === 'ExternalConstantTerm') {
    const name = externalName(node);
    return constants.has(name) || SURROUNDINGS.has(name) || /^(?:vs|ext)-/.test(name) ? undefined : name;
  }
  for (const part of node.children) {
    const found = unknownName(part, constants);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A constant as FHIRPath writes it. */
function literalText({ type, value }: Constant): string {
  if (type === 'time') return `@T${String(value)}`;
  if (type === 'dateTime' || type === 'instant') return `@${String(value).includes('T') ? value : `${value}T`}`;
  if (isTemporal(type)) return `@${String(value)}`;
  if (value instanceof Decimal) return value.text;
  return typeof value === 'string' ? `'${value.replace(/[\\']/g, '\\$&')}'` : String(value);
}

const NAME_OR_TEXT = /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|%(?:`([^`]*)`|'([^']*)'|(\w+))/g;

/** The expression with constants written out. */
const withLiterals = (expression: string, constants: ReadonlyMap<string, Constant>): string =>
  expression.replace(NAME_OR_TEXT, (whole, ...names: (string | undefined)[]) => {
    const name = names.slice(0, 3).find((one) => one !== undefined);
    const constant = name === undefined ? undefined : constants.get(name);
    return constant ? literalText(constant) : whole;
  });

/** An item as fhirpath.js takes it: numbers as numbers, and a copy, since it may write on what it is given. */
function toInterpreter(item: Item): JsonValue {
  const value = item instanceof ExtendedPrimitive ? (item.value ?? null) : item;
  return isObject(value) ? JSON.parse(JSON.stringify(value)) : value;
}

function fromInterpreter(value: unknown): Item[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [value];
  if (typeof value === 'bigint') return [Number(value)];
  if (typeof value !== 'object' || value === null) return [];
  const copy: JsonValue = JSON.parse(JSON.stringify(value));
  return copy === null || Array.isArray(copy) ? [] : [copy];
}

function interpreted(expression: string, { type, constants = new Map() }: ValuesContext): Values['evaluate'] {
  let evaluate: ReturnType<typeof interpretValues> | undefined;
  return (input, environment) => {
    evaluate ??= interpretValues(withLiterals(expression, constants), type);
    return evaluate(input.map(toInterpreter), environment).flatMap(fromInterpreter);
  };
}

function compiled(code: Code, fallback: Values['evaluate']): Values['evaluate'] {
  return (input, environment) => {
    const self = input[0] ?? {};
    try {
      return withBudget(() => code.many(input, { self, index: 0, environment, memory: {} }));
    } catch (error) {
      if (error instanceof Undecided) return fallback(input, environment);
      if (error instanceof Unknowable) throw new NotEvaluated(error.message);
      throw error;
    }
  };
}

function coded(tree: Ast, { type, constants }: ValuesContext): Code | undefined {
  const resource = type !== undefined && /^[A-Z]\w*$/.test(type) && isKindOf(type, 'Resource') ? type : 'Resource';
  try {
    return compile(tree, { self: type, resource, ...(constants ? { constants } : {}) }, SELF(type));
  } catch (error) {
    if (error instanceof Uncovered) return undefined;
    throw error;
  }
}

/** Compiles an expression to give values: by the compiler as far as it goes, else by fhirpath.js. */
export function compileValues(expression: string, context: ValuesContext): Values | Unusable {
  let tree: Ast;
  try {
    tree = parseExpression(expression);
  } catch (error) {
    return {
      problem: `it does not parse (${parseProblem(error)})`,
    };
  }
  const unknown = unknownName(tree, context.constants ?? new Map());
  if (unknown !== undefined) return { problem: `there is no constant %${unknown}` };
  const fallback = interpreted(expression, context);
  const code = coded(tree, context);
  return code ? { type: code.type, evaluate: compiled(code, fallback) } : { type: undefined, evaluate: fallback };
}
