import { isSystemError, reasonOf } from '../../fhir/system-error.ts';
import { type Separator, writeTemplate } from '../../tabular/index.ts';
import { EXIT, Unusable } from '../exit-code.ts';
import { loadMapping } from '../toolkit.ts';

/** `tables template`: empty tables to fill, with their data dictionary, in a folder that has none of them yet. */
export function tablesTemplate(folder: string, separator: Separator): number {
  const { elements } = loadMapping();
  try {
    const files = writeTemplate(folder, elements(), separator);
    console.error(`${files.length} files in ${folder}; README.txt there says how they are filled.`);
    return EXIT.good;
  } catch (error) {
    const at = isSystemError(error) ? error.path : undefined;
    throw new Unusable(`The template cannot be written: ${at === undefined ? '' : `${at}: `}${reasonOf(error)}.`);
  }
}
