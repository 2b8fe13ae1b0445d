import { metastaticSites, primarySites } from '../../case/vocabulary.ts';
import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import { BY_NAMES, type Concept, type Concepts, type ReadWord, wordByName } from './concept.ts';
import type { ForeignTables } from './tables.ts';
import type { PlacedTold } from './told-tumour.ts';

/** What telling the organ of a tumour from its site needs. */
interface SiteContext {
  tables: ForeignTables;
  concepts: Concepts;
}

/** The only site of a condition. */
function siteOf({ bodySite }: JsonObject, concepts: Concepts): Concept | undefined {
  const [site, ...others] = asArray(bodySite);
  return isObject(site) && others.length === 0 ? concepts.of(site) : undefined;
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
  const site = siteOf(condition, concepts);
  if (site === undefined) return undefined;
  const coded = site.word('primary-site') ?? site.codeThat('topography');
  if (coded !== undefined) return { kind: 'primary', read: coded };
  const { words } = site;
  if (words === '' || isSpine(tables, words)) return undefined;
  return { kind: 'primary', read: namedIn('place', words, primarySites, tables) ?? otherSite(words), siteText: words };
}

/** A metastasis whose code or words say no more than that it is one, by its site. */
export function metastasisBySite(condition: JsonObject, { tables, concepts }: SiteContext): PlacedTold | undefined {
  const site = siteOf(condition, concepts);
  const words = site?.words ?? '';
  const read =
    site?.word('metastatic-site') ??
    wordByName('organ', words, tables, 'within') ??
    (isSpine(tables, words) ? undefined : (namedIn('place', words, metastaticSites, tables) ?? otherSite(words)));
  return read === undefined || words === '' ? undefined : { kind: 'metastasis', read, siteText: words };
}
