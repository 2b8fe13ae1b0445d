import { partialDate } from '../case/partial-date.ts';

/** Beginnings of the names of months, English and German. */
const MONTHS = [
  'jan',
  'feb',
  'mar|mär|mae|mrz',
  'apr',
  'may|mai',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct|okt',
  'nov',
  'dec|dez',
];

const NAMES = MONTHS.map((names) => new RegExp(`^(?:${names})`, 'i'));

/** Forms of dates that can be read in one way: the day first where there are points, the year where it stands first. */
const FORMS = [
  /^(?<day>\d{1,2})\. ?(?<month>\d{1,2})\. ?(?<year>\d{4})(?: \d[\d:]*)?$/,
  /^(?<year>\d{4})[-/.](?<month>\d{1,2})(?:[-/.](?<day>\d{1,2}))?(?:[T ]\d[\d:.]*Z?)?$/,
  /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/,
  /^(?<month>\d{1,2})[-/.](?<year>\d{4})$/,
  /^(?:(?<day>\d{1,2})[. -]+)?(?<month>\p{L}+)\.?[ -]+(?<year>\d{4})$/u,
];

/** With slashes or hyphens the day stands first or the month, as the country has it. */
const EITHER = /^(?<first>\d{1,2})[-/](?<second>\d{1,2})[-/](?<year>\d{4})$/;

/** Which month a number or a name is; `0` where a name is none. */
const numberOfMonth = (month: string): string =>
  /^\d/.test(month) ? month : String(NAMES.findIndex((name) => name.test(month)) + 1);

/** The date that its parts are, where there is such a day. */
function isoOf(year: string, month: string, day: string | undefined): string[] {
  const parts = [numberOfMonth(month), ...(day === undefined ? [] : [day])].map((part) => part.padStart(2, '0'));
  const iso = [year, ...parts].join('-');
  return partialDate.safeParse(iso).success ? [iso] : [];
}

/**
 * The dates that a cell may mean which is not written as year-month-day: none where no such day exists, two where it
 * may be either. `undefined` where it has no known form.
 */
export function datesMeant(cell: string): string[] | undefined {
  const { first, second, year: of } = EITHER.exec(cell)?.groups ?? {};
  if (first !== undefined && second !== undefined && of !== undefined)
    return [...new Set([...isoOf(of, second, first), ...isoOf(of, first, second)])];
  const found = FORMS.map((form) => form.exec(cell)?.groups).find((groups) => groups !== undefined);
  const { year, month, day } = found ?? {};
  const isKnown = year !== undefined && month !== undefined && numberOfMonth(month) !== '0';
  return isKnown ? isoOf(year, month, day) : undefined;
}
