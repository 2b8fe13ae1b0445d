import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { Environment } from '../fhirpath/index.ts';
import { isPrimitive, type StaticType } from '../fhirpath/index.ts';
import { type Cell, type CellValue, COLUMN_TYPES, type Column, cellValue, columnType, NAME } from './column.ts';
import { type Compilation, compilePath, type Focus, type Path } from './compilation.ts';
import { mistake, refuse } from './fault.ts';

/** A column and how its cells are made. */
export interface CompiledColumn {
  column: Column;
  cell(focus: Focus, environment: Environment): Cell;
  /** The cell in the row that stands for no item. */
  blank(environment: Environment): Cell;
}

/** A column of the place of an item has one also in the row that stands for no item; all others are null there. */
const OF_PLACE = /%(?:rowIndex\b|`rowIndex`)/;

/** Compiles the columns of a select. */
export function compileColumns(
  compilation: Compilation,
  select: JsonObject,
  type: StaticType | undefined,
  at: string,
): CompiledColumn[] {
  return asArray(select.column).flatMap((one, index) => {
    const place = `${at}.column[${index}]`;
    if (isObject(one)) return compileColumn(compilation, one, type, place);
    compilation.issues.push(mistake('structure', 'view-column', place, 'A column was expected here.'));
    return [];
  });
}

function compileColumn(
  compilation: Compilation,
  definition: JsonObject,
  type: StaticType | undefined,
  at: string,
): CompiledColumn[] {
  const { name, description } = definition;
  const path = compilePath(compilation, definition.path, type, `${at}.path`);
  if (typeof name !== 'string' || !NAME.test(name)) {
    const message = 'A column needs a name that begins with a letter and has only letters, digits and _.';
    compilation.issues.push(mistake('value', 'view-column-name', `${at}.name`, message));
    return [];
  }
  const typed = typeOfColumn(compilation, definition.type, path, at);
  const column: Column = {
    name,
    ...typed,
    isCollection: definition.collection === true,
    ...(typeof description === 'string' ? { description } : {}),
  };
  const cell: CompiledColumn['cell'] = (focus, environment) => cellOf(column, path.evaluate(focus, environment), at);
  const isOfPlace = OF_PLACE.test(String(definition.path));
  return [{ column, cell, blank: (environment) => (isOfPlace ? cell([], environment) : null) }];
}

function typeOfColumn(
  { issues }: Compilation,
  given: JsonValue | undefined,
  path: Path,
  at: string,
): Pick<Column, 'type' | 'kind'> {
  const STRING = { type: 'string', kind: 'string' } as const;
  if (given !== undefined) {
    const found = typeof given === 'string' ? columnType(given) : undefined;
    if (found) return found;
    const message = `A column holds a primitive type: ${COLUMN_TYPES.join(', ')}.`;
    issues.push(mistake('value', 'view-column-type', `${at}.type`, message));
    return STRING;
  }
  if (path.type === undefined) return STRING;
  const found = columnType(path.type);
  if (!found && !isPrimitive(path.type) && path.type !== 'nothing') {
    const message = `The path gives a ${path.type}; a column needs an element of it that has a primitive type.`;
    issues.push(mistake('value', 'view-column-complex', `${at}.path`, message));
  }
  return found ?? STRING;
}

function cellOf(column: Column, items: ReturnType<Path['evaluate']>, at: string): Cell {
  const values: CellValue[] = [];
  for (const item of items) {
    const value = cellValue(item, column.kind);
    if (value === undefined) {
      refuse('value', 'view-cell-type', `${at}.type`, `A value of the column ${column.name} is no ${column.type}.`);
    }
    if (value !== null) values.push(value);
  }
  if (column.isCollection) return values;
  if (values.length > 1) {
    const message = `The column ${column.name} has ${values.length} values in one row; it needs collection, first() or join().`;
    refuse('multiple-matches', 'view-cell-many', `${at}.path`, message);
  }
  return values[0] ?? null;
}
