import { metastaticSites, primarySites } from '../../case/vocabulary.ts';
import { asArray, type JsonObject } from '../../fhir/json.ts';
import { BY_NAMES, type Concept, type Concepts, type ReadWord, wordByName } from './concept.ts';
import type { ForeignTables } from './tables.ts';
import type { PlacedTold } from './told-tumour.ts';

/** What telling the organ of a tumour from its site needs. */
interface SiteContext {
  tables: ForeignTables;
  concepts: Concepts;
}

/** The first site of a condition, and its words where it is the only one. */
function siteOf({ bodySite }: JsonObject, concepts: Concepts): { site: Concept; words: string } {
  const [first, ...others] = asArray(bodySite);
  const site = concepts.of(first);
  return { site, words: others.length === 0 ? site.words : '' };
}

/** Whether a site is the spine, the canal, the cord or what lies around them: no organ that a tumour there is of. */
const isSpine = (tables: ForeignTables, words: string): boolean =>
  ['cordOrSpine', 'cord', 'beside'].some((name) => tables.pattern(name).test(words));

/** The only word that a list has for what words name, where it is one of these. */
function namedIn(list: string, words: string, sites: readonly string[], tables: ForeignTables): ReadWord | undefined {
  const named = new Set(
    tables
      .names(list)
      .named(words, 'within')
      .map(({ word }) => word),
  );
  const [word, ...others] = named;
  if (word === undefined || others.length > 0 || !sites.includes(word)) return undefined;
  return { word, from: `"${words}"`, by: `${BY_NAMES}${list}` };
}

/** A site that the case has no word for. */
const otherSite = (words: string): ReadWord => ({ word: 'other', from: `"${words}"`, by: 'the words of its site' });

/** A primary cancer whose code says no more than that it is one, by its site. */
export function primaryBySite(condition: JsonObject, { tables, concepts }: SiteContext): PlacedTold | undefined {
  const { site, words } = siteOf(condition, concepts);
  const coded = site.word('primary-site') ?? site.codeThat('topography');
  if (coded !== undefined) return { kind: 'primary', read: coded };
  if (words === '' || isSpine(tables, words)) return undefined;
  return { kind: 'primary', read: namedIn('place', words, primarySites, tables) ?? otherSite(words), siteText: words };
}

/** A metastasis whose code or words say no more than that it is one, by its site. */
export function metastasisBySite(condition: JsonObject, { tables, concepts }: SiteContext): PlacedTold | undefined {
  const { site, words } = siteOf(condition, concepts);
  const coded = site.word('metastatic-site');
  if (coded !== undefined) return { kind: 'metastasis', read: coded, ...(words === '' ? {} : { siteText: words }) };
  if (words === '') return undefined;
  const organ = wordByName('organ', words, tables, 'within');
  if (organ === undefined && isSpine(tables, words)) return undefined;
  const read = organ ?? namedIn('place', words, metastaticSites, tables) ?? otherSite(words);
  return { kind: 'metastasis', read, siteText: words };
}
