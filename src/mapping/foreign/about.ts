import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt, wordByName } from './concept.ts';
import { conditionKind } from './condition-kind.ts';
import { mayBeSame } from './cord-place.ts';
import { cordPlace, isCordSite, isInCord } from './cord-site.ts';
import { isLongBefore, onlyTumourThen } from './long-before.ts';
import { isOfOneSite, type Sited } from './one-site.ts';
import { specimensOf } from './panels.ts';
import { namesTheSpine } from './purpose.ts';
import type { Run } from './run.ts';
import type { Tumour } from './tumours.ts';

/** A tumour that a resource is about, and how that is known. */
export interface About {
  tumour: Tumour;
  /** Members of the resource that said so. */
  members: string[];
}

/** What may say which tumour a stain, a specimen or a size is of. */
interface Examination {
  /** Where it was made. */
  site?: JsonObject | undefined;
  /** Members that may refer to it. */
  members: readonly string[];
  /** Whether an episode will do where its lesion is not stated. */
  orEpisode?: boolean;
}

/** The lesion of an episode where there is one only, and none elsewhere; else the episode, where that will do. */
function lesionIn(run: Run, tumour: Tumour | undefined, { site, orEpisode }: Examination): Tumour | undefined {
  if (tumour?.part !== 'episodes') return tumour;
  const lesion = run.tumours.onlyLesion(tumour.patient, tumour);
  const isThere = lesion !== undefined && mayBeSame(lesion.place ?? {}, cordPlace(run, site));
  if (isThere) return lesion;
  return orEpisode ? tumour : undefined;
}

/** The tumour that one of these members refers to; where they lead to several, none is meant more than another. */
export const referred = (run: Run, item: InputResource, ...members: string[]): About | undefined =>
  referredBy(run, item, members, (reference) => run.tumour(item, reference));

function referredBy(
  run: Run,
  item: InputResource,
  members: readonly string[],
  tumourOf: (reference: JsonObject) => Tumour | undefined,
): About | undefined {
  for (const member of members) {
    const found = objectsAt(item.resource, member).filter((reference) => tumourOf(reference) !== undefined);
    const tumour = theOne(found.flatMap((reference) => tumourOf(reference) ?? []));
    if (tumour !== undefined) return { tumour, members: understood(run, item, member, found) };
    if (found.length > 0) return undefined;
  }
  return related(run, item);
}

/** The only one of some tumours, or the lesion where the other one is its episode. */
function theOne(tumours: readonly Tumour[]): Tumour | undefined {
  const lesions = tumours.filter(({ part }) => part === 'lesions');
  const episodes = lesions.map(({ episode }) => episode);
  const [first, ...others] = new Set(tumours.filter(({ reference }) => !episodes.includes(reference)));
  return others.length === 0 ? first : undefined;
}

/** The member whose items were understood; where some were not, those that were are marked one by one. */
function understood(run: Run, { resource }: InputResource, member: string, items: readonly JsonObject[]): string[] {
  if (items.length === objectsAt(resource, member).length) return [member];
  for (const item of items) run.usage.markWhole(item);
  return [];
}

/** The tumour that an extension of mCODE or R4 refers to. */
function related(run: Run, item: InputResource): About | undefined {
  for (const extension of objectsAt(item.resource, 'extension')) {
    const isRelation = /\/(?:mcode-related-condition|condition-related)$/.test(String(extension.url));
    const tumour = isRelation ? run.tumour(item, extension.valueReference) : undefined;
    if (tumour === undefined) continue;
    for (const name of Object.keys(extension)) run.usage.mark(extension, name);
    return { tumour, members: [] };
  }
  return undefined;
}

/** The tumours of a site; a site that is none of the case's words is no tumour's. */
const withWord = (tumours: readonly Tumour[], word: string | undefined): Tumour[] =>
  tumours.filter((tumour) => word !== undefined && tumour.word === word);

/** The only place that words name; none where they name two, or one that is the site of no tumour of the case. */
function onlyPlace({ tables }: Run, words: string): string | undefined {
  const places = new Set(
    tables
      .names('place')
      .named(words, 'within')
      .map(({ word }) => word),
  );
  const [place] = places;
  return places.size === 1 && place !== '' ? place : undefined;
}

/** The tumour whose site this is, where only one has it. */
export function bySite(run: Run, patient: Tumour['patient'], site: JsonObject | undefined): Tumour | undefined {
  if (site === undefined) return undefined;
  if (isInCord(run, site)) return run.tumours.onlyEpisode(patient);
  const concept = run.concepts.of(site);
  const named = onlyPlace(run, concept.words);
  const side = wordByName('side', concept.words, run.tables, 'within')?.word;
  const isOnSide = (tumour: Tumour) => side === undefined || [side, undefined].includes(tumour.side);
  const found = (['primaryCancers', 'metastases'] as const).flatMap((part) => {
    const word = concept.word(part === 'metastases' ? 'metastatic-site' : 'primary-site')?.word ?? named;
    return withWord(run.tumours.present(patient, part), word).filter(isOnSide);
  });
  return onlyOne(found);
}

/** The tumours that may be of the site that was read. */
const ofSite = ({ tables }: Run, tumours: readonly Tumour[], read: Sited | undefined): Tumour[] =>
  tumours.filter((tumour) => read !== undefined && isOfOneSite(tables, read, tumour));

/** The tumour of a patient that the words of a reason name as a diagnosis would, where only one is that. */
function byWordsOfReason(run: Run, patient: Tumour['patient'], reason: JsonObject): Tumour | undefined {
  const told = conditionKind({ code: reason }, run);
  if (told.kind === 'episode') {
    const episode = run.tumours.onlyEpisode(patient);
    const lesions = episode === undefined ? [] : run.tumours.lesionsOf(episode);
    const isElsewhere =
      lesions.length > 0 && !lesions.some(({ place = {} }) => mayBeSame(place, cordPlace(run, reason)));
    return isElsewhere ? undefined : episode;
  }
  if (told.kind !== 'primary' && told.kind !== 'metastasis') return undefined;
  const part = told.kind === 'primary' ? 'primaryCancers' : 'metastases';
  const found = ofSite(run, run.tumours.present(patient, part), told.read);
  return onlyOne(found);
}

/** The tumour of a patient whose code, or else whose name, is the reason given, where only one has it. */
function byReason(run: Run, item: InputResource, reason: JsonValue): Tumour | undefined {
  const patient = run.patientOf(item);
  if (!isObject(reason)) return undefined;
  const { codings, text } = run.concepts.of(reason);
  if (codings.length === 0 && text !== '') return byWordsOfReason(run, patient, reason);
  if (run.concepts.of(reason).codeThat('cord') !== undefined) return run.tumours.onlyEpisode(patient);
  const primary = run.concepts.of(reason).word('primary-disorder') ?? run.concepts.of(reason).codeThat('primary');
  const metastasis = run.concepts.of(reason).word('metastasis-disorder');
  const found = [
    ...ofSite(run, run.tumours.list(patient, 'primaryCancers'), primary),
    ...ofSite(run, run.tumours.present(patient, 'metastases'), metastasis),
  ];
  return onlyOne(found);
}

/** Whether a procedure gives reasons of which none is a tumour that is known. */
export function isForAnother(run: Run, item: InputResource): boolean {
  const references = objectsAt(item.resource, 'reasonReference');
  const codes = objectsAt(item.resource, 'reasonCode');
  if (references.length + codes.length === 0) return false;
  return !(
    references.some((reference) => run.tumour(item, reference) !== undefined) ||
    codes.some((reason) => byReason(run, item, reason) !== undefined)
  );
}

/** Whether a site is told in words of which none is one of the cord, the spine or a level. */
function isOffTheSpine(run: Run, site: JsonObject): boolean {
  const { allText } = run.concepts.of(site);
  return (
    allText !== '' &&
    !namesTheSpine(run, allText) &&
    !isCordSite(run, site) &&
    cordPlace(run, site).cranial === undefined
  );
}

/** Whether words name places of which none is the site of a tumour, or the lymph nodes that a primary drains to. */
export function isAtOtherPlace({ tables }: Run, words: string, { part, word = 'other' }: Tumour): boolean {
  const places = tables.names('place').named(words, 'within');
  if (places.length === 0 || (part !== 'episodes' && tables.isIn('anywhere', word))) return false;
  const nodes = part === 'primaryCancers' || word.startsWith('lymph-node') ? ['lymph-node'] : [];
  return part === 'episodes' || !places.some((place) => [word, ...nodes].includes(place.word));
}

/** Whether a treatment names the site of another tumour; lymph nodes are treated with the primary they drain. */
function isElsewhere(run: Run, { resource }: InputResource, tumour: Tumour): boolean {
  const { part, word } = tumour;
  if (part === 'episodes' && objectsAt(resource, 'bodySite').some((site) => isOffTheSpine(run, site))) return true;
  const isPrimary = part === 'primaryCancers';
  const own = isPrimary ? [word, 'lymph-node'] : [word];
  const maps = isPrimary ? ['primary-site', 'metastatic-site'] : ['metastatic-site', 'primary-site'];
  return objectsAt(resource, 'bodySite').some((site) => {
    const [named] = maps.flatMap((map) => run.concepts.of(site).word(map) ?? []);
    return named === undefined
      ? part !== 'episodes' && isAtOtherPlace(run, run.concepts.of(site).allText, tumour)
      : !own.includes(named.word);
  });
}

/** The tumours that the items of a member tell, with what of the member was understood. */
function reasons(run: Run, item: InputResource, member: string, tell: (reason: JsonObject) => Tumour | undefined) {
  const told = objectsAt(item.resource, member).filter((reason) => tell(reason) !== undefined);
  if (told.length === 0) return undefined;
  const tumours = [...new Set(told.flatMap((reason) => tell(reason) ?? []))];
  return { tumours, members: understood(run, item, member, told) };
}

/**
 * What a treatment is for: its reason, else the only tumour that is recorded of the patient, where the treatment may be
 * one of it.
 */
export function treated(
  run: Run,
  item: InputResource,
  mayBeOf: (tumour: Tumour) => boolean = () => true,
): { tumours: Tumour[]; members: string[] } | undefined {
  const said = reasons(run, item, 'reasonReference', (reference) => {
    const tumour = run.tumour(item, reference);
    return tumour?.part === 'lesions' ? undefined : tumour;
  });
  if (said !== undefined) return said;
  const coded = reasons(run, item, 'reasonCode', (reason) => byReason(run, item, reason));
  if (coded !== undefined) {
    run.issues.push(
      report.assumed(
        `${item.expression}.reasonCode`,
        'Read as the one tumour of this patient that this code or these words mean.',
      ),
    );
    return coded;
  }
  const only =
    item.resource.reasonReference === undefined && item.resource.reasonCode === undefined
      ? onlyTumourThen(run, item)
      : undefined;
  if (only === undefined || isElsewhere(run, item, only) || !mayBeOf(only) || isLongBefore(run, item, only))
    return undefined;
  run.issues.push(
    report.assumed(
      item.expression,
      'Read as a treatment of the only tumour of this patient that the input tells was there then.',
    ),
  );
  return { tumours: [only], members: [] };
}

/**
 * What a treatment without a reason is for where it names its organ, by its site or because it is of that organ alone: the
 * only tumour there.
 */
export function treatedIn(
  run: Run,
  item: InputResource,
  mayBeOf: (tumour: Tumour) => boolean,
  isOfOrgan: (tumour: Tumour) => boolean,
): { tumours: Tumour[]; members: string[] } | undefined {
  const { reasonReference, reasonCode, bodySite } = item.resource;
  if (reasonReference !== undefined || reasonCode !== undefined) return undefined;
  const patient = run.patientOf(item);
  const [site, ...others] = asArray(bodySite).filter(isObject);
  const inOrgan = (['primaryCancers', 'metastases'] as const)
    .flatMap((part) => run.tumours.present(patient, part))
    .filter(isOfOrgan);
  const only = onlyOne(inOrgan) ?? (others.length === 0 ? bySite(run, patient, site) : undefined);
  if (only === undefined || isElsewhere(run, item, only) || !mayBeOf(only) || isLongBefore(run, item, only))
    return undefined;
  run.issues.push(
    report.assumed(item.expression, 'Read as a treatment of the only tumour at this place that the input has.'),
  );
  return { tumours: [only], members: [] };
}

const onlyOne = <T>([one, ...others]: readonly T[]): T | undefined => (others.length === 0 ? one : undefined);

/** Where an observation was made; a specimen in the input that is of no tumour known is of a place of its own. */
export function placeOf(run: Run, item: InputResource): JsonObject | undefined {
  const { bodySite } = item.resource;
  if (isObject(bodySite)) return bodySite;
  return specimensOf(run, item).length === 0 ? undefined : {};
}

/** What a stain, a specimen or a size is of; a lesion where it is an episode of one. */
export function examined(run: Run, item: InputResource, of: Examination): About | undefined {
  const { site, members } = of;
  const said = referredBy(run, item, members, (reference) => run.tumourOrLesion(item, reference));
  const lesion = lesionIn(run, said?.tumour, of);
  if (said !== undefined) return lesion && { tumour: lesion, members: said.members };
  const patient = run.patientOf(item);
  const placed = lesionIn(run, bySite(run, patient, site), of);
  if (placed !== undefined) return { tumour: placed, members: [] };
  const tumour = site === undefined ? onlyTumourThen(run, item) : undefined;
  const only = tumour && isLongBefore(run, item, tumour) ? undefined : lesionIn(run, tumour, of);
  if (only === undefined) return undefined;
  run.issues.push(
    report.assumed(
      item.expression,
      'Read as one of the only tumour of this patient that the input tells was there then.',
    ),
  );
  return { tumour: only, members: [] };
}
