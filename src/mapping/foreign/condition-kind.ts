import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import { metastasisBySite, primaryBySite } from './by-site.ts';
import type { CancerNames } from './cancer-name.ts';
import { BY_NAMES, type Concept, type Concepts, objectsAt, plain, type ReadWord, wordByName } from './concept.ts';
import { doubtOfDiagnosis } from './doubt.ts';
import { isIcd10 } from './icd-10.ts';
import { parseLevelText } from './level-text.ts';
import { symptomIn } from './symptom-name.ts';
import type { ForeignTables } from './tables.ts';
import { besideEpisode, organsIn, withCancer, withOrgans } from './told-beside.ts';
import type { EpisodeTold, PlacedTold } from './told-tumour.ts';

/** Where a diagnosis was read from its words, the report says so. */
const BY_WORDS = 'words of a diagnosis';

/** What a condition is for the case: something of it, something that must not be read, or nothing it is about. */
export type ConditionKind =
  | EpisodeTold
  | PlacedTold
  | { kind: 'metastases'; reads: readonly ReadWord[] }
  | { kind: 'symptom'; read: ReadWord }
  | { kind: 'refused'; why: string; isContradiction?: boolean }
  | { kind: 'none' };

/** What telling the kind of a condition needs. */
export interface KindContext {
  tables: ForeignTables;
  concepts: Concepts;
  cancers: CancerNames;
}

const SECONDARY = 'mcode-secondary-cancer-condition';
const PRIMARY = 'mcode-primary-cancer-condition';

/** All that is said about the place and the compartment of a condition. */
interface Said {
  code: string;
  sites: string;
  all: string;
  hasCordSite: boolean;
  hasOtherSite: boolean;
}

function said(condition: JsonObject, { concepts }: KindContext): Said {
  const sites = asArray(condition.bodySite).filter(isObject);
  const code = concepts.of(condition.code).allText;
  const siteText = sites.map((site) => concepts.of(site).allText).join(' | ');
  const region = (site: JsonObject) => concepts.of(site).word('cord-region')?.word;
  return {
    code,
    sites: siteText,
    all: `${code} | ${siteText}`,
    hasCordSite: sites.some(
      (site) =>
        concepts.of(site).codeThat('cord-site') !== undefined || !['cauda-equina', undefined].includes(region(site)),
    ),
    hasOtherSite: sites.some(
      (site) =>
        concepts.of(site).codeThat('not-cord-site') !== undefined ||
        concepts.of(site).word('metastatic-site') !== undefined,
    ),
  };
}

/** A metastasis within the cord: by words, by a code of the cord, or by a code of any place with the cord as site. */
function episodeKind(condition: JsonObject, context: KindContext): ConditionKind | undefined {
  const { tables, concepts } = context;
  const what = said(condition, context);
  const is = (name: string, text = what.all): boolean => tables.pattern(name).test(text);
  const byCode = concepts.of(condition.code).codeThat('cord');
  const unsited = concepts.of(condition.code).codeThat('unsited');
  const isIntramedullary = is('intramedullary') && !is('notIntramedullary');
  const isMetastatic = unsited !== undefined || is('metastatic', what.code) || claims(condition, SECONDARY);
  const namesLevel = [what.sites, concepts.of(condition.code).text].some((text) => speaksOfLevel(text, tables));
  const namesPlace = is('cordOrSpine') || what.hasCordSite || namesLevel || unsited?.word === 'nervous-system';
  const byWords = isMetastatic && ((isIntramedullary && namesPlace) || is('cordMetastasis'));
  const bySite =
    isMetastatic && (what.hasCordSite || is('cord', what.sites)) && isMetastasisCode(unsited, condition, what);
  // a code of something else is what the condition is; words that also speak of ISCM do not make it one
  const isCoded = byCode !== undefined || unsited !== undefined;
  if (!isCoded && (isOfAnotherKind(condition, context) || isNoTumour(condition, context))) return undefined;
  if (byCode === undefined && !byWords && !bySite) return undefined;
  const doubt = besideTheCord(condition, context, what, isIntramedullary);
  if (doubt !== undefined) return { kind: 'refused', why: doubt, isContradiction: byCode !== undefined };
  const isInWords = byCode === undefined && byWords;
  if (isInWords && unsited === undefined && is('dueTo', what.code))
    return { kind: 'refused', why: 'it is a consequence of ISCM, not ISCM itself' };
  const words = `"${concepts.of(condition.code).words}"`;
  const from = isInWords ? words : (byCode?.from ?? unsited?.from ?? words);
  const read: ReadWord = { word: 'iscm', from, by: isInWords ? BY_WORDS : 'mappings/foreign' };
  const { words: name } = concepts.of(condition.code);
  const beside = besideEpisode(name, context);
  if (isIntramedullary) return { kind: 'episode', read, beside };
  return {
    kind: 'episode',
    read,
    beside,
    assumed: 'the record names the spinal cord as the place, and no compartment',
  };
}

/** Whether a code of ICD-10 is one of no malignant tumour, such as those of a history, a family or a screening. */
function isNoTumour({ code }: JsonObject, { tables, concepts }: KindContext): boolean {
  const pattern = tables.pattern('noTumourCode');
  return concepts.of(code).codings.some(({ known, lookedUp }) => isIcd10(known) && pattern.test(lookedUp));
}

/** Whether a text names levels, though it may not tell which of them is that of a lesion. */
function speaksOfLevel(text: string, tables: ForeignTables): boolean {
  const { cranial, problem, isImpossible } = parseLevelText(text, tables);
  return cranial !== undefined || (problem !== undefined && isImpossible !== true);
}

/** Whether a code of the condition is one of a primary cancer or of a symptom. */
function isOfAnotherKind({ code }: JsonObject, { concepts }: KindContext): boolean {
  return (
    concepts.of(code).word('primary-disorder') !== undefined ||
    concepts.of(code).codeThat('primary') !== undefined ||
    concepts.of(code).word('symptom') !== undefined ||
    concepts.of(code).codeThat('symptom') !== undefined
  );
}

/** Whether a code of a metastasis leaves its place open, so that the site says it; words of another organ do not. */
function isMetastasisCode(unsited: ReadWord | undefined, condition: JsonObject, what: Said): boolean {
  return unsited !== undefined || (claims(condition, SECONDARY) && what.code === '');
}

/** Why what is said elsewhere speaks against a place within the cord; `undefined` where nothing does. */
function besideTheCord(
  condition: JsonObject,
  context: KindContext,
  what: Said,
  isIntramedullary: boolean,
): string | undefined {
  const { tables, concepts } = context;
  const notes = asArray(condition.note).flatMap((note) =>
    isObject(note) && typeof note.text === 'string' ? [plain(note.text)] : [],
  );
  const text = isIntramedullary ? what.all : [what.all, ...notes].join(' | ');
  // what a diagnosis goes without is not there, and a vertebra may tell its level alone
  const there = tables.without('noDoubt', tables.without('atVertebra', text));
  const beside = tables.pattern('beside').exec(there)?.[0];
  if (concepts.of(condition.code).codeThat('never') !== undefined || tables.pattern('primaryCord').test(what.all))
    return 'a code or word of it is one of a primary tumour of the cord or of its compression';
  if (concepts.of(condition.code).word('metastasis-disorder') !== undefined || otherSite(condition, concepts))
    return 'another code of it is one of a metastasis of another place';
  if (isOfAnotherKind(condition, context)) return 'another code of it is one of a primary cancer or a symptom';
  if (what.hasOtherSite && !what.hasCordSite) return 'its site is a structure beside the cord';
  if (beside === undefined) return undefined;
  const isBoth = tables.pattern('withJoin').test(text) && !tables.pattern('alternative').test(text);
  if (isIntramedullary && isBoth && !tables.pattern('extramedullary').test(beside)) return undefined;
  return `it speaks of "${beside}", which is not within the cord`;
}

const otherSite = (condition: JsonObject, concepts: Concepts): boolean =>
  concepts.of(condition.code).codeThat('metastasis') !== undefined &&
  concepts.of(condition.code).codeThat('unsited') === undefined;

function claims(condition: JsonObject, profile: string): boolean {
  const { meta } = condition;
  return asArray(isObject(meta) ? meta.profile : undefined).some(
    (claim) => typeof claim === 'string' && claim.split('|')[0]?.endsWith(`/${profile}`) === true,
  );
}

/** The kind of a condition. What is only thought of (suspected, ruled out, somebody else's) is refused. */
export function conditionKind(condition: JsonObject, context: KindContext): ConditionKind {
  const found = episodeKind(condition, context) ?? otherTumour(condition, context) ?? symptomKind(condition, context);
  if (found === undefined) return { kind: 'none' };
  if (found.kind === 'refused' || found.kind === 'none') return found;
  const notMade = codeOfNotMade(condition, context.concepts);
  if (notMade !== undefined)
    return { kind: 'refused', why: `its code says (${notMade}) that the diagnosis is not made, or no more` };
  const concept = context.concepts.of(condition.code);
  const isSymptom = found.kind === 'symptom';
  // names of diagnoses that codes bear deny much ("not otherwise specified", "without"), those of symptoms nothing
  const byWords = found.kind === 'symptom' || found.kind === 'metastases' || isByWords(found.read);
  const doubtful = doubtOfDiagnosis(context.tables, concept, { byWords, isSymptom });
  return doubtful === undefined
    ? found
    : { kind: 'refused', why: `its words ("${doubtful}") do not say that the diagnosis was made` };
}

/** Whether nothing but words told what a condition is: then the display of a code is doubted like its text. */
export const isByWords = ({ by }: ReadWord): boolean => by === BY_WORDS || by.startsWith(BY_NAMES);

const CERTAINTY = 'http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit';
const CERTAINTY_SYSTEM = 'https://fhir.kbv.de/CodeSystem/KBV_CS_SFHIR_ICD_DIAGNOSESICHERHEIT';

/** The certainty of a code of ICD-10-GM, where it says that the diagnosis is suspected, ruled out or over. */
function codeOfNotMade(condition: JsonObject, concepts: Concepts): string | undefined {
  const code = isObject(condition.code) ? condition.code : {};
  const holders = [condition, code, ...objectsAt(code, 'coding')];
  for (const { valueCoding, valueCode, url } of holders.flatMap((holder) => objectsAt(holder, 'extension'))) {
    const plain = url === CERTAINTY && valueCode !== undefined ? { system: CERTAINTY_SYSTEM, code: valueCode } : {};
    const notMade = concepts.of(valueCoding ?? plain).codeThat('not-made');
    if (notMade !== undefined) return notMade.entry.display ?? notMade.from;
  }
  return undefined;
}

function otherTumour(condition: JsonObject, context: KindContext): ConditionKind | undefined {
  const { tables, concepts } = context;
  const { code } = condition;
  if (concepts.of(code).codeThat('never') !== undefined)
    return { kind: 'refused', why: 'it is a primary tumour of the cord or its compression, not a metastasis' };
  const words = concepts.of(code).words;
  const named = context.cancers.of(words);
  const metastasis = concepts.of(code).word('metastasis-disorder') ?? siteByCode('metastasis', condition, concepts);
  if (metastasis !== undefined) return withCancer({ kind: 'metastasis', read: metastasis }, words, context);
  // what words say is not there, they name all the same
  const said = tables.without('noDoubt', words);
  const inWords = wordByName('metastasis', said, tables, 'within');
  const byName = inWords && { ...inWords, from: `"${words}"` };
  const primary = concepts.of(code).word('primary-disorder') ?? siteByCode('primary', condition, concepts);
  if (primary !== undefined) return withOrgans(primaryTold(primary, concepts.of(code)), named);
  const bySite = isOpenPrimary(condition, context) ? primaryBySite(condition, context) : undefined;
  if (bySite !== undefined) return withOrgans(bySite, named);
  const organs = organsIn(said, words, tables);
  if (((byName ?? named) !== undefined || organs.length > 1) && isNoTumour(condition, context))
    return { kind: 'refused', why: 'its words name a tumour, and its code is one of none' };
  const other = concepts.of(code).codeThat('other-metastasis');
  const unsited = concepts.of(code).codeThat('unsited');
  const isOfCord = unsited?.word === 'nervous-system';
  const isOpenOrWords = unsited === undefined ? other === undefined : !isOfCord && named?.isPlain === false;
  if (named !== undefined && isOpenOrWords) return withOrgans({ kind: 'primary', read: named.read }, named);
  if (byName !== undefined) return withCancer({ kind: 'metastasis', read: byName }, words, context);
  if (organs.length > 1) return { kind: 'metastases', reads: organs };
  const claimed = claimedPrimary(condition, words, context);
  if (claimed !== undefined) return claimed;
  const saysMetastasis = claims(condition, SECONDARY) || tables.pattern('metastatic').test(said);
  const isSited = unsited === undefined ? other === undefined && saysMetastasis : !isOfCord;
  const sited = isSited ? metastasisBySite(condition, context) : undefined;
  if (sited !== undefined) return withCancer(sited, words, context);
  if (unsited !== undefined)
    return { kind: 'refused', why: 'it is a metastasis whose place is not told, or holds more than the cord' };
  // what a category says of the site holds where the words name none
  if (other !== undefined && (words !== '' || other.word !== ''))
    return withCancer(
      { kind: 'metastasis', read: { ...other, word: other.word || 'other' }, siteText: words },
      words,
      context,
    );
  return undefined;
}

/** What claims to be a primary cancer is one, of whatever site its words name. */
function claimedPrimary(condition: JsonObject, words: string, context: KindContext): PlacedTold | undefined {
  const { code } = condition;
  const isOpen = ['unsited', 'unsited-primary', 'unspecified-primary', 'other-metastasis'].some(
    (is) => context.concepts.of(code).codeThat(is) !== undefined,
  );
  if (isOpen || words === '' || !claims(condition, PRIMARY) || isNoTumour(condition, context)) return undefined;
  return { kind: 'primary', read: { word: 'other', from: `"${words}"`, by: PRIMARY }, siteText: words };
}

/** A primary cancer by its code; where the case has no word for its site, the text of the site tells which it is. */
function primaryTold(read: PlacedTold['read'], concept: Concept): PlacedTold {
  const siteText = concept.words || concept.codeThat('primary')?.entry.display;
  return { kind: 'primary', read, ...(read.word !== 'other' || siteText === undefined ? {} : { siteText }) };
}

/** Whether a code says that a condition is a primary cancer, and not of which organ, as a morphology of ICD-O-3 does. */
function isOpenPrimary({ code }: JsonObject, { concepts }: KindContext): boolean {
  const concept = concepts.of(code);
  return concept.codeThat('unsited-primary') !== undefined || concept.codings.some(isOfPrimary);
}

/** Whether a code is a morphology of a malignant tumour at its primary site (fifth digit 3). */
const isOfPrimary = ({ known, code }: { known: string; code: string }): boolean =>
  known.endsWith('/icd-o-3') && /^\d{4}\/3$/.test(code);

/** A site by the tables; a code that leaves the place open has none. */
function siteByCode(is: string, condition: JsonObject, concepts: Concepts): ReadWord | undefined {
  if (concepts.of(condition.code).codeThat('unsited') !== undefined) return undefined;
  return concepts.of(condition.code).codeThat(is);
}

function symptomKind({ code }: JsonObject, context: KindContext): ConditionKind | undefined {
  const read = symptomIn(context, code);
  return read === undefined ? undefined : { kind: 'symptom', read };
}
