import { isObject, type JsonObject } from '../../fhir/json.ts';
import { named } from '../../fhir/read.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt, wordByName } from './concept.ts';
import { isByWords } from './condition-kind.ts';
import { type CordPlace, isOutOfReach } from './cord-place.ts';
import { cordPlace } from './cord-site.ts';
import { besideTheTreatment, notTheTreatment } from './doubt.ts';
import { readIntent } from './intent.ts';
import { parseLevelText } from './level-text.ts';
import { isLongBefore } from './long-before.ts';
import { kindsOfDrugs, readMedication } from './medications.ts';
import { notGivenAs } from './not-given.ts';
import { wholeOf } from './parts-of-treatment.ts';
import { isRadiation, isSystemic, type Kind, kindOf, type Part, treatmentOf } from './procedure-kind.ts';
import { states } from './procedure-states.ts';
import { isOfAnotherThing, namesTheSpine } from './purpose.ts';
import { doseInWords, doseOfOneVolume, doseOfSeries, radiation } from './radiotherapy.ts';
import { readLevelsOpened, readResection } from './resections.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';
import { isAtOtherPlace, treated, treatedIn } from './treated.ts';
import type { Tumour } from './tumours.ts';

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

/** Reads a treatment with drugs; where the drugs that are parts of it tell all of it, they are that treatment. */
function readCourse(run: Run, item: InputResource): void {
  const kinds = kindsOfDrugs(run, item);
  const drugs = (run.partsOf.get(item.resource) ?? []).filter((part) => run.isDone(part) && !run.isLeft(part));
  const ofDrugs = new Set(drugs.flatMap((part) => kindsOfDrugs(run, part)));
  const [first] = drugs;
  if (first !== undefined && kinds.every((kind) => ofDrugs.has(kind)))
    run.leave(item, report.ofItsDrugs(item.expression, first.expression));
  else readMedication(run, item);
}

/** Reads an operation, a course of radiotherapy or another treatment. */
export function readProcedure(run: Run, item: InputResource): void {
  const { resource } = item;
  const code = isObject(resource.code) ? resource.code : {};
  const byCode = kindOf(run, code);
  const kind = byCode ?? treatmentOf(run, resource);
  const status = named(states, String(resource.status));
  if (kind === undefined && isSystemic(run, code)) readCourse(run, item);
  if (kind === undefined || status === undefined) return;
  const { text, words } = run.concepts.of(code);
  // the display of a known code or category denies much that is no part of it ("without")
  const around = isByWords(kind.read)
    ? notTheTreatment(run.tables, words)
    : (notTheTreatment(run.tables, text) ?? besideTheTreatment(run.tables, words));
  if (status === 'given' && around !== undefined) {
    run.leave(
      item,
      report.notRead(`${item.expression}.code`, `"${around}" says that it is not the treatment itself, or not given`),
    );
    return;
  }
  const whole = kind.part === 'radiotherapies' ? wholeOf(run, item) : undefined;
  if (whole !== undefined && whole.resource !== resource && isRadiation(run, whole.resource)) {
    run.leave(item, report.ofOneCourse(item.expression, whole.expression));
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
    doseOfSeries(run, item, shape);
  }
  readIntent(run, item, shape);
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
  if (part === 'surgeries') readLevelsOpened(run, item, shape);
  const surgery = run.add(item, shape, ...(isTold ? ['code'] : []), ...members, ...what.members);
  if (part === 'surgeries' && status === 'given') readResection(run, item, { surgery, tumours: what.tumours });
}

/** The first day, where the date stands in the other form than the rows read. */
function period(resource: JsonObject, part: Part, shape: Shape): string[] {
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
