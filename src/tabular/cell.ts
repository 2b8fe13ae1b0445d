import { Decimal, decimalOf } from '../fhir/decimal.ts';
import type { IssueCode } from '../fhir/issue.ts';
import type { JsonValue } from '../fhir/json.ts';

/** What is wrong with a cell: a message id, and a sentence that goes on after the column's name. */
export interface CellProblem {
  id: string;
  code: IssueCode;
  message: string;
  severity?: 'warning';
}

/** Longest piece of a cell that a message repeats. */
const SHOWN = 40;

/** A cell as a message repeats it. */
export const shown = (cell: string): string => `"${cell.length > SHOWN ? `${cell.slice(0, SHOWN)}…` : cell}"`;

const problem = (id: string, message: string): CellProblem => ({ id, code: 'value', message });

/** What R, pandas, SQL and spreadsheets write where there is no value, or where a formula failed. */
const NOTHING = new Set(['NA', 'N/A', '#N/A', 'NaN', 'nan', 'NULL', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NUM!']);

/** Why a cell of free text cannot be as it is, or may not be what was meant. */
export function textProblem(cell: string): CellProblem | undefined {
  if (cell.startsWith('=')) {
    return problem('cell-formula', `${shown(cell)} is a formula, not a value; a text that begins with = is written '=`);
  }
  if (!NOTHING.has(cell)) return undefined;
  return {
    ...problem('cell-placeholder', `${shown(cell)} was taken as text; leave the cell empty if nothing was recorded`),
    severity: 'warning',
  };
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const MONTHS = /\b(?:jan|feb|mar|m[aä]r|apr|may|mai|jun|jul|aug|sep|o[ck]t|nov|de[cz])/i;

/** The number in a cell with its digits; an integer that came through a floating-point column (`2.0`) is one. */
export function numberOf(cell: string, integer: boolean): number | Decimal | CellProblem {
  const text = integer ? cell.replace(/\.0+$/, '') : cell;
  return NUMBER.test(text) ? decimalOf(text) : numberProblem(cell);
}

/** Whether a value is a number, as the case model holds it. */
export const isNumber = (value: JsonValue | CellProblem | undefined): value is number | Decimal =>
  typeof value === 'number' || value instanceof Decimal;

/** A number as the digits it was sent with. */
export const digitsOf = (value: number | Decimal): string => (value instanceof Decimal ? value.text : String(value));

function numberProblem(cell: string): CellProblem {
  if (NOTHING.has(cell)) return nothingWord(cell);
  if (cell.startsWith('=')) return problem('cell-formula', `${shown(cell)} is a formula, not a value`);
  if (/^-?\d+,\d+$/.test(cell)) {
    return problem('cell-decimal-comma', `${shown(cell)} has a decimal comma; write ${cell.replace(',', '.')}`);
  }
  if (/^-?\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?$/.test(cell)) {
    return problem('cell-number', `${shown(cell)} has separators of thousands; write digits and a decimal point alone`);
  }
  const unit = /^-?\d+(?:[.,]\d+)?\s*([a-zA-Zµ%][\w/%]*)$/.exec(cell)?.[1];
  if (unit !== undefined && !MONTHS.test(unit)) {
    return problem(
      'cell-unit',
      `${shown(cell)} has the unit ${unit} in it; write the number alone, in the unit of the column`,
    );
  }
  if (/^[<>≤≥]=?\s*\d/.test(cell) || /^\d+(?:\.\d+)?\s*[-–—]\s*\d/.test(cell)) {
    return problem(
      'cell-inexact',
      `${shown(cell)} is a bound or a range; they have columns of their own (_cmp, _low, _high)`,
    );
  }
  if (MONTHS.test(cell) || /^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/.test(cell)) {
    return problem(
      'cell-excel-date',
      `${shown(cell)} is a date, as spreadsheets make of numbers such as 5-6 or 3.10; a number was expected`,
    );
  }
  return problem('cell-number', `${shown(cell)} is no number`);
}

const nothingWord = (cell: string): CellProblem =>
  problem(
    'cell-placeholder',
    `${shown(cell)} is no value; leave the cell empty if nothing was recorded, write unknown if that was recorded`,
  );

/** Days between 1899-12-30, from which spreadsheets count, and 1970-01-01. */
const EPOCH = 25_569;

function dateOfSerial(serial: number): string {
  return new Date((serial - EPOCH) * 86_400_000).toISOString().slice(0, 10);
}

/**
 * Why a cell of a date column, or of another of plain words, cannot be as it is, where more can be said than the
 * pattern does.
 */
export function plainProblem(cell: string, isDate: boolean): CellProblem | undefined {
  if (NOTHING.has(cell)) return nothingWord(cell);
  if (cell.startsWith('=')) return problem('cell-formula', `${shown(cell)} is a formula, not a value`);
  if (!isDate) return undefined;
  const serial = /^(\d{5})(?:\.\d+)?$/.exec(cell)?.[1];
  if (serial !== undefined) {
    return problem(
      'cell-excel-date',
      `${shown(cell)} is the number a spreadsheet keeps for a day, ${dateOfSerial(Number(serial))}; write that`,
    );
  }
  const [, day = '', month = '', year = ''] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(cell) ?? [];
  if (year !== '' && Number(month) <= 12) {
    const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    return problem(
      'cell-excel-date',
      `${shown(cell)} is a date as a spreadsheet shows it; write year-month-day, ${iso}`,
    );
  }
  if (/^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/.test(cell) || MONTHS.test(cell) || / 0?0:00/.test(cell)) {
    return problem(
      'cell-excel-date',
      `${shown(cell)} is a date as a spreadsheet shows it; write year-month-day, such as 2016-06-03, 2016-06 or 2016`,
    );
  }
  return undefined;
}
