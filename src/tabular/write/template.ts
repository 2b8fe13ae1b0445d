import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../fhir/make-folder.ts';
import { caseTables } from '../case-tables.ts';
import { csvHead, type Separator } from './csv-text.ts';
import { dataPackage } from './data-package.ts';
import { dictionaryCsv, type ElementsOfFields } from './dictionary.ts';
import { templateReadMe } from './read-me.ts';

/** The mark by which Excel knows that a CSV file is UTF-8. */
const MARK = '\ufeff';

/**
 * Writes empty tables into a folder, ready to be filled with a spreadsheet, with what describes them. What the server
 * alone fills is left out.
 * @param separator what the spreadsheet takes for a separator: where the decimal sign is a comma, mostly a semicolon
 * @returns names of the files
 */
export function writeTemplate(folder: string, elements: ElementsOfFields, separator: Separator): string[] {
  const tables = caseTables.map((table): [string, string] => [
    `${table.name}.csv`,
    `${MARK}${csvHead({ columns: table.columns.filter(({ readOnly }) => !readOnly) }, separator)}`,
  ]);
  const rows = new Map(caseTables.map(({ name }) => [name, 0]));
  const files: [string, string][] = [
    ...tables,
    ['data_dictionary.csv', `${MARK}${dictionaryCsv(elements, separator)}`],
    ['datapackage.json', `${JSON.stringify(dataPackage(rows, separator), undefined, 2)}\n`],
    ['README.txt', templateReadMe(separator)],
  ];
  makeFolder(folder);
  for (const [name, text] of files) writeFileSync(join(folder, name), text, { flag: 'wx' });
  return files.map(([name]) => name);
}
