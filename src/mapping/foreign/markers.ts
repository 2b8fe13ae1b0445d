import { isObject, type JsonObject } from '../../fhir/json.ts';
import { reasonInConcept, wordOf } from '../absent.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { examined, placeOf } from './about.ts';
import { objectsAt, plain, type ReadWord, wordByName } from './concept.ts';
import { markerComponents } from './marker-components.ts';
import { percentOf, rangeOf } from './marker-share.ts';
import { type MarkerText, parseMarkerList, parseResultText, type ResultText } from './marker-text.ts';
import { isOfStains, sampled } from './panels.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';
import { valueMembers } from './value-members.ts';

/** An observation, or a component of one: a code and a value. */
interface Asked {
  holder: JsonObject;
  /** Where it stands in its resource: `` or `component[0].`. */
  at: string;
}

/** Whether a resource says that tissue was stained. */
function isStain(run: Run, item: InputResource, panel: boolean): boolean {
  const { resource } = item;
  const texts = [resource.code, resource.method, ...objectsAt(resource, 'category')]
    .map((value) => run.concepts.of(value).allText)
    .join(' | ');
  if (run.tables.pattern('notStain').test(texts)) return false;
  return (
    panel ||
    run.tables.pattern('stain').test(texts) ||
    run.concepts.of(resource.method).codeThat('stain') !== undefined ||
    run.concepts.of(resource.code).codeThat('stain') !== undefined ||
    isOfStains(run, item) ||
    sampled(run, item) !== undefined
  );
}

/** The marker a code names: by a map, else by its words, where no code says that it is another test. */
function markerOf(
  run: Run,
  item: InputResource,
  { holder }: Asked,
  stained: () => boolean,
): (ReadWord & { isOurs?: boolean }) | undefined {
  const { tables } = run;
  const concept = run.concepts.of(holder.code);
  const coded = concept.word('marker');
  if (coded !== undefined) return coded;
  const isLoinc = concept.codings.some(({ known }) => known === 'http://loinc.org');
  const name = isLoinc
    ? tables.pattern('stainOfTissue').exec(concept.words)?.groups?.name
    : concept.words.replace(tables.pattern('stainBehind'), '');
  const named = name === undefined ? undefined : wordByName('marker', name, tables);
  if (named === undefined || tables.pattern('notStain').test(concept.allText)) return undefined;
  return isLoinc || !named.needsStain || stained() || isStain(run, item, false) ? named : undefined;
}

/** A value as words: text, display, string. */
const valueWords = (run: Run, holder: JsonObject): string =>
  typeof holder.valueString === 'string'
    ? plain(holder.valueString)
    : run.concepts.of(holder.valueCodeableConcept).words;

const isHer2 = (marker: string, field: string): boolean => marker === 'her2' || field !== 'her2Score';

/** The result in whichever form it is given. */
function resultOf(
  run: Run,
  { holder }: Asked,
  marker: string,
): {
  result: ResultText;
  words: string;
  members: string[];
  read?: ReadWord & { isOurs?: boolean };
  contradicted?: string;
} {
  const words = valueWords(run, holder);
  const coded = run.concepts.of(holder.valueCodeableConcept).word('marker-result') ?? presence(run, holder);
  const score = marker === 'her2' ? run.concepts.of(holder.valueCodeableConcept).word('her2-score') : undefined;
  const members = valueMembers(holder);
  if (coded !== undefined)
    return {
      result: { result: coded.word, ...(score === undefined ? {} : { her2Score: score.word }) },
      words: run.concepts.of(holder.valueCodeableConcept).text,
      members,
      read: coded,
    };
  if (score !== undefined)
    return {
      result: { her2Score: score.word },
      words: run.concepts.of(holder.valueCodeableConcept).text,
      members,
      read: score,
    };
  const quantity = percentOf(holder.valueQuantity) ?? rangeOf(holder.valueRange);
  const beside = interpreted(run, holder);
  const also = beside.result === undefined ? [] : ['interpretation'];
  if (quantity !== undefined)
    return { result: { ...beside, percent: quantity }, words: '', members: [...members, ...also] };
  const parsed = parseResultText(words, marker, run.tables);
  if (words === '' && beside.result === undefined) return { result: {}, words, members: [] };
  const isSame = [undefined, beside.result].includes(parsed?.result) || isWeakly(parsed?.result, beside.result);
  return {
    result: { ...beside, ...parsed },
    words,
    // an interpretation that says another thing than the value stays in the report
    members: [...(words === '' ? [] : members), ...(isSame ? also : [])],
    ...(isSame || beside.result === undefined ? {} : { contradicted: 'interpretation' }),
    ...(parsed === undefined ? {} : { read: { word: shown(parsed), from: `"${words}"`, by: 'marker text' } }),
  };
}

/** An interpretation knows positive alone where the value says how strongly. */
const isWeakly = (value?: string, interpretation?: string): boolean =>
  value === 'weakly-positive' && interpretation === 'positive';

/** The result that all interpretations agree in. */
function interpreted(run: Run, holder: JsonObject): ResultText {
  const words = new Set(
    objectsAt(holder, 'interpretation').flatMap((one) => run.concepts.of(one).word('marker-result')?.word ?? []),
  );
  const [result] = words;
  return result === undefined || words.size > 1 ? {} : { result };
}

const shown = (result: ResultText): string =>
  Object.entries(result)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

function presence(run: Run, holder: JsonObject): ReadWord | undefined {
  const read = run.concepts.of(holder.valueCodeableConcept).word('presence');
  if (read?.word !== 'present' && read?.word !== 'absent') return undefined;
  return { ...read, word: read.word === 'present' ? 'positive' : 'negative' };
}

/** Reads an observation of a marker, of a panel of markers, or one whose text names marker and result. */
export function readMarkers(run: Run, item: InputResource): void {
  const { resource } = item;
  const panel =
    run.concepts.of(resource.code).codeThat('panel') !== undefined ||
    run.tables.pattern('stain').test(run.concepts.of(resource.code).allText);
  let known: boolean | undefined;
  const stained = (): boolean => {
    known ??= isStain(run, item, panel);
    return known;
  };
  const own: Asked = { holder: resource, at: '' };
  const marker = markerOf(run, item, own, stained);
  if (marker !== undefined) {
    one(run, item, own, marker);
    return;
  }
  const listed = panel ? parseMarkerList(valueWords(run, resource), run.tables) : undefined;
  for (const found of listed ?? []) fromText(run, item, found);
  if (listed === undefined) fromCode(run, item, stained);
  for (const [index, component] of objectsAt(resource, 'component').entries()) {
    const asked = { holder: component, at: `component[${index}].` };
    const part = markerOf(run, item, asked, stained);
    const isCoded = run.concepts.of(component.code).word('marker') !== undefined;
    if (part !== undefined && (isCoded || panel || stained())) one(run, item, asked, part);
  }
}

const hasValue = (holder: JsonObject): boolean => valueMembers(holder).length > 0;

/** "CK7 (+)" as the words of the code itself, with no value. */
function fromCode(run: Run, item: InputResource, stained: () => boolean): void {
  const words = run.concepts.of(item.resource.code).text;
  const [found, ...others] = parseMarkerList(words, run.tables) ?? [];
  if (found === undefined || others.length > 0 || hasValue(item.resource)) return;
  if (!found.needsStain || stained() || found.her2Score !== undefined) fromText(run, item, found, 'code');
}

function fromText(run: Run, item: InputResource, found: MarkerText, member = 'valueString'): void {
  const shape = begin(run, item);
  if (shape === undefined) return;
  const { marker, name, words, needsStain: _, ...result } = found;
  shape.set('marker', marker).set('markerText', name).set('text', words);
  for (const [field, value] of Object.entries(result)) shape.set(field, value);
  run.normalised(item, member, 'markers', {
    word: `${marker}: ${shown(result)}`,
    from: `"${name} ${words}"`,
    by: 'marker text',
  });
  markMethod(run, item);
  run.add(item, shape, 'code', member);
}

/** A marker in the making, with what was stained; `undefined` where the input does not say it. */
function begin(run: Run, item: InputResource) {
  const { resource } = item;
  const shape = run.shapes.of('markers');
  const specimen = sampled(run, item);
  const isKnown = specimen !== undefined;
  const about = isKnown ? undefined : examined(run, item, { site: placeOf(run, item), members: ['focus'] });
  if (!isKnown && about === undefined && !run.isDone(item))
    run.leave(item, report.notRead(item.expression, 'the input does not say which tumour was examined'));
  if (shape === undefined || (!isKnown && about === undefined)) return undefined;
  shape.take(resource, 'effectiveDateTime', 'effectivePeriod').link(resource.subject);
  if (specimen !== undefined) shape.refer('of', 'specimens', specimen);
  else if (about !== undefined) shape.refer('of', about.tumour.part, about.tumour.reference);
  for (const member of isKnown ? ['specimen'] : (about?.members ?? [])) run.usage.mark(resource, member);
  return shape;
}

function one(run: Run, item: InputResource, asked: Asked, marker: ReadWord & { isOurs?: boolean }): void {
  const shape = begin(run, item);
  if (shape === undefined) return;
  const { holder, at } = asked;
  const { result, words, members, read, contradicted } = resultOf(run, asked, marker.word);
  run.normalised(item, `${at}code`, 'markers.marker', marker);
  if (read !== undefined) run.normalised(item, `${at}value`, 'markers', read);
  if (contradicted !== undefined)
    run.issues.push(report.contradiction(`${item.expression}.${at}${contradicted}`, 'markers.result'));
  if (members.length === 0) absent(run, holder, shape);
  shape
    .set('marker', marker.word)
    .set('markerText', marker.isOurs === true ? run.concepts.of(holder.code).text : run.concepts.of(holder.code).words);
  shape.set('text', words);
  for (const [field, value] of Object.entries(result)) if (isHer2(marker.word, field)) shape.set(field, value);
  if (at === '') markerComponents(run, item, marker.word, result, shape);
  for (const member of ['code', ...members]) run.usage.mark(holder, member);
  markMethod(run, item);
  run.add(item, shape);
}

/** That tissue was stained was understood; what else the words of the method say (clone, platform) was not. */
function markMethod(run: Run, { resource }: InputResource): void {
  const { method } = resource;
  if (!isObject(method)) return;
  if (method.coding !== undefined) run.usage.mark(method, 'coding');
  const { text } = run.concepts.of(method);
  if (run.tables.pattern('stainAlone').test(text)) run.usage.mark(method, 'text');
}

/** Why there is no result: that a stain was not done is no result that was not recorded. */
function absent(run: Run, holder: JsonObject, shape: Shape): void {
  if (hasValue(holder) || wordOf(reasonInConcept(holder.dataAbsentReason)) === undefined) return;
  shape.take(holder, 'dataAbsentReason');
  run.usage.mark(holder, 'dataAbsentReason');
}
