import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import { objects, str } from '../../fhir/read.ts';
import { type PathContext, ruleOddity, syntaxProblem } from '../../fhirpath/index.ts';
import type { Constraint, ElementNode, Profile, Profiles } from '../../profile/index.ts';
import type { Run } from '../run.ts';
import { reportError, reportWarning } from './report.ts';

/** Tells what is odd about an expression, whichever of its types the element is of. */
function checkOddities(
  key: unknown,
  expression: string,
  contexts: readonly PathContext[],
  place: string,
  run: Run,
): void {
  const oddities = contexts.map((context) => ruleOddity(expression, context));
  const [first] = oddities;
  if (!first) return;
  if (first.name !== undefined && oddities.every(({ name }) => name !== undefined))
    reportWarning(
      run,
      'definition-expression-name',
      `The expression of ${key} asks for what is never there: ${first.name}.`,
      place,
    );
  else if (first.value !== undefined && oddities.every(({ value }) => value !== undefined))
    reportWarning(
      run,
      'definition-expression-value',
      `The expression of ${key} gives something of type ${first.value}, neither true nor false: it holds wherever there is one.`,
      place,
    );
}

/** The expressions of the rules of a base by their keys, with those of the types that its elements have. */
export function rulesOfBase({ root }: Profile, profiles: Profiles): Map<string, string> {
  const known = new Map<string, string>();
  const types = new Set<string>();
  const take = ({ constraints }: ElementNode): void => {
    for (const { key, expression } of constraints)
      if (expression !== undefined && !known.has(key)) known.set(key, expression);
  };
  const walk = (node: ElementNode): void => {
    take(node);
    for (const { code } of node.types) types.add(code);
    for (const inside of [...node.children, ...node.slices]) walk(inside);
  };
  walk(root);
  for (const type of types) {
    const definition = profiles.type(type);
    if (definition) take(definition.root);
  }
  return known;
}

/** What the rules of an element of a differential are checked with. */
export interface AboutRules {
  /** The canonical of the definition. */
  url: JsonValue | undefined;
  /** The rules of the element in the base. */
  inherited: readonly Constraint[];
  /** The types the element may be of, where they are known. */
  contexts: readonly PathContext[];
  /** Expressions of keys of the base and of earlier elements. */
  known: Map<string, string>;
}

/**
 * Checks the rules of an element of a differential: their expressions parse and ask for what there may be, they come
 * from the definition itself, and a key means one rule, that of the base where it has one.
 */
export function checkConstraints(
  element: JsonObject,
  { url, inherited, contexts, known }: AboutRules,
  below: string,
  run: Run,
): void {
  objects(element.constraint).forEach(({ key, expression: text, source }, at) => {
    const place = `${below}.constraint[${at}]`;
    const expression = str(text);
    const problem = expression === undefined || expression === '' ? undefined : syntaxProblem(expression);
    if (problem !== undefined)
      reportError(run, 'definition-expression', `The expression of ${key} cannot be used: ${problem}.`, place);
    if (expression !== undefined) checkOddities(key, expression, contexts, place, run);
    if (source !== undefined && source !== url)
      reportError(
        run,
        'definition-constraint-source',
        `The rule ${key} of the differential has another source.`,
        place,
      );
    const name = str(key);
    if (name === undefined || expression === undefined) return;
    const other = inherited.find((one) => one.key === name)?.expression ?? known.get(name);
    if (other !== undefined && other !== expression)
      reportError(run, 'definition-constraint-key', `There is another rule ${name}.`, place);
    else known.set(name, expression);
  });
}
