import type { Issue } from '../fhir/issue.ts';
import type { JsonValue } from '../fhir/json.ts';
import type { Environment, Item } from '../fhirpath/index.ts';
import { type Constant, compileValues, NotEvaluated, type StaticType } from '../fhirpath/index.ts';
import { mistake, refuse } from './fault.ts';

/** What is gathered while a ViewDefinition is compiled. */
export interface Compilation {
  constants: ReadonlyMap<string, Constant>;
  issues: Issue[];
}

/** What a part of a view is evaluated on: at most one item. */
export type Focus = readonly Item[];

/** An expression of a view. */
export interface Path {
  type: StaticType | undefined;
  evaluate(focus: Focus, environment: Environment): readonly Item[];
}

/** The type FHIRPath gives to what R4 has no element for. */
const NOTHING: StaticType = 'nothing';

const NEVER: Path = { type: undefined, evaluate: () => [] };

/** Compiles the expression at a place of a ViewDefinition; what is wrong with it becomes an issue. */
export function compilePath(
  { constants, issues }: Compilation,
  expression: JsonValue | undefined,
  type: StaticType | undefined,
  at: string,
): Path {
  if (typeof expression !== 'string' || expression.trim() === '') {
    issues.push(mistake('required', 'view-path', at, 'A FHIRPath expression was expected here, as a string.'));
    return NEVER;
  }
  const values = compileValues(expression, { type, constants });
  if ('problem' in values) {
    issues.push(mistake('invalid', 'view-expression', at, `The expression cannot be used: ${values.problem}.`));
    return NEVER;
  }
  if (values.type === NOTHING) {
    const message = `R4 has no element that ${expression} leads to from here: it gives nothing.`;
    issues.push({ ...mistake('value', 'view-expression-nothing', at, message), severity: 'warning' });
  }
  return { type: values.type, evaluate: (focus, environment) => evaluated(values.evaluate, focus, environment, at) };
}

function evaluated(evaluate: Path['evaluate'], focus: Focus, environment: Environment, at: string): readonly Item[] {
  try {
    return evaluate(focus, environment);
  } catch (error) {
    if (!(error instanceof NotEvaluated)) throw error;
    return refuse('processing', 'view-expression-fails', at, `The expression has no answer: ${error.message}.`);
  }
}
