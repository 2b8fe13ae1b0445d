import type { CancerNames, NamedCancer } from './cancer-name.ts';
import { BY_NAMES, type ReadWord } from './concept.ts';
import type { ForeignTables } from './tables.ts';
import type { PlacedTold } from './told-tumour.ts';

/** A primary cancer with the metastases that its words name. */
export function withOrgans(told: PlacedTold, named: NamedCancer | undefined): PlacedTold {
  if (named === undefined || named.organs.length === 0 || named.read.word !== told.read.word) return told;
  return { ...told, beside: named.organs.map((read) => ({ kind: 'metastasis', read })) };
}

/**
 * A metastasis, with the cancer that its words say has spread, or that it is of; "lung cancer" may mean one that is in the
 * lung.
 */
export function withCancer(told: PlacedTold, words: string, { cancers }: { cancers: CancerNames }): PlacedTold {
  const named = cancers.of(words);
  const beside = (named === undefined ? cancersBeside(words, cancers) : ofSpread(named)).filter(
    ({ read }) => read.word !== told.read.word,
  );
  return beside.some(({ kind }) => kind === 'primary') ? { ...told, beside } : told;
}

/** A cancer that has spread, and the organs of its metastases. */
const ofSpread = ({ isPlain, read, organs }: NamedCancer): PlacedTold[] =>
  isPlain
    ? []
    : [{ kind: 'primary', read }, ...organs.map((organ): PlacedTold => ({ kind: 'metastasis', read: organ }))];

/** The cancers that words of something else name, each by its words. */
const cancersBeside = (words: string, cancers: CancerNames): PlacedTold[] =>
  cancers.beside(words).map(({ named, words: siteText }) => ({ kind: 'primary', read: named.read, siteText }));

/** The organs that what words say is there names metastases of. */
export function organsIn(said: string, words: string, tables: ForeignTables): ReadWord[] {
  const named = tables
    .names('metastasis')
    .named(said, 'within')
    .map(({ word }) => word);
  return [...new Set(named)].map((word) => ({ word, from: `"${words}"`, by: `${BY_NAMES}metastasis` }));
}

/** The metastases of other organs, and the cancers, that the words of an ISCM name. */
export function besideEpisode(
  words: string,
  { tables, cancers }: { tables: ForeignTables; cancers: CancerNames },
): PlacedTold[] {
  const organs = organsIn(tables.without('noDoubt', words), words, tables);
  return [...organs.map((read): PlacedTold => ({ kind: 'metastasis', read })), ...cancersBeside(words, cancers)];
}
