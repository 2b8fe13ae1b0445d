import { hasErrors, type Issue } from '../fhir/issue.ts';
import { asArray, isObject, type JsonObject, type JsonValue, type Resource } from '../fhir/json.ts';
import type { Environment } from '../fhirpath/index.ts';
import { itemValue, resourceAlone } from '../fhirpath/index.ts';
import type { Cell, Column } from './column.ts';
import { type Compilation, compilePath, type Path } from './compilation.ts';
import { readConstants } from './constants.ts';
import { Fault, mistake, refuse } from './fault.ts';
import { compileSelect } from './select.ts';

/** A ViewDefinition compiled: which resources it reads, and the rows it makes of each. */
export interface View {
  /** `name` of the ViewDefinition, where it has one. */
  name?: string;
  /** The type of resource it reads. */
  resource: string;
  columns: readonly Column[];
  /** The rows of one resource, cells in the order of the columns; none for other types. A text says what failed. */
  rows(resource: Resource): Cell[][] | Issue;
}

/** A ViewDefinition compiled, or what is wrong with it. Warnings may come with a view. */
export type CompiledView = { view: View; issues: Issue[] } | { view?: undefined; issues: Issue[] };

/**
 * Compiles a ViewDefinition of SQL on FHIR v2 (https://sql-on-fhir.org/ig/latest/StructureDefinition-ViewDefinition.html).
 * Every mistake in it is an issue whose expression names the exact place.
 * @param resourceTypes names of the resource types there are, to tell a mistake in `resource`
 */
export function compileView(definition: JsonValue, resourceTypes: ReadonlySet<string>): CompiledView {
  const issues: Issue[] = [];
  if (!isObject(definition)) {
    return { issues: [mistake('structure', 'view-definition', 'ViewDefinition', 'A ViewDefinition was expected.')] };
  }
  const resource = resourceOf(definition, resourceTypes, issues);
  const compilation: Compilation = { constants: readConstants(definition, issues), issues };
  const criteria = compileWhere(compilation, definition, resource);
  const whole = compileSelect(compilation, { select: asArray(definition.select) }, resource, 'ViewDefinition');
  namesOnce(whole.columns, issues);
  if (resource === undefined || hasErrors(issues)) return { issues };
  const { name } = definition;
  return {
    view: {
      ...(typeof name === 'string' ? { name } : {}),
      resource,
      columns: whole.columns,
      rows: (input) => (input.resourceType === resource ? rowsOf(input, criteria, whole.rows) : []),
    },
    issues,
  };
}

function resourceOf({ resource }: JsonObject, types: ReadonlySet<string>, issues: Issue[]): string | undefined {
  if (typeof resource === 'string' && types.has(resource)) return resource;
  const message =
    resource === undefined
      ? 'A view needs to name the type of resource it reads.'
      : 'The resource of a view is a type of R4.';
  const code = resource === undefined ? 'required' : 'value';
  issues.push(mistake(code, 'view-resource', 'ViewDefinition.resource', message));
  return undefined;
}

function namesOnce(columns: readonly Column[], issues: Issue[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    // databases do not tell names apart by case
    const folded = name.toLowerCase();
    if (seen.has(folded)) {
      const message = `There are two columns named ${name} (databases do not tell them apart by case).`;
      issues.push(mistake('duplicate', 'view-column-twice', 'ViewDefinition.select', message));
    }
    seen.add(folded);
  }
}

interface Criterion {
  path: Path;
  at: string;
}

function compileWhere(compilation: Compilation, definition: JsonObject, type: string | undefined): Criterion[] {
  return asArray(definition.where).map((one, index) => {
    const at = `ViewDefinition.where[${index}].path`;
    const path = compilePath(compilation, isObject(one) ? one.path : undefined, type, at);
    if (path.type !== undefined && path.type !== 'boolean' && path.type !== 'nothing') {
      const message = `A criterion must give true or false; this one gives ${path.type}.`;
      compilation.issues.push(mistake('value', 'view-where', at, message));
    }
    return { path, at };
  });
}

function rowsOf(
  input: Resource,
  criteria: readonly Criterion[],
  rows: ReturnType<typeof compileSelect>['rows'],
): Cell[][] | Issue {
  const environment: Environment = resourceAlone(input);
  try {
    return criteria.every((criterion) => holds(criterion, input, environment)) ? rows([input], environment) : [];
  } catch (error) {
    if (error instanceof Fault) return error.issue;
    throw error;
  }
}

function holds({ path, at }: Criterion, input: Resource, environment: Environment): boolean {
  const [item, ...more] = path.evaluate([input], environment);
  const value = item === undefined ? undefined : itemValue(item);
  if (value === undefined) return false;
  if (typeof value === 'boolean' && more.length === 0) return value;
  return refuse('value', 'view-where', at, 'A criterion must give true or false.');
}
