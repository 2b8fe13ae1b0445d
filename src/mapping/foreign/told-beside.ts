import type { CancerNames, NamedCancer } from './cancer-name.ts';
import { BY_NAMES, type ReadWord } from './concept.ts';
import type { ForeignTables } from './tables.ts';
import type { PlacedTold } from './told-tumour.ts';

/** A primary cancer with the metastases that its words name. */
export function withOrgans(told: PlacedTold, named: NamedCancer | undefined): PlacedTold {
  if (named === undefined || named.organs.length === 0 || named.read.word !== told.read.word) return told;
  return { ...told, beside: named.organs.map((read) => ({ kind: 'metastasis', read })) };
}

/** A metastasis, with the cancer that its words say has spread; "lung cancer" may mean one that is in the lung. */
export function withCancer(told: PlacedTold, named: NamedCancer | undefined): PlacedTold {
  if (named === undefined || named.isPlain || named.read.word === told.read.word) return told;
  const others = named.organs.filter(({ word }) => word !== told.read.word);
  const beside = [
    { kind: 'primary', read: named.read } as const,
    ...others.map((read) => ({ kind: 'metastasis', read }) as const),
  ];
  return { ...told, beside };
}

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
  return [
    ...organs.map((read): PlacedTold => ({ kind: 'metastasis', read })),
    ...cancers
      .beside(words)
      .map(({ named, words: siteText }): PlacedTold => ({ kind: 'primary', read: named.read, siteText })),
  ];
}
