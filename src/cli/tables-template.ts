import { type Separator, writeTemplate } from '../tabular/index.ts';
import { EXIT, Unusable } from './exit-code.ts';
import { definitionsWith, loadMapping } from './toolkit.ts';

/** `tables template`: empty tables to fill, with their data dictionary, in a folder that has none of them yet. */
export function tablesTemplate(folder: string, separator: Separator): number {
  const { elements } = loadMapping(definitionsWith([], false));
  try {
    const files = writeTemplate(folder, elements(), separator);
    console.error(`${files.length} files in ${folder}; README.txt there says how they are filled.`);
    return EXIT.good;
  } catch (error) {
    throw new Unusable(`The template cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
