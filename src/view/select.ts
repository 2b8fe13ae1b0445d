import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { Environment, StaticType } from '../fhirpath/index.ts';
import type { Cell, Column } from './column.ts';
import { type CompiledColumn, compileColumns } from './columns.ts';
import type { Compilation, Focus } from './compilation.ts';
import { mistake, refuse } from './fault.ts';
import { compileIteration, type Iteration } from './iteration.ts';

/** A compiled select: its columns in order, and the pieces of rows it makes of a focus. */
export interface CompiledSelect {
  columns: readonly Column[];
  rows(focus: Focus, environment: Environment): Cell[][];
  /** The one row of a `forEachOrNull` that goes over nothing, whatever is below it. */
  blank(environment: Environment): Cell[];
}

/** Most rows that one resource may make: selects side by side multiply. */
const MOST_ROWS = 100_000;

const NO_COLUMNS: CompiledSelect = { columns: [], rows: () => [[]], blank: () => [] };

/** Compiles a select with all that is below it (column, select, unionAll; forEach, forEachOrNull, repeat). */
export function compileSelect(
  compilation: Compilation,
  select: JsonValue,
  type: StaticType | undefined,
  at: string,
): CompiledSelect {
  if (!isObject(select)) {
    compilation.issues.push(mistake('structure', 'view-select', at, 'A select was expected here.'));
    return NO_COLUMNS;
  }
  const iteration = compileIteration(compilation, select, type, at);
  const inner = iteration ? iteration.type : type;
  const own = compileColumns(compilation, select, inner, at);
  const parts = [
    ...asArray(select.select).map((part, index) => compileSelect(compilation, part, inner, `${at}.select[${index}]`)),
    ...compileUnion(compilation, select, inner, at),
  ];
  if (own.length === 0 && parts.length === 0) {
    compilation.issues.push(
      mistake('required', 'view-select-empty', at, 'A select needs columns, selects or a union.'),
    );
  }
  const one: Pick<CompiledSelect, 'rows' | 'blank'> = {
    rows: (focus, environment) => product(own, parts, focus, environment, at),
    blank: (environment) => [
      ...own.map((column) => column.blank(environment)),
      ...parts.flatMap((part) => part.blank(environment)),
    ],
  };
  return {
    columns: [...own.map(({ column }) => column), ...parts.flatMap(({ columns }) => columns)],
    rows: iteration ? (focus, environment) => each(iteration, one, focus, environment, at) : one.rows,
    blank: one.blank,
  };
}

/** Rows for each item gone over; `%rowIndex` is its place. */
function each(
  iteration: Iteration,
  one: Pick<CompiledSelect, 'rows' | 'blank'>,
  focus: Focus,
  environment: Environment,
  at: string,
): Cell[][] {
  const rows: Cell[][] = [];
  const items = iteration.items(focus, environment);
  if (items.length === 0 && iteration.orNull) return [one.blank({ ...environment, rowIndex: 0 })];
  for (const [rowIndex, item] of items.entries()) {
    for (const row of one.rows(item, { ...environment, rowIndex })) rows.push(row);
    bounded(rows.length, at);
  }
  return rows;
}

/** The cells of the columns, with every combination of the rows of the parts. */
function product(
  own: readonly CompiledColumn[],
  parts: readonly CompiledSelect[],
  focus: Focus,
  environment: Environment,
  at: string,
): Cell[][] {
  let rows: Cell[][] = [own.map(({ cell }) => cell(focus, environment))];
  for (const part of parts) {
    const more = part.rows(focus, environment);
    bounded(rows.length * more.length, at);
    rows = rows.flatMap((row) => more.map((cells) => [...row, ...cells]));
    if (rows.length === 0) break;
  }
  return rows;
}

function bounded(count: number, at: string): void {
  if (count <= MOST_ROWS) return;
  refuse('too-costly', 'view-too-many-rows', at, `One resource makes more than ${MOST_ROWS} rows here.`);
}

function compileUnion(
  compilation: Compilation,
  select: JsonObject,
  type: StaticType | undefined,
  at: string,
): CompiledSelect[] {
  const branches = asArray(select.unionAll).map((branch, index) =>
    compileSelect(compilation, branch, type, `${at}.unionAll[${index}]`),
  );
  const [first, ...others] = branches;
  if (!first) return [];
  for (const [index, other] of others.entries()) {
    if (sameColumns(first.columns, other.columns)) continue;
    const message = `All branches of a union need the same columns in the same order: ${listed(first.columns)}; this one has ${listed(other.columns)}.`;
    compilation.issues.push(mistake('value', 'view-union-columns', `${at}.unionAll[${index + 1}]`, message));
  }
  return [
    {
      columns: first.columns,
      rows: (focus, environment) => branches.flatMap((branch) => branch.rows(focus, environment)),
      blank: first.blank,
    },
  ];
}

const listed = (columns: readonly Column[]): string =>
  columns.map(({ name, type, isCollection }) => `${name} (${type}${isCollection ? ', collection' : ''})`).join(', ');

const sameColumns = (a: readonly Column[], b: readonly Column[]): boolean =>
  a.length === b.length &&
  a.every(({ name, kind, isCollection }, at) => {
    const other = b[at];
    return other?.name === name && other.kind === kind && other.isCollection === isCollection;
  });
