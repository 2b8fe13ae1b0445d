import { BY_NAMES, type ReadWord, wordByName } from './concept.ts';
import type { ForeignTables } from './tables.ts';

/** A primary cancer that words name. */
export interface NamedCancer {
  read: ReadWord & { kind?: string };
  /** The words without those of its metastases, in which the side of an organ is its side. */
  own: string;
  /** The organs of metastases that the words name beside it. */
  organs: readonly ReadWord[];
  /** Nothing but its name and side was said. */
  isPlain: boolean;
}

/** A name of a tumour without its side and the like. */
export const withoutSide = (words: string, tables: ForeignTables): string => tidy(tables.without('besideOrgan', words));

/** Words without what stands around and between them. */
export const tidy = (words: string): string => words.replace(/\s+/g, ' ').replace(/^[\s,;:-]+|[\s,;:-]+$/g, '');

/** A text without what a pattern found in it. */
const cut = (text: string, { 0: found, index }: RegExpExecArray): string =>
  `${text.slice(0, index)} ${text.slice(index + found.length)}`;

/** The cancers that words of one record name, each text looked at once. */
export class CancerNames {
  readonly #tables: ForeignTables;
  readonly #known = new Map<string, NamedCancer | undefined>();

  constructor(tables: ForeignTables) {
    this.#tables = tables;
  }

  /** The cancer that words are the name of, with its side and what else a record says beside the name of a cancer. */
  of(words: string): NamedCancer | undefined {
    if (this.#known.has(words)) return this.#known.get(words);
    const named = cancerNamed(words, this.#tables);
    this.#known.set(words, named);
    return named;
  }

  /** The cancers that a diagnosis of something else names beside it, each in its words: "from breast cancer". */
  beside(words: string): { named: NamedCancer; words: string }[] {
    if (words.length > this.#tables.limit('lettersOfName')) return [];
    const things = this.#tables.without('besideOrgan', words).split(this.#tables.pattern('nextThing'));
    return things.flatMap((thing) => this.#first([thing, ...this.#behindEach('ofCancer', thing)]));
  }

  #first(texts: readonly string[]): { named: NamedCancer; words: string }[] {
    for (const text of texts.map(tidy)) {
      const named = this.of(text);
      if (named !== undefined) return [{ named, words: text }];
    }
    return [];
  }

  /** What stands behind each place at which a pattern is found. */
  #behindEach(pattern: string, text: string): string[] {
    const found = text.matchAll(this.#tables.everywhere(pattern));
    return [...found].map(({ 0: { length }, index }) => text.slice(index + length));
  }
}

function cancerNamed(words: string, tables: ForeignTables): NamedCancer | undefined {
  const plain = wordByName('primary', words, tables) ?? wordByName('primary', withoutSide(words, tables), tables);
  if (plain !== undefined) return { read: plain, own: words, organs: [], isPlain: true };
  if (words.length > tables.limit('lettersOfName')) return undefined;
  let rest = tidy(tables.without('noDoubt', words));
  if (tables.names('primary').named(withoutSide(rest, tables), 'within').length === 0) return undefined;
  const spread: string[] = [];
  let own = rest;
  // each round takes words away, from the beginning or the end
  for (let round = tables.limit('wordsBesideName'); round >= 0; round--) {
    const named = wordByName('primary', rest, tables);
    if (named !== undefined)
      return { read: { ...named, from: `"${words}"` }, own, organs: organsIn(spread, words, tables), isPlain: false };
    const places = tables.pattern('spreadOfCancer').exec(rest);
    const behind = places ?? tables.pattern('behindCancer').exec(rest);
    const beside = behind ?? tables.pattern('beforeCancer').exec(rest);
    const less = beside === null ? withoutSide(rest, tables) : tidy(cut(rest, beside));
    if (less === rest || less === '') return undefined;
    rest = less;
    // a side in what is said of a treatment is its own, and one behind the organs of metastases may be that of one of them
    if (places !== null) spread.push(places[0]);
    if (beside !== null) own = places === null ? own.replace(beside[0], ' ') : less;
  }
  return undefined;
}

/** The organs that words of metastases name. */
function organsIn(spread: readonly string[], words: string, tables: ForeignTables): ReadWord[] {
  const places = spread.map((one) => tables.without('fromOrgan', one));
  const named = places.flatMap((one) => tables.names('organ').named(one, 'within')).map(({ word }) => word);
  return [...new Set(named)].map((word) => ({ word, from: `"${words}"`, by: `${BY_NAMES}organ` }));
}
