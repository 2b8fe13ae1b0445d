import { isObject, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt, wordByName } from './concept.ts';
import { mayBeSame } from './cord-place.ts';
import { cordPlace, isInCord } from './cord-site.ts';
import { isLongBefore, onlyTumourThen } from './long-before.ts';
import { specimensOf } from './panels.ts';
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

/** The only one of some things. */
export const onlyOne = <T>([one, ...others]: readonly T[]): T | undefined => (others.length === 0 ? one : undefined);

/** The member whose items were understood; where some were not, those that were are marked one by one. */
export function understood(
  run: Run,
  { resource }: InputResource,
  member: string,
  items: readonly JsonObject[],
): string[] {
  if (items.length === objectsAt(resource, member).length) return [member];
  for (const item of items) run.usage.markWhole(item);
  return [];
}

/** Whether an extension of mCODE or R4 says what something is about. */
export const isRelation = ({ url }: JsonObject): boolean =>
  /\/(?:mcode-related-condition|condition-related)$/.test(String(url));

/** The tumour that such an extension refers to. */
function related(run: Run, item: InputResource): About | undefined {
  for (const extension of objectsAt(item.resource, 'extension')) {
    const tumour = isRelation(extension) ? run.tumour(item, extension.valueReference) : undefined;
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
