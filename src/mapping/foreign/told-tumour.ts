import type { ReadWord } from './concept.ts';

/** An episode of ISCM; `assumed` says what of it the record does not say in so many words. */
export interface EpisodeTold {
  kind: 'episode';
  read: ReadWord;
  assumed?: string;
  /** Metastases of other organs, and the cancer, that the words tell of as well. */
  beside?: readonly PlacedTold[];
}

/** A primary cancer or another metastasis. */
export interface PlacedTold {
  kind: 'primary' | 'metastasis';
  /** `kind` is that of a name which leaves open which of several sites it is. */
  read: ReadWord & { isOurs?: boolean; kind?: string };
  siteText?: string;
  /** What else the words tell: metastases of a cancer, or the cancer of a metastasis. */
  beside?: readonly PlacedTold[];
}
