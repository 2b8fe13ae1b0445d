import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import { named } from '../../fhir/read.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { BY_NAMES, objectsAt, type ReadWord, wordByName } from './concept.ts';
import { isByWords } from './condition-kind.ts';
import { type CordPlace, isOutOfReach } from './cord-place.ts';
import { cordPlace } from './cord-site.ts';
import { parseDoseText } from './dose-text.ts';
import { doubtIn, notTheTreatment } from './doubt.ts';
import { parseLevelText } from './level-text.ts';
import { isLongBefore } from './long-before.ts';
import { readMedication } from './medications.ts';
import { notGivenAs } from './not-given.ts';
import { states } from './procedure-states.ts';
import { isOfAnotherThing, namesTheSpine } from './purpose.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';
import { isAtOtherPlace, treated, treatedIn } from './treated.ts';
import type { Tumour } from './tumours.ts';

type Part = 'surgeries' | 'radiotherapies' | 'otherTreatments';

/** What a procedure is: the list of the case it belongs to, and what says so; its word is empty where none is said. */
interface Kind {
  part: Part;
  /** `kind` is the name of an operation that the case has no word for. */
  read: ReadWord & { isOurs?: boolean; kind?: string };
}

/** What a procedure is, by its code, else by words that name it and nothing more. */
function kindOf(run: Run, code: JsonObject): Kind | undefined {
  const { tables } = run;
  const radiation = run.concepts.of(code).codeThat('radiotherapy');
  if (radiation !== undefined) return { part: 'radiotherapies', read: radiation };
  const surgery = run.concepts.of(code).word('surgery-kind');
  if (surgery !== undefined) return { part: 'surgeries', read: surgery };
  const other = run.concepts.of(code).word('other-treatment');
  if (other !== undefined) return { part: 'otherTreatments', read: other };
  const text = run.concepts.of(code).words;
  const lists = [
    ['surgery', 'surgeries'],
    ['radiotherapy', 'radiotherapies'],
    ['other-treatment', 'otherTreatments'],
  ] as const;
  for (const [list, part] of lists) {
    const read = wordByName(list, text, tables) ?? firstName(run, list, text);
    if (read !== undefined) return doubtIn(tables, text) === undefined ? { part, read } : undefined;
  }
  return undefined;
}

const SURGICAL = /\/mcode-cancer-related-surgical-procedure$/;

/** An operation for a reason, by its category, mCODE's profile or its name: what it was, its words tell. */
function operationOf(run: Run, resource: JsonObject): Kind | undefined {
  const { category, code, reasonCode, reasonReference, meta } = resource;
  const { text, words } = run.concepts.of(code);
  const hasReason = reasonCode !== undefined || reasonReference !== undefined;
  if (!hasReason || doubtIn(run.tables, text) !== undefined) return undefined;
  const coded = run.concepts.of(category).codeThat('operation');
  if (coded !== undefined) return { part: 'surgeries', read: coded };
  const isSurgical =
    asArray(isObject(meta) ? meta.profile : []).some((profile) => SURGICAL.test(String(profile))) ||
    run.tables.pattern('operation').test(words);
  if (!isSurgical) return undefined;
  return { part: 'surgeries', read: { word: 'other', from: `"${words}"`, by: 'the words of an operation' } };
}

/** Of several names that fit, the one that comes first in the table: they go from the special to the general. */
function firstName(run: Run, list: string, text: string): Kind['read'] | undefined {
  const [name] = run.tables.names(list).named(text, 'whole');
  if (name === undefined) return undefined;
  const { word, kind } = name;
  return { word, from: `"${text}"`, by: `${BY_NAMES}${list}`, ...(kind === undefined ? {} : { kind }) };
}

/** Whether the words of a treatment name a place, and none of those where a tumour is. */
function namesOtherPlace(run: Run, code: JsonObject, word: string, tumour: Tumour): boolean {
  const { concepts, tables } = run;
  const { allText } = concepts.of(code);
  if (tables.isIn('ofTheSpine', word) || !isAtOtherPlace(run, allText, tumour)) return false;
  if (tumour.part !== 'episodes') return true;
  return !namesTheSpine(run, allText) && parseLevelText(allText, tables).cranial === undefined;
}

/** The levels of the parts of the spine. */
const spineParts: Record<string, CordPlace> = {
  cervical: { cranial: 'C1', caudal: 'C7' },
  thoracic: { cranial: 'T1', caudal: 'T12' },
  lumbar: { cranial: 'L1', caudal: 'L5' },
};

/** Where along cord or spine a treatment is: by levels or regions, else by the only part of the spine it names. */
function treatedPlace(run: Run, concept: JsonObject): CordPlace {
  const place = cordPlace(run, concept);
  if (Object.keys(place).length > 0) return place;
  return spineParts[wordByName('spine-part', run.concepts.of(concept).words, run.tables, 'within')?.word ?? ''] ?? {};
}

/** Whether a treatment names a part of the cord or spine that is away from all lesions of an episode. */
function namesOtherLevel(run: Run, { resource }: InputResource, episode: Tumour): boolean {
  const lesions = run.tumours.lesionsOf(episode);
  const places = [resource.code, ...objectsAt(resource, 'bodySite')]
    .filter(isObject)
    .map((one) => treatedPlace(run, one));
  const isAway = (place: CordPlace) => lesions.every((lesion) => isOutOfReach(lesion.place ?? {}, place));
  return lesions.length > 0 && places.some(isAway);
}

/** Whether words name what lies within the cord, and not within a bone. */
function namesTheCord({ concepts, tables }: Run, code: JsonObject): boolean {
  const { text } = concepts.of(code);
  return tables.pattern('intramedullary').test(text) && !tables.pattern('notIntramedullary').test(text);
}

/** Whether the site of a tumour is one of these. */
const isIn = (sites: readonly string[], { word = '', kind = word }: Tumour): boolean =>
  sites.includes(word) || sites.includes(kind);

/** What was treated: the reason, or the only episode where the code names the cord itself. */
function targets(
  run: Run,
  item: InputResource,
  code: JsonObject,
  read: Kind['read'],
): { tumours: Tumour[]; members: string[] } | undefined {
  const isCord = run.concepts.of(code).codeThat('cord-surgery') !== undefined || namesTheCord(run, code);
  const { word } = read;
  const sites = run.tables.sites(read.kind ?? word);
  // the display of a known code names what such treatments are of, and not what this one is for
  const words = isByWords(read) ? run.concepts.of(code).words : run.concepts.of(code).text;
  const mayBeOf = (tumour: Tumour): boolean => {
    if (tumour.part === 'episodes' && namesOtherLevel(run, item, tumour)) return false;
    if (isCord) return tumour.part === 'episodes';
    if (namesOtherPlace(run, code, word, tumour)) return false;
    if (tumour.part === 'episodes' && isOfAnotherThing(run, words)) return false;
    return sites === undefined || isIn(sites, tumour);
  };
  const isOfOrgan = (tumour: Tumour): boolean => sites !== undefined && isIn(sites, tumour);
  const said = treated(run, item, mayBeOf) ?? treatedIn(run, item, mayBeOf, isOfOrgan);
  if (said !== undefined) return said;
  const only = run.tumours.onlyEpisode(run.patientOf(item));
  if (!isCord || only === undefined || item.resource.reasonReference !== undefined) return undefined;
  if (namesOtherLevel(run, item, only) || isLongBefore(run, item, only)) return undefined;
  run.issues.push(
    report.assumed(
      `${item.expression}.code`,
      'Read as a treatment of the only episode of ISCM, since it names the cord.',
    ),
  );
  return { tumours: [only], members: [] };
}

/** Whether a procedure is a treatment with drugs: its words are a drug, a regimen, or a kind of such treatments. */
const isSystemic = ({ concepts, tables }: Run, code: JsonObject): boolean =>
  tables.names('drug').named(concepts.of(code).words, 'whole').length > 0;

/** Reads an operation, a course of radiotherapy or another treatment. */
export function readProcedure(run: Run, item: InputResource): void {
  const { resource } = item;
  const code = isObject(resource.code) ? resource.code : {};
  const byCode = kindOf(run, code);
  const kind = byCode ?? operationOf(run, resource);
  const status = named(states, String(resource.status));
  if (kind === undefined && isSystemic(run, code)) readMedication(run, item);
  if (kind === undefined || status === undefined) return;
  const around = notTheTreatment(run.tables, run.concepts.of(code).words);
  if (status === 'given' && around !== undefined) {
    run.leave(
      item,
      report.notRead(`${item.expression}.code`, `"${around}" says that it is not the treatment itself, or not given`),
    );
    return;
  }
  const what = targets(run, item, code, kind.read);
  if (what === undefined) {
    run.leave(item, report.notRead(item.expression, 'the input does not say which tumour it treats'));
    return;
  }
  if (['stopped', 'on-hold'].includes(String(resource.status)))
    run.issues.push(report.assumed(`${item.expression}.status`, 'Read as given, though not to its end.'));
  const { part, read } = kind;
  const shape = run.shapes.of(part);
  if (shape === undefined) return;
  const field = part === 'radiotherapies' ? 'technique' : 'kind';
  const isFixed = run.concepts
    .of(shape.resource.code)
    .codings.some(({ code: fixed }) => run.concepts.of(code).codings.some((own) => own.code === fixed));
  if (!isFixed) run.normalised(item, byCode ? 'code' : 'category', read.word === '' ? part : `${part}.${field}`, read);
  shape.take(resource, 'extension', ...(part === 'radiotherapies' ? ['performedPeriod'] : ['performedDateTime']));
  if (part === 'radiotherapies') {
    doseOfOneVolume(run, item, shape);
    doseInWords(run, item, shape, code);
  }
  shape
    .link(resource.subject)
    .set('given', status === 'not-given' ? (notGivenAs(run, resource) ?? status) : status)
    .set(field, read.word);
  for (const [index, { part: list, reference }] of what.tumours.entries())
    shape.refer('treats', list, reference, index);
  const members = [
    ...(part === 'radiotherapies' ? radiation(run, item, shape, code) : []),
    ...period(resource, part, shape),
  ];
  if (part !== 'radiotherapies')
    shape.set('text', run.concepts.of(code).text || (read.isOurs === true ? '' : run.concepts.of(code).words));
  // the words of a course stand in no field where a site says what was irradiated
  const isTold = part !== 'radiotherapies' || resource.bodySite === undefined || isByWords(read);
  if (!isTold) run.usage.mark(code, 'coding');
  run.add(item, shape, ...(isTold ? ['code'] : []), ...members, ...what.members);
}

type Settable = { set(field: string, value: string): unknown };

const DOSE_OF_VOLUME = /\/mcode-radiotherapy-dose-delivered-to-volume$/;

/** A course has one dose in the case: of several volumes nobody says which is meant, so none is read. */
function doseOfOneVolume(run: Run, item: InputResource, shape: Shape): void {
  const extensions = objectsAt(shape.resource, 'extension');
  const others = extensions.filter(({ url }) => !DOSE_OF_VOLUME.test(String(url)));
  if (extensions.length - others.length < 2) return;
  shape.resource.extension = others;
  const why = 'several volumes have doses of their own, and the case holds one dose of a course';
  run.issues.push(report.notRead(`${item.expression}.extension`, why));
}

/** The dose that the words of a course tell that was given to its end, where nothing else tells one. */
function doseInWords(run: Run, item: InputResource, shape: Shape, code: JsonObject): void {
  const isToldElsewhere = objectsAt(item.resource, 'extension').some(({ url }) => DOSE_OF_VOLUME.test(String(url)));
  if (item.resource.status !== 'completed' || isToldElsewhere) return;
  const told = parseDoseText(run.concepts.of(code).words, run.tables);
  if (told === undefined) return;
  const { words, ...doses } = told;
  for (const [field, value] of Object.entries(doses)) {
    shape.set(field, value);
    run.normalised(item, 'code', `radiotherapies.${field}`, {
      word: String(value),
      from: `"${words}"`,
      by: 'dose text',
    });
  }
}

/** The region irradiated; the words of the course where they say more than that there was one. */
function radiation(run: Run, item: InputResource, shape: Settable, code: JsonObject): string[] {
  const [site, ...others] = objectsAt(item.resource, 'bodySite');
  const words = run.concepts.of(code).text;
  const target = run.concepts.of(site).word('radiotherapy-target');
  if (target !== undefined) {
    shape.set('target', target.word);
    run.normalised(item, 'bodySite', 'radiotherapies.target', target);
  }
  const siteWords =
    run.concepts.of(site).text ||
    (target?.isOurs === true ? '' : run.concepts.of(site).words) ||
    (site === undefined ? words : '');
  if (siteWords !== '') shape.set('targetText', siteWords);
  return site !== undefined && others.length === 0 ? ['bodySite'] : [];
}

/** The first day, where the date stands in the other form than the rows read. */
function period(resource: JsonObject, part: Part, shape: Settable): string[] {
  const { performedDateTime, performedPeriod } = resource;
  if (part === 'radiotherapies') {
    const started = readDate(performedDateTime);
    if (started === undefined) return [];
    shape.set('started', started);
    return ['performedDateTime'];
  }
  if (!isObject(performedPeriod)) return [];
  const { start, end } = performedPeriod;
  const date = readDate(start);
  if (date === undefined) return [];
  shape.set('date', date);
  return end === undefined || end === start ? ['performedPeriod'] : [];
}
