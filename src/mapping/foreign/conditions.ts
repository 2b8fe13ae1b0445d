import type { Issue } from '../../fhir/issue.ts';
import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { dateOfDiagnosis, noteBeside, presence, TIMES } from './beside.ts';
import { isOpen, openStatus } from './blocked.ts';
import { withoutSide } from './cancer-name.ts';
import { objectsAt, type ReadWord, wordByName } from './concept.ts';
import { datesIn } from './condition-dates.ts';
import { conditionKind, isByWords } from './condition-kind.ts';
import { datedBy, isLaterState, isNameAlone, isUnspecified, undated } from './encounter-diagnoses.ts';
import { histologyOfPrimary } from './histology.ts';
import { siteOf } from './one-site.ts';
import { regionsOf } from './regions.ts';
import type { Run } from './run.ts';
import { alike, type LaterState, laterState, lists, presentedWith, repeated, stateOf } from './said-again.ts';
import type { Shape } from './shape.ts';
import type { EpisodeTold, PlacedTold } from './told-tumour.ts';
import type { Tumour } from './tumours.ts';

/** Reads a condition that is a tumour; those that must not be read are left out with the reason. */
export function readTumour(run: Run, item: InputResource): void {
  const told = conditionKind(item.resource, run);
  if (told.kind === 'none' || told.kind === 'symptom') return;
  if (told.kind === 'metastases') {
    readOrgans(run, item, told.reads);
    return;
  }
  if (told.kind === 'refused') {
    const at = `${item.expression}.code`;
    run.leave(item, told.isContradiction ? report.contradictoryPlace(at, told.why) : report.notRead(at, told.why));
    return;
  }
  if (isOpen(item.resource) && told.kind !== 'metastasis') {
    run.leave(item, report.blockedByModifier(`${item.expression}.verificationStatus`));
    return;
  }
  const state = told.kind === 'primary' ? laterState(run, item.resource) : undefined;
  const again = repeated(run, item, told, state);
  // the date of an ISCM is not that of what was found before or with it
  const noteOthers = (isDated: boolean): void => noteBeside(run, item, told, isDated && told.kind !== 'episode');
  if (again === 'several') {
    noteOthers(true);
    run.leave(item, oneOfSeveral(run, item, state));
    return;
  }
  if (again !== undefined) {
    noteOthers(again.date !== datedBy(run, item.resource).date);
    run.repeat(item, again, state === undefined ? report.repeated : stateOf[state]);
    return;
  }
  const ofThatDate = told.kind === 'episode' ? presentedWith(run, item) : undefined;
  if (ofThatDate !== undefined) {
    noteOthers(false);
    run.presentedWith.add(item.resource);
    run.repeat(item, ofThatDate, report.ofThatDate);
    return;
  }
  noteOthers(told.kind !== 'primary' || isLaterState(run, item.resource));
  const tumour = make(run, item, told, state);
  if (tumour !== undefined) run.tumours.add(item.resource, tumour);
}

/** Why a condition is not read that says again one of several that are known. */
function oneOfSeveral(run: Run, { resource, expression }: InputResource, state: LaterState | undefined): Issue {
  if (isUnspecified(run, resource))
    return report.notRead(expression, 'it names no site, and may be one of several cancers that are known');
  if (isNameAlone(run, resource))
    return report.notRead(expression, 'it tells no more than its name, which several cancers that are known have');
  return state === undefined ? report.repeatedOneOf(expression) : report.stateOfOne(expression);
}

/**
 * Reads a condition that names metastases of several organs: each is one. Who refers to it means no one of them; one that
 * is known from elsewhere is not said to be another by the diagnosis of an encounter.
 */
function readOrgans(run: Run, item: InputResource, reads: readonly ReadWord[]): void {
  const patient = run.patientOf(item) ?? '';
  const first = run.organSayings.find(patient, item.resource);
  if (first !== undefined) {
    run.leave(item, report.repeated(item.expression, first.expression));
    return;
  }
  run.organSayings.add(patient, item.resource, item);
  const told = reads.map((read): PlacedTold => ({ kind: 'metastasis', read }));
  const isNew = (one: PlacedTold): boolean => repeated(run, item, one) === undefined;
  const others = told.filter(isNew);
  if (others.length === 0) run.leave(item, report.repeatedOneOf(item.expression));
  for (const one of others) {
    const tumour = make(run, item, one);
    if (tumour !== undefined) run.tumours.add(undefined, tumour);
  }
}

/** Makes a tumour of what a condition is told to be. */
function make(
  run: Run,
  item: InputResource,
  told: EpisodeTold | PlacedTold,
  state?: LaterState | undefined,
): Tumour | undefined {
  const shape = run.shapes.of(lists[told.kind]);
  if (shape === undefined) return undefined;
  if (alike(run, item, told).length > 0)
    run.issues.push(
      report.assumed(item.expression, 'Read as one beside another of its kind; the record may mean the same.'),
    );
  // when a tumour came back is not when it was diagnosed
  const isLater = state !== undefined && isLaterState(run, item.resource);
  const { onsetAge, onsetRange } = item.resource;
  const { asserted, onset } = datesIn(item.resource);
  if (state === 'spread' && !isLater && (asserted ?? onset ?? onsetAge ?? onsetRange) !== undefined)
    run.issues.push(
      report.assumed(
        item.expression,
        'Its date was read as that of the diagnosis; the cancer may have been known before it spread.',
      ),
    );
  shape.take(item.resource, 'note', ...(isLater ? [] : TIMES)).link(item.resource.subject);
  const members = told.kind === 'episode' ? episode(run, item, shape, told) : place(run, item, shape, told);
  const { code } = item.resource;
  // words beside a code that told all are in no field of an episode, or behind those of the site; they stay in the report
  const hasPlace = told.kind === 'episode' || run.concepts.of(objectsAt(item.resource, 'bodySite')[0]).text !== '';
  const isByCode = hasPlace && !isByWords(told.read) && isObject(code);
  if (isByCode) run.usage.mark(code, 'coding');
  if (told.kind !== 'episode' && !isLater) members.push(...dateOfDiagnosis(run, item, shape));
  const reference = run.add(item, shape, ...(isByCode ? [] : ['code']), ...members);
  const site = told.kind === 'episode' ? {} : siteOf(told);
  const patient = run.patientOf(item);
  const open = openStatus(item.resource);
  return {
    part: lists[told.kind],
    reference,
    patient,
    ...site,
    ...(open === undefined ? {} : { open }),
    ...(isLater ? undated(datedBy(run, item.resource)) : datedBy(run, item.resource)),
  };
}

function episode(run: Run, item: InputResource, shape: Shape, { read, assumed }: EpisodeTold): string[] {
  run.normalised(item, 'code', 'an episode of ISCM', { ...read, word: '', isOurs: false, others: [] });
  if (assumed !== undefined)
    run.issues.push(report.assumed(`${item.expression}.code`, `Read as intramedullary: ${assumed}.`));
  for (const [index, region] of regionsOf(run, item).entries()) shape.set('regions', region, index);
  return [];
}

/** Code maps, and meanings in the tables, by which a code tells what a condition is. */
const codedKinds = [
  ['metastasis', 'metastasis-disorder'],
  ['primary', 'primary-disorder'],
  ['symptom', 'symptom'],
] as const;

/** Reports codings of a condition that say it is something else than was read. */
export function otherCodings(
  run: Run,
  { resource, expression }: InputResource,
  read: readonly string[],
  field: string,
): void {
  if (!isObject(resource.code)) return;
  for (const [index, coding] of asArray(resource.code.coding).entries()) {
    const concept = run.concepts.of(coding);
    const told = codedKinds.flatMap(([kind, map]) => {
      const word = (concept.word(map) ?? concept.codeThat(kind))?.word;
      return word === undefined ? [] : [`${kind} ${word}`];
    });
    if (told.length > 0 && !read.some((one) => told.includes(one)) && !read[0]?.endsWith(' other'))
      run.issues.push(report.contradiction(`${expression}.code.coding[${index}]`, field));
  }
}

/** Site and side of a primary or of another metastasis. */
function place(run: Run, item: InputResource, shape: Shape, told: PlacedTold): string[] {
  const field = `${lists[told.kind]}.site`;
  // codes of any kind that say another thing are told below
  run.normalised(item, 'code', field, { ...told.read, others: [] });
  const all = [told, ...(told.beside ?? [])].map(({ kind, read }) => `${kind} ${read.word}`);
  otherCodings(run, item, all, field);
  const [site] = objectsAt(item.resource, 'bodySite');
  const map = told.kind === 'primary' ? 'primary-site' : 'metastatic-site';
  const bySite = run.concepts.of(site).word(map);
  if (bySite !== undefined && bySite.word !== told.read.word && told.read.word !== 'other')
    run.issues.push(report.contradiction(`${item.expression}.bodySite`, field));
  else if (bySite !== undefined) run.contradicted(item, 'bodySite[0]', field, bySite);
  shape.set('site', told.read.word);
  const code = run.concepts.of(item.resource.code);
  const display = told.read.isOurs === true ? '' : code.words;
  shape.set('siteText', run.concepts.of(site).text || code.text || told.siteText || display);
  if (!sideOfCode(run, item, shape, told.kind)) sideInName(run, item, shape, told.kind);
  const side = wordByName('side', run.concepts.of(site).allText, run.tables, 'within');
  if (side !== undefined) {
    shape.set('laterality', side.word);
    run.normalised(item, 'bodySite', `${lists[told.kind]}.laterality`, side);
  }
  for (const extension of objectsAt(site ?? {}, 'extension')) lateralityOf(run, shape, extension, 'laterality');
  if (told.kind === 'primary') histologyOfPrimary(run, item, shape);
  if (told.kind === 'metastasis') presence(run, item, shape);
  const isInWords = told.siteText !== undefined && told.siteText === run.concepts.of(site).words;
  return bySite === undefined && !isInWords ? [] : siteMembers(run, site);
}

/** The side that a German record gives beside the code. */
function sideOfCode(run: Run, item: InputResource, shape: Shape, list: PlacedTold['kind']): boolean {
  const { code } = item.resource;
  for (const coding of isObject(code) ? objectsAt(code, 'coding') : [])
    for (const extension of objectsAt(coding, 'extension')) {
      const read = run.concepts.of(extension.valueCoding).codeThat('side');
      if (read === undefined) continue;
      shape.set('laterality', read.word);
      run.normalised(item, 'code', `${lists[list]}.laterality`, read);
      for (const name of Object.keys(extension)) run.usage.mark(extension, name);
      return true;
    }
  return false;
}

/** The side, where the words are the name of a tumour and its side and nothing else that may have one. */
function sideInName(run: Run, item: InputResource, shape: Shape, list: PlacedTold['kind']): void {
  const { words } = run.concepts.of(item.resource.code);
  const own = list === 'primary' ? run.cancers.of(words)?.own : tumourNamed(run, list, words);
  const read = own === undefined ? undefined : wordByName('side', own, run.tables, 'within');
  if (read === undefined) return;
  shape.set('laterality', read.word);
  run.normalised(item, 'code', `${lists[list]}.laterality`, read);
}

/** Words that are the name of a tumour and its side. */
const tumourNamed = ({ tables }: Run, list: PlacedTold['kind'], words: string): string | undefined =>
  wordByName(list, withoutSide(words, tables), tables) === undefined ? undefined : words;

/** mCODE's laterality beside a site, read as a side. */
export function lateralityOf(run: Run, shape: Shape, extension: JsonObject, field: 'laterality' | 'side'): void {
  const read = run.concepts.of(extension.valueCodeableConcept).word(field);
  if (read === undefined || !String(extension.url).endsWith('laterality-qualifier')) return;
  shape.set(field, read.word);
  for (const name of Object.keys(extension)) run.usage.mark(extension, name);
}

/** A site that was understood is used up, but for what stands beside its codes and text. */
function siteMembers(run: Run, site: JsonObject | undefined): string[] {
  if (site === undefined) return [];
  for (const member of ['coding', 'text']) if (site[member] !== undefined) run.usage.mark(site, member);
  return [];
}
