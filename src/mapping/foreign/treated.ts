import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { bySite, onlyOne, understood } from './about.ts';
import { objectsAt } from './concept.ts';
import { conditionKind } from './condition-kind.ts';
import { mayBeSame } from './cord-place.ts';
import { cordPlace, isCordSite } from './cord-site.ts';
import { isLongBefore, onlyTumourThen, wasFoundLongAfter } from './long-before.ts';
import { isOfOneSite, type Sited } from './one-site.ts';
import { wholeOf } from './parts-of-treatment.ts';
import { namesTheSpine } from './purpose.ts';
import type { Run } from './run.ts';
import type { Tumour } from './tumours.ts';

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

/** The tumours that a treatment refers to as its reason. */
export const reasonOf = (run: Run, item: InputResource): Tumour[] => [
  ...new Set(
    objectsAt(item.resource, 'reasonReference')
      .flatMap((reference) => run.tumour(item, reference) ?? [])
      .filter(({ part }) => part !== 'lesions'),
  ),
];

/**
 * What a treatment is for: its reason, or that of the one it is part of or of others that tell of it, else the only
 * tumour that is recorded of the patient, where the treatment may be one of it.
 */
export function treated(
  run: Run,
  item: InputResource,
  mayBeOf: (tumour: Tumour) => boolean = () => true,
  ofOthers: readonly Tumour[] = [],
): { tumours: Tumour[]; members: string[] } | undefined {
  const said = reasons(run, item, 'reasonReference', (reference) => {
    const tumour = run.tumour(item, reference);
    return tumour?.part === 'lesions' ? undefined : tumour;
  });
  if (said !== undefined) return said;
  const whole = wholeOf(run, item);
  const ofWhole = whole && whole.resource !== item.resource ? reasonOf(run, whole) : [];
  if (ofWhole.length > 0) return { tumours: ofWhole, members: [] };
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
  if (ofOthers.length > 0) return { tumours: [...ofOthers], members: [] };
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
 * only tumour there. What was done long before that was found was for something else, as many operations of organs are.
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
  if (only === undefined || isElsewhere(run, item, only) || !mayBeOf(only) || wasFoundLongAfter(run, item, only))
    return undefined;
  run.issues.push(
    report.assumed(item.expression, 'Read as a treatment of the only tumour at this place that the input has.'),
  );
  return { tumours: [only], members: [] };
}
