import type { FieldElements } from '../../src/mapping/index.ts';
import { caseTables, type DictionaryEntry, dictionary } from '../../src/tabular/index.ts';
import { code, made, page, pathCode, table } from './markdown.ts';

/** The tables of cases and their data dictionary. */

/** Longest list of words in a cell; the case model has them all. */
const LONG = 240;

const wordsText = (allowed: string): string => {
  const words = allowed.split('|').join(', ');
  return words.length > LONG ? `${words.slice(0, words.lastIndexOf(',', LONG))}, …` : words;
};

/** Bounds, a pattern and words, whichever a column has; what keys look like is said once. */
const allowedText = ({ type, allowed }: DictionaryEntry): string =>
  (type.endsWith('key') ? '' : allowed)
    .split(' or ')
    .map((part) => (part.startsWith('^') ? code(part) : wordsText(part)))
    .join(' or ');

function elementText({ element, profile }: DictionaryEntry): string {
  return element === '' ? '' : `${pathCode(element)}${profile === '' ? '' : `<br>${profile}`}`;
}

/** What kind of value a column has, in which unit, and whether each row has it; that there may be several, lists say. */
function typeText({ type, unit, cardinality, refersTo }: DictionaryEntry): string {
  const target = refersTo === '' ? '' : ` of ${refersTo.split('|').join(' or ')}`;
  const inUnit = unit === '' || unit === '1' ? '' : ` in ${unit}`;
  return `${type}${target}${inUnit}${cardinality.startsWith('1') ? ', always there' : ''}`;
}

function tableSection(name: string, title: string, entries: readonly DictionaryEntry[]): string[] {
  return [
    '',
    `## ${name}`,
    '',
    `${title}.`,
    ...table(
      ['column', 'what it says', 'type', 'words, bounds', 'written to'],
      entries.map((entry) => [
        code(entry.column),
        entry.description,
        typeText(entry),
        allowedText(entry),
        elementText(entry),
      ]),
    ),
  ];
}

/** The page; the same entries stand in `data_dictionary.csv` of every export. */
export function tablesPage(elements: FieldElements): string {
  const entries = dictionary(elements);
  return page([
    '# Tables of cases',
    '',
    made('the case model and `mappings/`'),
    'Cases as CSV tables, one for each kind of item: what `GET /cases` gives as `text/csv` and `application/zip`, what',
    '`iscm-fhir export --format csv` and `zip` write, and what `to-fhir` and `import` read. Cases go through tables and back',
    'unchanged. [How a registry uses them](registry.md).',
    '',
    '- **Rows belong together** by `case_id`; an item is named by `case_id` and `key` (lower-case letters, digits and hyphens,',
    '  at most 64). Columns that end in `_key` or `_keys` hold keys of other items of the same case. `alternatives` holds other',
    '  values that sources give for a field; `field` there is the name in [the case model](case-model.md).',
    '- **Nothing and no**: an empty cell was *not recorded*; `unknown` was recorded as unknown; `absent`, `negative`, `none`,',
    '  `not-given` was recorded as a no.',
    '- **Numbers** stand with the digits that were sent, in the unit of the column (as UCUM writes it: `mo` months, `a` years,',
    '  `d` days). Where one is inexact, `…_cmp` holds its comparator, or `…_low` and `…_high` a range; `…_state` holds a word',
    '  where there is none. Who counts with a number looks at `…_cmp` first.',
    '- **Dates** are as precise as they were recorded (`2016`, `2016-06`, `2016-06-03`); to be read as text.',
    '- **Several values** in one cell are divided by `|` (`regions.str.get_dummies()` in pandas).',
    '- **Formulas**: a text that a spreadsheet would run (it begins with `=`, `+`, `-` or `@`) has an apostrophe before it,',
    '  which reading takes away.',
    '- **Whole or not**: `manifest.json` is written last and says so, with the rows of each table and the cursor for the next',
    '  pull. `datapackage.json` describes the tables for programs (Frictionless Data Package), `data_dictionary.csv` for people.',
    '',
    'Names are lower case and at most 26 characters long, as REDCap wants them.',
    ...caseTables.flatMap(({ name, title }) =>
      tableSection(
        name,
        title,
        entries.filter((entry) => entry.table === name),
      ),
    ),
  ]);
}
