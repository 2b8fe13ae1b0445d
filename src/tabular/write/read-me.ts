import { CASE_MODEL_VERSION } from '../../case/version.ts';
import { caseTables } from '../case-tables.ts';
import type { Separator } from './csv-text.ts';

/** What a folder of cases as tables says about itself. */
export const tablesReadMe = (): string =>
  readMe('comma', [
    'manifest.json is written last. Where it is missing, or says "complete": false, the tables are not whole.',
  ]);

/** What a folder of empty tables says about itself. */
export const templateReadMe = (separator: Separator): string =>
  readMe(separator, [
    'To fill in: a row for each case in cases.csv, which is needed; in the other tables a row for each item, with the case_id',
    'of its case and, in the column key, a key that you choose. Tables and columns that you do not need may be left out, but',
    'for columns that each row needs (cardinality 1..1 in data_dictionary.csv).',
  ]);

function readMe(separator: Separator, end: readonly string[]): string {
  const widest = Math.max(...caseTables.map(({ name }) => name.length)) + 4;
  return [
    `Cases of intramedullary spinal cord metastasis as tables, case model ${CASE_MODEL_VERSION}.`,
    '',
    ...caseTables.map(({ name, title }) => `${`${name}.csv`.padEnd(widest)}  ${title}`),
    '',
    `CSV in UTF-8, cells divided by a ${separator}, in double quotes where they hold one, a quote or a line end.`,
    'case_id ties the rows of all tables together; case_id and key name an item. Columns that end in _key or _keys hold',
    'keys of other items. What each column holds stands in data_dictionary.csv, for programs in datapackage.json.',
    '',
    'An empty cell: not recorded. unknown: recorded as unknown. absent, negative, none, not-given: recorded as a no.',
    'Numbers are in the unit of the data dictionary. Inexact ones: NAME_cmp holds the comparator of the number, NAME_low',
    'and NAME_high a range; NAME_state a word where there is no number. Read NAME_cmp before you count with a number.',
    'Dates are as precise as they were recorded: 2016, 2016-06 or 2016-06-03. Read them as text.',
    'Several values in one cell are divided by |.',
    'A text that a spreadsheet would take for a formula has an apostrophe before it; reading the tables in takes it away.',
    '',
    ...end,
    '',
  ].join('\n');
}
