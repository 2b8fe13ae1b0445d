import type { ToldDrug } from './medications.ts';
import type { Run } from './run.ts';
import type { ForeignName } from './tables.ts';

/** What stands beside the name of a drug: its product, its form. */
const BESIDE = /\([^)]*\)|\[[^\]]*\]/g;

/** A name that is the whole of a text is that of a kind of drugs. */
const isOfKind = ({ names }: ForeignName): boolean => names.startsWith('^');

/** All that a name list has for one kind of drugs in a text; German names lack the last letter of English ones. */
function namesIn(text: string, { word, within }: ForeignName): string[] {
  if (word !== '') return [word];
  const names: string[] = [];
  let rest = text;
  for (let found = within.exec(rest); found !== null; found = within.exec(rest)) {
    names.push(found[0].toLowerCase().replace(/e$/, ''));
    rest = rest.slice(found.index + found[0].length);
  }
  return names;
}

/**
 * The drugs that a resource names, with their kinds, as all do that tell of the same ones; `undefined` where it names a
 * kind of drugs alone.
 */
export function nameOfDrugs({ concepts, tables }: Run, { drug, treatments }: ToldDrug): string | undefined {
  const concept = concepts.of(drug.concept);
  const agent = concept.word('agent')?.word;
  const text = concept.allText.replace(BESIDE, ' ');
  const found = agent === undefined ? tables.names('drug').named(text, 'within') : [];
  const names =
    agent === undefined ? found.filter((name) => !isOfKind(name)).flatMap((name) => namesIn(text, name)) : [agent];
  if (names.length === 0) return undefined;
  return [...new Set([...names, ...treatments.map(({ kind }) => kind)])].toSorted().join();
}
