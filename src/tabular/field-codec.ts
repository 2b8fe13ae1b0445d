import { isNumber } from '../fhir/decimal.ts';
import { guarded, unguarded } from '../fhir/formula-guard.ts';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { str } from '../fhir/read.ts';
import { type Beside, type CellProblem, digitsOf, numberOf, plainProblem, shown, textProblem } from './cell.ts';
import type { Branches } from './schema-branches.ts';
import { type Column, type Field, LIST_SEPARATOR, type ReadCells } from './table.ts';

/** How the value of one leaf stands in columns. */
export type FieldCodec = Pick<Field, 'columns' | 'write' | 'read'>;

/** Reads one cell that is not empty. */
type ReadCell = (cell: string) => JsonValue | CellProblem;

const isProblem = (value: unknown): value is CellProblem =>
  typeof value === 'object' && value !== null && 'message' in value;

function oneColumn(column: Column, write: (value: JsonValue) => string, read: ReadCell): FieldCodec {
  return {
    columns: [column],
    write: (value) => [value === undefined ? '' : write(value)],
    read: ([cell = '']) => {
      if (cell === '') return { problems: [] };
      const value = read(cell);
      return isProblem(value) ? { problems: [{ column, problem: value }] } : { value, problems: [] };
    },
  };
}

/** Reads words and texts of a pattern; what is one of them is no problem, be it `NA` for Namibia. */
function plainReader({ words = [], pattern, format }: Column): ReadCell {
  const fits = pattern === undefined ? undefined : new RegExp(pattern);
  return (cell) => (words.includes(cell) || fits?.test(cell) ? cell : (plainProblem(cell, format) ?? cell));
}

/** Free text, or a text of a pattern. */
function textCodec(column: Column): FieldCodec {
  if (column.text !== true) return oneColumn(column, String, plainReader(column));
  const codec = oneColumn(
    column,
    (value) => guarded(String(value)),
    (cell) => unguarded(cell),
  );
  return {
    ...codec,
    read: (cells) => {
      const problem = textProblem(cells[0] ?? '');
      if (problem === undefined) return codec.read(cells);
      const found = { column, problem };
      return problem.severity === 'warning' ? { ...codec.read(cells), problems: [found] } : { problems: [found] };
    },
  };
}

/** Words of a list that are divided by something else. */
function otherSeparators(cell: string, { words = [] }: Column): CellProblem | undefined {
  const items = cell.split(/\s*[,;/|+&\n]\s*/);
  if (items.length < 2 || !items.every((item) => words.includes(item))) return undefined;
  const written = items.join(LIST_SEPARATOR);
  if (cell.replaceAll(' ', '') === written) return undefined;
  return {
    id: 'cell-list',
    code: 'value',
    message: `${shown(cell)} are several values; they are divided by ${LIST_SEPARATOR}, as in ${written}`,
  };
}

/** Several plain values in one cell. */
function listCodec(column: Column, readItem: ReadCell): FieldCodec {
  return {
    columns: [column],
    write: (value) => [Array.isArray(value) ? value.map(plainText).join(LIST_SEPARATOR) : ''],
    read: ([cell = '']) => {
      if (cell === '') return { problems: [] };
      const several = otherSeparators(cell, column);
      if (several !== undefined) return { problems: [{ column, problem: several }] };
      const items = cell.split(LIST_SEPARATOR).map((item) => readItem(item.trim()));
      const problems = items.filter(isProblem).map((problem) => ({ column, problem }));
      return problems.length > 0
        ? { problems }
        : { value: items.filter((item): item is JsonValue => !isProblem(item)), problems };
    },
  };
}

const plainText = (value: JsonValue): string => (isNumber(value) ? digitsOf(value) : String(value));

/** The columns of a number: its value with a comparator, a range, a word in its place, or text. */
interface NumberColumns {
  value: Column;
  comparator: Column | undefined;
  low: Column | undefined;
  high: Column | undefined;
  state: Column | undefined;
  text: Column | undefined;
}

function cellOf(side: Column['side'] | 'value', value: JsonValue | undefined): string {
  if (value === undefined) return '';
  if (isNumber(value)) return side === 'value' ? digitsOf(value) : '';
  if (typeof value === 'string') {
    if (side === 'text') return guarded(value);
    return side === 'state' ? value : '';
  }
  const part = isObject(value) && side !== undefined ? value[side] : undefined;
  return part === undefined ? '' : plainText(part);
}

/** A number that may be inexact, unknown, or a text instead. */
function numberCodec(columns: NumberColumns): FieldCodec {
  const present = Object.values(columns).filter((column) => column !== undefined);
  return {
    columns: present,
    write: (value) => present.map((column) => cellOf(column.side ?? 'value', value)),
    read: (cells) => {
      const given = new Map(present.map((column, index) => [column.side ?? 'value', cells[index] ?? '']));
      return readNumber(columns, (side) => given.get(side) ?? '');
    },
  };
}

function readNumber(columns: NumberColumns, cell: (side: Column['side'] | 'value') => string): ReadCells {
  const { value: column } = columns;
  const problems: { column: Column; problem: CellProblem }[] = [];
  const number = (of: Column, side: 'value' | 'low' | 'high') => {
    if (cell(side) === '') return undefined;
    const read = numberOf(cell(side), of.type, side === 'value' ? besideOf(columns) : {});
    if (isNumber(read)) return read;
    problems.push({ column: of, problem: read });
    return undefined;
  };
  const value = number(column, 'value');
  const low = number(columns.low ?? column, 'low');
  const high = number(columns.high ?? column, 'high');
  if (problems.length > 0) return { problems };
  const forms: JsonValue[] = [];
  if (cell('comparator') !== '')
    forms.push({ comparator: cell('comparator'), ...(value === undefined ? {} : { value }) });
  else if (value !== undefined) forms.push(value);
  if (low !== undefined || high !== undefined)
    forms.push({ ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) });
  if (cell('state') !== '') forms.push(cell('state'));
  if (cell('text') !== '') forms.push(unguarded(cell('text')));
  const [only, ...others] = forms;
  if (only === undefined) return { problems };
  return others.length === 0 ? { value: only, problems } : { problems: [{ column, problem: severalForms(columns) }] };
}

/** The columns beside that of a number, by their names. */
function besideOf({ comparator, low, high, state }: NumberColumns): Beside {
  return {
    ...(comparator === undefined ? {} : { comparator: comparator.name }),
    ...(low === undefined ? {} : { low: low.name }),
    ...(high === undefined ? {} : { high: high.name }),
    ...(state === undefined ? {} : { state: { name: state.name, words: state.words ?? [] } }),
  };
}

function severalForms(columns: NumberColumns): CellProblem {
  const names = Object.values(columns).flatMap((column) => (column === undefined ? [] : [column.name]));
  return {
    id: 'cell-several-values',
    code: 'value',
    message: `the row has several values for one field; of ${names.join(', ')} only a value (with a comparator), a range or a word may be filled`,
  };
}

/** The codec of a leaf by what its schema allows; `base` is its first column but for type and bounds. */
export function fieldCodec(base: Column, branches: Branches, list: boolean): FieldCodec {
  const { number } = branches;
  const bounds = number === undefined ? {} : boundsOf(number);
  if (list) {
    const column: Column = { ...base, ...bounds, list: true, type: 'string' };
    return listCodec(column, number === undefined ? plainReader(column) : (item) => numberOf(item, str(number.type)));
  }
  return number === undefined ? textCodec(base) : numberCodec(numberColumns(base, branches, bounds));
}

/** The columns of a number; of what it can be beside one, those that its schema allows. */
function numberColumns(base: Column, branches: Branches, bounds: Partial<Column>): NumberColumns {
  const { description } = base;
  const { stem, words } = branches;
  const beside = (side: NonNullable<Column['side']>, suffix: string, more: Partial<Column>): Column => ({
    name: `${stem}_${suffix}`,
    type: 'string',
    field: base.field,
    side,
    description,
    ...more,
  });
  const side = { ...bounds, ...(base.unit === undefined ? {} : { unit: base.unit }) };
  const { words: _words, ...value } = base;
  return {
    value: { ...value, ...bounds },
    comparator:
      branches.comparators &&
      beside('comparator', 'cmp', {
        words: branches.comparators,
        description: `Comparator of the number: ${description}`,
      }),
    low: branches.range
      ? beside('low', 'low', { ...side, description: `Lower end of a range: ${description}` })
      : undefined,
    high: branches.range
      ? beside('high', 'high', { ...side, description: `Upper end of a range: ${description}` })
      : undefined,
    state:
      words.length > 0
        ? beside('state', 'state', { words, description: `Why there is no number: ${description}` })
        : undefined,
    text: branches.text ? beside('text', 'text', { text: true, description: `As text: ${description}` }) : undefined,
  };
}

function boundsOf({ type, minimum, maximum }: JsonObject): Pick<Column, 'type' | 'minimum' | 'maximum'> {
  return {
    type: type === 'integer' ? 'integer' : 'number',
    ...(typeof minimum === 'number' ? { minimum } : {}),
    ...(typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? { maximum } : {}),
  };
}
