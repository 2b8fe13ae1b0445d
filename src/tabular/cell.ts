import { Decimal, decimalOf } from '../fhir/decimal.ts';
import type { IssueCode } from '../fhir/issue.ts';
import { datesMeant } from './date-cell.ts';

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

/**
 * What people, R, pandas, SQL and spreadsheets (in English and German) write where there is no value, or where a formula
 * failed.
 */
const NOTHING = new Set([
  ...['-', '--', '–', '—', '?', '.', 'n/a', 'n.a.', 'k.A.', 'k. A.'],
  ...['NA', 'na', 'N/A', '#N/A', 'NaN', 'nan', 'NULL', 'null', 'None'],
  ...['#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NUM!', '#NULL!'],
  ...['#NV', '#BEZUG!', '#WERT!', '#ZAHL!'],
]);

const formula = (cell: string, advice = ''): CellProblem =>
  problem('cell-formula', `${shown(cell)} is a formula, not a value${advice}`);

/** Why a cell of free text cannot be as it is, or may not be what was meant. */
export function textProblem(cell: string): CellProblem | undefined {
  if (cell.startsWith('=')) {
    return formula(cell, "; a text that begins with = is written '=");
  }
  if (!NOTHING.has(cell)) return undefined;
  return {
    ...problem('cell-placeholder', `${shown(cell)} was taken as text; leave the cell empty if nothing was recorded`),
    severity: 'warning',
  };
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const MONTHS = /\b(?:jan|feb|mar|m[aä]r|apr|may|mai|jun|jul|aug|sep|o[ck]t|nov|de[cz])/i;

/** Names of the columns beside that of a number, which hold what one number cannot say. */
export interface Beside {
  comparator?: string;
  low?: string;
  high?: string;
  state?: { name: string; words: readonly string[] };
}

/**
 * The number in a cell with its digits. Where the type is `integer`, one that came through a floating-point column
 * (`2.0`) is one.
 */
export function numberOf(cell: string, type: string | undefined, beside: Beside = {}): number | Decimal | CellProblem {
  const text = type === 'integer' ? cell.replace(/\.0+$/, '') : cell;
  return NUMBER.test(text) ? decimalOf(text) : numberProblem(cell, beside);
}

/** A number as the digits it was sent with. */
export const digitsOf = (value: number | Decimal): string => (value instanceof Decimal ? value.text : String(value));

function numberProblem(cell: string, beside: Beside): CellProblem {
  if (NOTHING.has(cell)) return nothingWord(cell);
  if (cell.startsWith('=')) return formula(cell);
  if (beside.state?.words.includes(cell)) {
    return problem('cell-number', `${shown(cell)} is no number; it stands in ${beside.state.name}`);
  }
  if (/^-?\d+,\d+$/.test(cell)) return commaProblem(cell);
  if (/^-?\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d+)?$/.test(cell)) {
    return problem('cell-number', `${shown(cell)} has separators of thousands; write digits and a decimal point alone`);
  }
  if (/^\d[\d.,]*(?:\s*[x×*]\s*\d[\d.,]*)+/.test(cell)) {
    return problem('cell-number', `${shown(cell)} are several numbers, of which the cell takes one`);
  }
  const unit = /^-?\d+(?:[.,]\d+)?\s*([a-zA-Zµ%][\w/%]*)$/.exec(cell)?.[1];
  if (unit !== undefined && !MONTHS.test(unit)) {
    return problem(
      'cell-unit',
      `${shown(cell)} has the unit ${unit} in it; write the number alone, in the unit of the column`,
    );
  }
  const inexact = inexactProblem(cell, beside);
  if (inexact !== undefined) return inexact;
  if (MONTHS.test(cell) || /^\d{1,2}[./]\d{1,2}[./]\d{2,4}$/.test(cell)) {
    return problem(
      'cell-excel-date',
      `${shown(cell)} is a date, as spreadsheets make of numbers such as 5-6 or 3.10; a number was expected`,
    );
  }
  return problem('cell-number', `${shown(cell)} is no number`);
}

/** A comma before three digits may be one of thousands. */
function commaProblem(cell: string): CellProblem {
  const decimal = cell.replace(',', '.');
  const advice = /^-?[1-9]\d{0,2},\d{3}$/.test(cell)
    ? `has a comma, of decimals or of thousands; write ${decimal} or ${cell.replace(',', '')}`
    : `has a decimal comma; write ${decimal}`;
  return problem('cell-decimal-comma', `${shown(cell)} ${advice}`);
}

const SIGNS: Record<string, string> = { '≤': '<=', '≥': '>=' };

/** What to do with a bound or a range: their parts have columns of their own, but for what is recorded as one number. */
function inexactProblem(cell: string, { comparator, low, high }: Beside): CellProblem | undefined {
  const [, sign, number = ''] = /^([<>]=?|[≤≥])\s*(\d.*)$/.exec(cell) ?? [];
  if (sign !== undefined) {
    const advice =
      comparator === undefined
        ? 'the cell takes one number'
        : `write ${number}, and ${SIGNS[sign] ?? sign} in ${comparator}`;
    return problem('cell-inexact', `${shown(cell)} is a bound; ${advice}`);
  }
  const [, from, to = ''] = /^(\d+(?:\.\d+)?)\s*(?:[-–—]|bis|to)\s*(\d.*)$/.exec(cell) ?? [];
  if (from === undefined) return undefined;
  const advice =
    low === undefined || high === undefined
      ? 'the cell takes one number'
      : `write ${from} in ${low} and ${to} in ${high}`;
  return problem('cell-inexact', `${shown(cell)} is a range; ${advice}`);
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
export function plainProblem(cell: string, format: string | undefined): CellProblem | undefined {
  if (NOTHING.has(cell)) return nothingWord(cell);
  if (cell.startsWith('=')) return formula(cell);
  if (format !== 'date') return undefined;
  const serial = /^(\d{5})(?:[.,]\d+)?$/.exec(cell)?.[1];
  if (serial !== undefined) {
    return problem(
      'cell-excel-date',
      `${shown(cell)} is the number a spreadsheet keeps for a day, ${dateOfSerial(Number(serial))}; write that`,
    );
  }
  const meant = datesMeant(cell);
  if (meant !== undefined) return problem('cell-excel-date', `${shown(cell)} ${adviceOfDate(meant)}`);
  if (/^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$/.test(cell) || MONTHS.test(cell)) {
    return problem('cell-excel-date', `${shown(cell)} is a date as a spreadsheet shows it; ${SUCH_AS}`);
  }
  return undefined;
}

const SUCH_AS = 'write year-month-day, such as 2016-06-03, 2016-06 or 2016';

function adviceOfDate([one, other]: readonly string[]): string {
  if (one === undefined) return `names no day that exists; ${SUCH_AS}`;
  const said = 'is a date as a spreadsheet shows it; write year-month-day';
  return other === undefined
    ? `${said}, ${one}`
    : `${said}: ${one} if the day stands first, ${other} if the month does`;
}
