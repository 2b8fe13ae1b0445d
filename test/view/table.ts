import { loadDefinitions } from '../../src/definitions/index.ts';
import type { Issue } from '../../src/fhir/issue.ts';
import type { JsonValue, Resource } from '../../src/fhir/json.ts';
import { type Cell, type CompiledView, compileView, type View } from '../../src/view/index.ts';

const { resourceTypes } = loadDefinitions().definitions;

/** Compiles a ViewDefinition. */
export const compiled = (definition: JsonValue): CompiledView => compileView(definition, resourceTypes);

/** A ViewDefinition that has no mistakes. */
export function viewOf(definition: JsonValue): View {
  const { view, issues } = compiled(definition);
  if (!view) throw new Error(issues.map(({ message }) => message).join('\n'));
  return view;
}

/** Rows of resources, or the first thing that went wrong. */
export function rowsOf(definition: JsonValue, resources: readonly Resource[]): Cell[][] | Issue {
  const view = viewOf(definition);
  const rows: Cell[][] = [];
  for (const resource of resources) {
    const made = view.rows(resource);
    if (!Array.isArray(made)) return made;
    rows.push(...made);
  }
  return rows;
}

/** A view of Patients with one select. */
export const ofPatients = (select: JsonValue, more: Record<string, JsonValue> = {}): JsonValue => ({
  resourceType: 'ViewDefinition',
  status: 'draft',
  resource: 'Patient',
  select: [select],
  ...more,
});

/** A column that has a name and a path. */
export const column = (name: string, path: string, more: Record<string, JsonValue> = {}) => ({ name, path, ...more });
