import { isObject, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt } from './concept.ts';
import { lateralityOf } from './conditions.ts';
import { mayBeSame } from './cord-place.ts';
import { cordPlace, isCordSite, isInCord } from './cord-site.ts';
import { datedBy } from './encounter-diagnoses.ts';
import { parseLevelText } from './level-text.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';
import type { Tumour } from './tumours.ts';

const RELATED = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-condition';
/** R4's extension that refers from a condition to its BodyStructure. */
const BODY_SITE = 'http://hl7.org/fhir/StructureDefinition/bodySite';

const extensionAt = (holder: JsonObject, url: string): JsonObject | undefined =>
  objectsAt(holder, 'extension').find((extension) => extension.url === url);

/** The episode a BodyStructure belongs to: one that either of both refers to, else the only one of the patient. */
function episodeOf(run: Run, item: InputResource): { episode: Tumour; isSaid: boolean } | undefined {
  const related = extensionAt(item.resource, RELATED);
  const said = run.tumour(item, related?.valueReference) ?? run.structures.get(item.resource);
  if (said !== undefined) {
    if (related !== undefined) for (const name of Object.keys(related)) run.usage.mark(related, name);
    return said.part === 'episodes' ? { episode: said, isSaid: true } : undefined;
  }
  const only = related === undefined ? run.tumours.onlyEpisode(run.patientOf(item)) : undefined;
  return only && { episode: only, isSaid: false };
}

/** Notes a BodyStructure that is said to be of a primary or another metastasis: who refers to it means that one. */
function noteOther(run: Run, item: InputResource): void {
  const said =
    run.tumour(item, extensionAt(item.resource, RELATED)?.valueReference) ?? run.structures.get(item.resource);
  if (said !== undefined && said.part !== 'episodes') run.tumours.also(item.resource, said);
}

/** A BodyStructure in the cord, with the episode that it is of. */
interface Structure {
  item: InputResource;
  location: JsonObject;
  found: { episode: Tumour; isSaid: boolean };
}

/** Reads the BodyStructures in the cord as lesions. */
export function readStructures(run: Run, items: readonly InputResource[]): void {
  for (const item of items) noteOther(run, item);
  const structures = items.flatMap((item) => structureOf(run, item) ?? []);
  const byEpisode = Map.groupBy(structures, ({ found }) => found.episode);
  for (const structure of structures) {
    const isOnly = byEpisode.get(structure.found.episode)?.length === 1;
    readStructure(run, structure, isOnly ? codesOf(run.tumours.resources(structure.found.episode)) : []);
  }
}

const codesOf = (conditions: readonly JsonObject[]): JsonObject[] =>
  conditions.map(({ code }) => code).filter(isObject);

function structureOf(run: Run, item: InputResource): Structure | undefined {
  const { location } = item.resource;
  const found = episodeOf(run, item);
  if (!isObject(location) || found === undefined || !(isInCord(run, location) || found.isSaid)) return undefined;
  const { text } = run.concepts.of(location);
  if (!run.tables.pattern('beside').test(text) || run.tables.pattern('intramedullary').test(text))
    return { item, location, found };
  run.leave(item, report.notRead(`${item.expression}.location`, 'its place is not within the cord'));
  return undefined;
}

/** @param diagnoses what else may name the level, where the structure does not */
function readStructure(run: Run, { item, location, found }: Structure, diagnoses: readonly JsonObject[]): void {
  const place = withLevel(run, location, diagnoses);
  const shape = run.shapes.of('lesions');
  if (shape === undefined) return;
  if (!found.isSaid)
    run.issues.push(report.assumed(item.expression, 'Read as a lesion of the only episode of ISCM of this patient.'));
  shape.link(item.resource.patient).refer('episode', 'episodes', found.episode.reference);
  fill(run, item, 'location', shape, place);
  shape.take(item.resource, 'locationQualifier');
  const reference = run.add(item, shape, 'location');
  const patient = run.patientOf(item);
  const { reference: episode } = found.episode;
  run.tumours.add(item.resource, { part: 'lesions', reference, patient, episode, place: cordPlace(run, place) });
}

/** Region, levels and words of a place; what the words do not tell for certain is left in them. */
function fill(
  run: Run,
  item: InputResource,
  member: string,
  shape: Shape,
  place: JsonObject,
  text = run.concepts.of(place).text,
): void {
  const coded = run.concepts.of(place).word('cord-region');
  const segment = run.concepts.of(place).codeThat('segment');
  const level = parseLevelText(text, run.tables);
  const region = coded?.word ?? level.region;
  shape.set('region', region).set('levelText', text);
  if (coded !== undefined) run.normalised(item, member, 'lesions.region', coded);
  else if (region !== undefined)
    run.normalised(item, member, 'lesions.region', { word: region, from: `"${text}"`, by: 'names of region' });
  if (level.problem !== undefined)
    run.issues.push(
      level.isImpossible
        ? report.impossibleLevel(`${item.expression}.${member}`, level.problem)
        : report.notRead(`${item.expression}.${member}`, `${level.problem}; the words are kept`, 'level-unclear'),
    );
  const isSame = level.words === undefined || (level.cranial === segment?.word && level.caudal === segment?.word);
  if (segment !== undefined && !isSame)
    run.issues.push(report.contradiction(`${item.expression}.${member}`, 'lesions.level', 'neither'));
  else if (segment !== undefined) {
    for (const end of ['cranial', 'caudal']) shape.set(`level.${end}`, segment.word);
    shape.set('level.kind', 'segment');
    run.normalised(item, member, 'lesions.level', segment);
  } else levels(run, item, member, shape, level);
}

function levels(
  run: Run,
  item: InputResource,
  member: string,
  shape: Shape,
  level: ReturnType<typeof parseLevelText>,
): void {
  const { cranial, caudal, kind, words } = level;
  if (cranial === undefined || caudal === undefined) return;
  shape
    .set('level.kind', kind ?? 'not-stated')
    .set('level.cranial', cranial)
    .set('level.caudal', caudal);
  const word = `${cranial}-${caudal}, ${kind ?? 'kind not stated'}`;
  run.normalised(item, member, 'lesions.level', { word, from: `"${words ?? ''}"`, by: 'level text' });
}

/** Notes which BodyStructures conditions refer to. */
export function noteStructures(run: Run, item: InputResource): void {
  const tumour = run.tumours.of(item.resource);
  for (const site of [item.resource, ...objectsAt(item.resource, 'bodySite')]) {
    const target = run.target(item, extensionAt(site, BODY_SITE)?.valueReference);
    if (target !== undefined && tumour !== undefined) run.structures.set(target, tumour);
  }
}

/** Makes a lesion of the place that an episode names itself, where no BodyStructure of it is in the input. */
export function lesionOfEpisode(run: Run, item: InputResource): void {
  const episode = run.tumours.of(item.resource);
  if (episode?.part !== 'episodes') return;
  const known = run.tumours.lesionsOf(episode);
  if (known.length > 0 && !isElsewhere(run, item, known)) {
    compare(run, item, known);
    return;
  }
  const sites = objectsAt(item.resource, 'bodySite');
  const isPlace = (site: JsonObject) =>
    sites.length === 1 || parseLevelText(run.concepts.of(site).text, run.tables).words !== undefined;
  const places = sites.filter((site) => isPlace(site) && tellsPlace(run, site));
  const code = isObject(item.resource.code) ? item.resource.code : {};
  const said = run.concepts.of(code).words;
  const inCode = parseLevelText(said, run.tables);
  // several levels, as a region, are kept in the words of the diagnosis
  const isTold = inCode.region !== undefined || inCode.problem !== undefined;
  const words = inCode.words ?? (isTold ? said : undefined);
  if (places.length > 0) {
    const level = places.length === 1 ? [code] : [];
    for (const [at, site] of places.entries())
      add(run, item, episode, withLevel(run, site, level), `bodySite[${sites.indexOf(site)}]`, at);
    compare(run, item, run.tumours.lesionsOf(episode), []);
  } else if (words !== undefined) {
    add(run, item, episode, { text: levelWords(run, said, words) }, 'code', 0);
    run.usage.mark(code, 'text');
  }
  for (const site of sites)
    if (isCordSite(run, site) || places.includes(site))
      for (const name of ['coding', 'text']) if (site[name] !== undefined) run.usage.mark(site, name);
}

/** Whether a condition of the same date as its episode names a place at which that has no lesion yet. */
function isElsewhere(run: Run, { resource }: InputResource, known: readonly Tumour[]): boolean {
  if (!run.presentedWith.has(resource)) return false;
  const { place } = datedBy(run, resource);
  return place !== undefined && !known.some((lesion) => mayBeSame(lesion.place ?? {}, place));
}

/** Tells of places that a condition names and at which its episode has no lesion: what is recorded elsewhere stands. */
function compare(
  run: Run,
  { resource, expression }: InputResource,
  lesions: readonly Tumour[],
  sites = objectsAt(resource, 'bodySite'),
): void {
  const named = [
    ...(isObject(resource.code) ? [{ at: 'code', place: resource.code }] : []),
    ...sites.map((place, at) => ({ at: `bodySite[${at}]`, place })),
  ];
  for (const { at, place } of named) {
    const told = cordPlace(run, place);
    if (!lesions.some((lesion) => mayBeSame(lesion.place ?? {}, told)))
      run.issues.push(report.contradiction(`${expression}.${at}`, 'lesions.level'));
  }
}

/**
 * A place that names no level, with the words of the diagnosis that name one: who records the cord as the site tells its
 * level there alone. Two levels, or one that is not at the place, leave the place as it is.
 */
function withLevel(run: Run, place: JsonObject, diagnoses: readonly JsonObject[]): JsonObject {
  const concept = run.concepts.of(place);
  if (concept.codeThat('segment') !== undefined || cordPlace(run, place).cranial !== undefined) return place;
  const told = diagnoses.flatMap((code) => {
    const { words } = run.concepts.of(code);
    const level = parseLevelText(words, run.tables);
    const isThere = level.cranial !== undefined && mayBeSame(cordPlace(run, place), cordPlace(run, code));
    return isThere ? [levelWords(run, words, level.words ?? '')] : [];
  });
  const [words, ...others] = new Set(told);
  if (words === undefined || others.length > 0 || parseLevelText(concept.text, run.tables).problem !== undefined)
    return place;
  for (const code of diagnoses) run.usage.mark(code, 'text');
  return { ...place, text: [concept.text, words].filter(Boolean).join(', ') };
}

/** The words of a level; all of the diagnosis where they say what kind it is, or name levels of something else too. */
function levelWords(run: Run, text: string, words: string): string {
  const isKind = (piece: string) => parseLevelText(piece, run.tables).kind !== undefined;
  const isAlone = run.tables.without('besideLevel', text) === text;
  return isKind(text) || !isAlone ? text : words;
}

const tellsPlace = (run: Run, site: JsonObject): boolean =>
  run.concepts.of(site).text !== '' || isCordSite(run, site) || run.concepts.of(site).codeThat('segment') !== undefined;

function add(run: Run, item: InputResource, episode: Tumour, place: JsonObject, member: string, at: number): void {
  const shape = run.shapes.of('lesions');
  if (shape === undefined) return;
  shape.link(item.resource.subject).refer('episode', 'episodes', episode.reference);
  fill(run, item, member, shape, place);
  for (const extension of objectsAt(place, 'extension')) lateralityOf(run, shape, extension, 'side');
  const reference = run.add(item, shape);
  const { patient, reference: ofEpisode } = episode;
  const lesion: Tumour = { part: 'lesions', reference, patient, episode: ofEpisode, place: cordPlace(run, place) };
  run.tumours.add(undefined, lesion);
  if (at === 0) run.lesionOf.set(item.resource, lesion);
  else run.lesionOf.delete(item.resource);
  run.issues.push(
    report.assumed(
      `${item.expression}.${member}`,
      `Lesion ${at + 1} was made from the place that the condition names; the input has no BodyStructure of it.`,
    ),
  );
}
