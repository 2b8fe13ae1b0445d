import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { choiceMember } from '../fhir/choice-member.ts';
import { isResource, type JsonValue } from '../fhir/json.ts';
import { NOT_PARSED, parseExpression, parseProblem } from './ast.ts';
import { checkLength, spend, withBudget } from './budget.ts';
import { constantsIn } from './constants.ts';
import type { Environment, Expression, PathContext } from './expression.ts';
import { FUNCTIONS, within } from './interpreter-functions.ts';
import { Unknowable } from './items.ts';
import { isInline, isKindOf, meantType, type StaticType } from './model.ts';
import { quietly } from './quietly.ts';

/** The path fhirpath.js should take the focus for: backbone elements by place, everything else by type. */
function basePath(context: PathContext): string {
  return isInline(context.type) ? context.path : context.type;
}

const NUMBERS = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);

/** How fhirpath.js is given a focus of a type. */
interface Focus {
  /** The type of what it is given, or the path of it; `undefined` where that says its type itself. */
  base: string | undefined;
  expression: string;
  /** What stands for the focus, or for several. */
  data(focus: JsonValue): JsonValue;
}

/** fhirpath.js takes no number for its focus: it is given it as the value of an extension. */
function focusOf(base: string | undefined, expression: string): Focus {
  if (base === undefined || !NUMBERS.has(base)) return { base, expression, data: (focus) => focus };
  const name = choiceMember('value', base);
  const held = (value: JsonValue): JsonValue => ({ [name]: value });
  return {
    base: 'Extension',
    expression: `value.select(${expression}\n)`,
    data: (focus) => (Array.isArray(focus) ? focus.map(held) : held(focus)),
  };
}

/** A string, or a System type after `is`, `as` or `ofType` of other than a literal. */
const SYSTEM_TYPE =
  /'(?:[^'\\]|\\.)*'|(?<!(?:['}\d]|@[\d:.TZ+-]+|true|false)\s*)(\b(?:is|as)\s+|\.\s*(?:is|as|ofType)\s*\(\s*)(Boolean|String|Integer|Decimal|Date|DateTime|Time)\b(?!\s*\.)/g;

/** System types as the FHIR types HL7's engine takes them for; `meantType` does the same for compiled expressions. */
const withFhirTypes = (expression: string): string =>
  expression.replace(SYSTEM_TYPE, (all, operator?: string, type = '') =>
    operator === undefined ? all : operator + meantType(type),
  );

/** What an item takes in fhirpath.js, in items compiled code goes over. */
const STEP = 10;

type Evaluate = (data: JsonValue, variables: Record<string, unknown>) => unknown[];

/** Prepares an expression for a focus of a type or path; `undefined` for resources, which say their type themselves. */
function prepare(published: string, base: string | undefined, options: { preciseMath?: true }): Evaluate {
  const { expression, data, ...focus } = focusOf(base, withFhirTypes(published));
  const path = focus.base === undefined ? expression : { base: focus.base, expression };
  const constants = constantsIn(published);
  const evaluate = fhirpath.compile(path, r4, {
    userInvocationTable: FUNCTIONS,
    resolveInternalTypes: true,
    traceFn: () => {},
    // called after each step, some of which give what is no list
    debugger: (_context, _focus, result: unknown) => {
      const items = Array.isArray(result) ? result : [];
      spend(STEP * (1 + items.length));
      checkLength(items[0]);
    },
    ...options,
  });
  return (input, variables) => withBudget(() => quietly(() => evaluate(data(input), { ...constants, ...variables })));
}

/** What an error says; texts are thrown, too. */
function saidBy(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof Error ? error.message : 'unknown error';
}

/** What fhirpath.js says of an expression it cannot evaluate, without the values it shows. */
function evaluationProblem(error: unknown): string {
  if (error instanceof RangeError) return 'it goes too deep or gives too much';
  if (error instanceof TypeError) return 'its parts are of types that do not go together';
  const [line = ''] = saidBy(error).split('\n');
  return line.replace(/(?:, but)? got:? .*$|\s*[[{].*[\]}]/, '').replace(/"(?:[^"\\]|\\.)*" \(([\w.]+)\)/g, '$1');
}

/** What is said of an expression that asks for one item where there are several, so that it cannot hold for them. */
export const SEVERAL = 'it asks for one item where there are several';

const MANY = /^Expected single|\bsingleton\b|only one element|multiple items/i;

/** Whether an evaluation ended since one item was asked for where there are several; nothing is not several. */
const hadMany = (error: unknown): boolean => MANY.test(evaluationProblem(error)) && !/\bgot:? \[\]/.test(saidBy(error));

/**
 * An expression as fhirpath.js evaluates it. One that does not parse says so whenever it is tested.
 */
export function interpret(expression: string, context: PathContext): Expression {
  let evaluate: Evaluate | undefined;
  let broken: string | undefined;
  return {
    test: (focus, env) => {
      if (broken !== undefined) return broken;
      try {
        if (!evaluate) parseExpression(expression);
        // with a base given fhirpath.js would not see `%resource` as the same node
        evaluate ??= prepare(expression, isResource(focus) ? undefined : basePath(context), {});
      } catch (error) {
        broken = `${NOT_PARSED} (${parseProblem(error)})`;
        return broken;
      }
      const { resource, rootResource, extension } = env;
      const variables = { resource, rootResource, ...(extension && { extension }) };
      const run = evaluate;
      try {
        return holds(within(env, () => run(focus, variables)));
      } catch (error) {
        if (hadMany(error)) return SEVERAL;
        return error instanceof Unknowable ? error.message : `it cannot be evaluated (${evaluationProblem(error)})`;
      }
    },
  };
}

/** An invariant must evaluate to true (http://hl7.org/fhir/R4/conformance-rules.html#constraints): empty is not true. */
function holds(result: unknown[]): boolean {
  return result.length === 1 ? result[0] !== false : result.length > 1;
}

/** What fhirpath.js was given or gave cannot be had: the message says why. */
export class NotEvaluated extends Error {}

/**
 * An expression as fhirpath.js evaluates it to values; `type` is that of the focus, where it is known. The function
 * throws `NotEvaluated`.
 */
export function interpretValues(
  expression: string,
  type: StaticType | undefined,
): (input: JsonValue[], env: Environment) => unknown[] {
  const isOfResource = type === undefined || (!type.includes('.') && isKindOf(type, 'Resource'));
  const evaluate = prepare(expression, isOfResource ? undefined : type, { preciseMath: true });
  return (input, env) => {
    const { resource, rootResource, rowIndex = 0 } = env;
    try {
      return within(env, () => evaluate(input, { resource, rootResource, rowIndex }));
    } catch (error) {
      throw new NotEvaluated(error instanceof Unknowable ? error.message : evaluationProblem(error));
    }
  };
}
