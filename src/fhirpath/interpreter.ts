import fhirpath, { type UserInvocationTable } from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import { isObject, isResource, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { str } from '../fhir/read.ts';
import { NOT_PARSED, parseProblem } from './ast.ts';
import { constantsIn } from './constants.ts';
import type { Environment, Expression, PathContext } from './expression.ts';
import { isKindOf, meantType, type StaticType } from './model.ts';
import { quietly } from './quietly.ts';
import { keysOfReferences, keysOfResources } from './resource-keys.ts';

/** Thrown through fhirpath.js when a question cannot be answered offline; caught in `test`. */
class NotKnown extends Error {}

/** fhirpath.js hands its functions no context of ours; evaluation is synchronous, so the one at work stands here. */
let active: Environment | undefined;

function environment(): Environment {
  if (!active) throw new Error('FHIRPath function called outside of an evaluation');
  return active;
}

function known(answer: boolean | undefined, what: string): boolean {
  if (answer === undefined) throw new NotKnown(what);
  return answer;
}

function codingsOf(item: JsonValue): JsonObject[] {
  if (typeof item === 'string') return [{ code: item }];
  if (!isObject(item)) return [];
  return Array.isArray(item.coding) ? item.coding.filter(isObject) : [item];
}

function memberOf(items: JsonValue[], valueSet: string): boolean[] {
  const [item] = items;
  if (item === undefined || items.length !== 1) return [];
  let unknown = false;
  for (const coding of codingsOf(item)) {
    const code = str(coding.code);
    const system = str(coding.system);
    if (code === undefined) continue;
    const answer = environment().memberOf(valueSet, { code, ...(system === undefined ? {} : { system }) });
    if (answer) return [true];
    if (answer === undefined) unknown = true;
  }
  return [known(unknown ? undefined : false, `the value set ${valueSet} cannot be expanded here`)];
}

function referenceOf(item: JsonValue): string | undefined {
  return typeof item === 'string' ? item : isObject(item) ? str(item.reference) : undefined;
}

const self = fhirpath.compile('$this', r4, { resolveInternalTypes: false });

/** A resource as a node of fhirpath.js, so that `ofType` and `is` know its type. */
function typed(resource: JsonObject): unknown[] {
  return self(resource, {});
}

/** R4's own functions that need what lies outside of the expression (http://hl7.org/fhir/R4/fhirpath.html#functions). */
const FUNCTIONS: UserInvocationTable = {
  resolve: {
    fn: (items: JsonValue[]) =>
      items.flatMap((item) => {
        const reference = referenceOf(item);
        const target = reference === undefined ? undefined : environment().resolve(reference);
        return target ? typed(target) : [];
      }),
    arity: { 0: [] },
  },
  memberOf: { fn: memberOf, arity: { 1: ['String'] } },
  conformsTo: {
    fn: (items: JsonValue[], profile: string) =>
      items.flatMap((item) =>
        isResource(item) ? [known(environment().conformsTo(item, profile), `the profile ${profile} is not here`)] : [],
      ),
    arity: { 1: ['String'] },
  },
  htmlChecks: { fn: (items: JsonValue[]) => items.map((item) => environment().htmlChecks(item)), arity: { 0: [] } },
  getResourceKey: { fn: keysOfResources, arity: { 0: [] } },
  getReferenceKey: {
    fn: (items: JsonValue[], type?: { name: string }) => keysOfReferences(items, type?.name),
    arity: { 0: [], 1: ['TypeSpecifier'] },
  },
};

/** The path fhirpath.js should take the focus for: backbone elements by place, everything else by type. */
function basePath(context: PathContext): string {
  const isInline = context.type === 'BackboneElement' || context.type === 'Element';
  return isInline ? context.path : context.type;
}

/** A string, or a System type after `is`, `as` or `ofType` of other than a literal. */
const SYSTEM_TYPE =
  /'(?:[^'\\]|\\.)*'|(?<!(?:['}\d]|@[\d:.TZ+-]+|true|false)\s*)(\b(?:is|as)\s+|\.\s*(?:is|as|ofType)\s*\(\s*)(Boolean|String|Integer|Decimal|Date|DateTime|Time)\b(?!\s*\.)/g;

/** System types as the FHIR types HL7's engine takes them for; `meantType` does the same for compiled expressions. */
const withFhirTypes = (expression: string): string =>
  expression.replace(SYSTEM_TYPE, (all, operator?: string, type = '') =>
    operator === undefined ? all : operator + meantType(type),
  );

/**
 * An expression as fhirpath.js evaluates it. One that does not parse says so whenever it is tested.
 */
export function interpret(published: string, context: PathContext): Expression {
  const expression = withFhirTypes(published);
  const base = basePath(context);
  const constants = constantsIn(expression);
  let evaluate: ((data: JsonValue, variables: Record<string, unknown>) => unknown[]) | undefined;
  let broken: string | undefined;
  const prepare = (focus: JsonValue) => {
    // a resource says its type itself; with a base given fhirpath.js would not see `%resource` as the same node
    const path = isResource(focus) ? expression : { base, expression };
    return fhirpath.compile(path, r4, {
      userInvocationTable: FUNCTIONS,
      resolveInternalTypes: true,
      traceFn: () => {},
    });
  };
  return {
    test: (focus, env) => {
      if (broken !== undefined) return broken;
      const outer = active;
      active = env;
      try {
        const run = evaluate ?? prepare(focus);
        evaluate = run;
        const { resource, rootResource, extension } = env;
        const surroundings = extension === undefined ? constants : { ...constants, extension };
        return holds(quietly(() => run(focus, { ...surroundings, resource, rootResource })));
      } catch (error) {
        if (error instanceof NotKnown) return error.message;
        const message = error instanceof Error ? error.message : 'unknown error';
        if (!evaluate) broken = `${NOT_PARSED} (${parseProblem(error)})`;
        return broken ?? `it cannot be evaluated (${message.split('\n')[0]})`;
      } finally {
        active = outer;
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
  published: string,
  type: StaticType | undefined,
): (input: JsonValue[], env: Environment) => unknown[] {
  const expression = withFhirTypes(published);
  const isOfResource = type === undefined || (!type.includes('.') && isKindOf(type, 'Resource'));
  const evaluate = fhirpath.compile(isOfResource ? expression : { base: type, expression }, r4, {
    userInvocationTable: FUNCTIONS,
    resolveInternalTypes: true,
    preciseMath: true,
    traceFn: () => {},
  });
  return (input, env) => {
    const outer = active;
    active = env;
    try {
      const { resource, rootResource, rowIndex = 0 } = env;
      return quietly(() => evaluate(input, { resource, rootResource, rowIndex }));
    } catch (error) {
      const message = error instanceof Error ? error.message.split('\n')[0] : 'unknown error';
      throw new NotEvaluated(message);
    } finally {
      active = outer;
    }
  };
}
