import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { isRelation } from './about.ts';
import { type Concept, objectsAt, plain, type ReadWord, wordByName } from './concept.ts';
import { doubtIn } from './doubt.ts';
import { inTime } from './in-time.ts';
import { sampled } from './panels.ts';
import type { ObservedHistology, Run } from './run.ts';
import type { Shape } from './shape.ts';
import { valueMembers } from './value-members.ts';

type Histology = ReadWord & { isOurs?: boolean };

/** Extensions of mCODE, and of guides made after it, in which a cancer has its histology. */
const MORPHOLOGY = /histology-morphology-behavior/;

/** The histology that a text names; what is in situ has no word of its own. */
const byWords = ({ tables }: Run, words: string): Histology | undefined =>
  wordByName('histology', words, tables, 'within');

/** The histology of a specimen in words: that it is a metastasis, where no more than a carcinoma is named. */
function ofMetastasis(run: Run, words: string): Histology | undefined {
  const read = byWords(run, words);
  if (read !== undefined && read.word !== 'adenocarcinoma') return read;
  return wordByName('metastatic-histology', words, run.tables, 'within') ?? read;
}

/** What a concept says is the histology of a tumour: a word of the case, or `other` beside its words or code. */
function histologyIn(run: Run, concept: Concept, inWords = byWords): Histology & { text: string } {
  const words = concept.words || (concept.codings[0]?.code ?? '');
  const read = concept.word('histology') ?? inWords(run, words);
  if (read === undefined) return { word: 'other', from: `"${words}"`, by: 'its words', text: words };
  return { ...read, text: read.isOurs === true ? concept.text : words };
}

/** Puts the histology that an extension of a cancer gives, in whatever codes and words. */
function fromExtension(run: Run, item: InputResource, shape: Shape, extension: JsonObject): void {
  shape.resource.extension = objectsAt(shape.resource, 'extension').filter((one) => one !== extension);
  const { text, ...read } = histologyIn(run, run.concepts.of(extension.valueCodeableConcept));
  shape.set('histology', read.word).set('histologyText', text);
  run.normalised(item, 'extension', 'primaryCancers.histology', read);
  for (const name of Object.keys(extension)) run.usage.mark(extension, name);
}

/** The histology of a primary: its extension, an observation about it, the code that says it as well, or its name. */
export function histologyOfPrimary(run: Run, item: InputResource, shape: Shape): void {
  const extension = objectsAt(item.resource, 'extension').find(({ url, valueCodeableConcept }) => {
    const { words, codings } = run.concepts.of(valueCodeableConcept);
    return MORPHOLOGY.test(String(url)) && (words !== '' || codings.length > 0);
  });
  if (extension !== undefined) {
    fromExtension(run, item, shape, extension);
    return;
  }
  const code = run.concepts.of(item.resource.code);
  const observed = run.histologies.get(item.resource);
  const inName = run.cancers.of(code.words) && byWords(run, code.words);
  const read = observed ?? code.word('histology') ?? inName;
  if (read === undefined) return;
  shape.set('histology', read.word).set('histologyText', observed?.text);
  run.normalised(observed?.item ?? item, observed?.member ?? 'code', 'primaryCancers.histology', {
    ...read,
    isOurs: false,
  });
  if (observed !== undefined) run.used.add(observed.item.resource);
}

/** What stands before a line of a conclusion: a dash, or the letter or number of its first part. */
const LABEL = /^(?:[-–•*]\s*|[A1][.)]\s+)+/;
/** The second part of a conclusion: of which part a specimen is, nobody says. */
const SECOND_PART = /(?:^|[\n;.])\s*[B2][.):]\s/;

/**
 * The diagnosis at the beginning of a conclusion, behind the name of what was examined ("Spinal cord, biopsy: metastatic
 * adenocarcinoma, …", also in a line above), where it is the name of a tumour and no more.
 */
function diagnosisLine(run: Run, conclusion: string): string | undefined {
  if (run.cancers.of(conclusion) !== undefined) return conclusion;
  if (SECOND_PART.test(conclusion)) return undefined;
  const lines = conclusion.split('\n').map((line) => line.trim().replace(LABEL, ''));
  const at = lines.findIndex((line) => line !== '' && !line.endsWith(':'));
  const [line = ''] = (lines[at] ?? '').split(/;|\.(?:\s|$)/);
  const behind = line.lastIndexOf(':') + 1;
  const heading = [...lines.slice(0, Math.max(at, 0)), line.slice(0, behind)].join(' ');
  if (run.tables.pattern('headingOfOther').test(heading) || doubtIn(run.tables, heading) !== undefined)
    return undefined;
  const [diagnosis = ''] = line.slice(behind).split(',');
  return run.tables.pattern('tumourAlone').test(diagnosis.trim()) ? diagnosis.trim() : undefined;
}

/** What a pathologist calls a tumour. */
interface Diagnosis {
  concept: Concept;
  member: string;
  /** All that was said, where the diagnosis is a part of it. */
  words?: string;
}

/** What a pathologist calls a tumour, where an observation asks for that alone or a report concludes so. */
function diagnosisIn(run: Run, { resource }: InputResource): Diagnosis | undefined {
  const { resourceType, code, valueCodeableConcept, valueString, conclusion } = resource;
  const asked = run.concepts.of(code);
  if (resourceType === 'DiagnosticReport') {
    if (!run.tables.pattern('pathology').test(asked.allText)) return undefined;
    const [concluded, ...others] = objectsAt(resource, 'conclusionCode');
    if (concluded !== undefined)
      return others.length === 0 ? { concept: run.concepts.of(concluded), member: 'conclusionCode' } : undefined;
    const words = typeof conclusion === 'string' ? plain(conclusion) : '';
    const text = diagnosisLine(run, words);
    return text === undefined ? undefined : { concept: run.concepts.of({ text }), member: 'conclusion', words };
  }
  const isAsked = asked.codeThat('histology') !== undefined || run.tables.pattern('histologyName').test(asked.allText);
  if (!isAsked) return undefined;
  if (isObject(valueCodeableConcept)) return { concept: run.concepts.of(valueCodeableConcept), member: 'value' };
  return typeof valueString === 'string'
    ? { concept: run.concepts.of({ text: valueString }), member: 'value' }
    : undefined;
}

/** A morphology of ICD-O-3 that is malignant. */
const MALIGNANT = /^\d{4}\/[369]$/;

/** Whether a diagnosis is that of a malignant tumour, and not in doubt. */
function isOfTumour(run: Run, concept: Concept): boolean {
  const { allText } = concept;
  if (doubtIn(run.tables, allText) !== undefined || run.tables.pattern('noCancer').test(allText)) return false;
  return (
    concept.word('histology') !== undefined ||
    concept.codings.some(({ code }) => MALIGNANT.test(code)) ||
    run.tables.pattern('cancer').test(allText)
  );
}

/** The histology that an observation or report tells; `undefined` where it is about another thing. */
function observedIn(run: Run, item: InputResource): ObservedHistology | undefined {
  const told = diagnosisIn(run, item);
  if (told === undefined || !isOfTumour(run, told.concept)) return undefined;
  return { ...histologyIn(run, told.concept), item, member: told.member };
}

/** The conditions that an observation says it is about. */
const conditionsOf = (run: Run, item: InputResource): JsonObject[] =>
  [
    ...asArray(item.resource.focus),
    ...objectsAt(item.resource, 'extension')
      .filter(isRelation)
      .map(({ valueReference }) => valueReference),
  ].flatMap((reference) => {
    const target = run.target(item, reference);
    return target?.resourceType === 'Condition' ? [target] : [];
  });

/** Notes of which conditions observations tell the histology; of several the first in time stands. */
export function noteHistologies(run: Run, items: readonly InputResource[]): void {
  const all = items
    .flatMap((item) => observedIn(run, item) ?? [])
    .toSorted((one, other) => inTime(one.item, other.item));
  for (const observed of all)
    for (const condition of conditionsOf(run, observed.item))
      if (!run.histologies.has(condition)) run.histologies.set(condition, observed);
}

/** The report that an observation is a result of, where it concludes the same of the same specimen: it has more words. */
function reportOf(
  run: Run,
  item: InputResource,
  specimen: JsonObject,
  histology: { word: string; text: string },
): InputResource | undefined {
  return run.panels.get(item.resource)?.find((one) => {
    const told = one.resource.resourceType === 'DiagnosticReport' ? diagnosisIn(run, one) : undefined;
    if (told === undefined || run.isDone(one) || sampled(run, one) !== specimen || !isOfTumour(run, told.concept))
      return false;
    const { word, text } = histologyIn(run, told.concept, ofMetastasis);
    return word === histology.word && (word !== 'other' || text.toLowerCase() === histology.text.toLowerCase());
  });
}

/** Reads the histology of a specimen. */
export function readHistology(run: Run, item: InputResource): void {
  const told = diagnosisIn(run, item);
  const specimen = told && sampled(run, item);
  if (told === undefined || (specimen === undefined && run.used.has(item.resource))) return;
  const shape = run.shapes.of('histologies');
  if (specimen === undefined || shape === undefined || !isOfTumour(run, told.concept)) {
    run.leave(item, report.notRead(item.expression, whyNot(run, item, told.concept)));
    return;
  }
  const { text, ...read } = histologyIn(run, told.concept, ofMetastasis);
  const whole = reportOf(run, item, specimen, { word: read.word, text });
  if (whole !== undefined) {
    run.leave(item, report.concluded(item.expression, whole.expression));
    return;
  }
  shape.take(item.resource, 'effectiveDateTime', 'effectivePeriod').link(item.resource.subject);
  shape
    .refer('specimen', 'specimens', specimen)
    .set('histology', read.word)
    .set('text', told.words ?? text);
  run.normalised(item, told.member, 'histologies.histology', read);
  run.add(item, shape, 'code', 'specimen', told.member, ...valueMembers(item.resource));
}

/** Why a histology is in no field of the case. */
function whyNot(run: Run, item: InputResource, concept: Concept): string {
  if (!isOfTumour(run, concept)) return 'it does not say that what was examined is a malignant tumour';
  return conditionsOf(run, item).some((condition) => run.tumours.of(condition)?.part === 'primaryCancers')
    ? 'the case holds one histology of a cancer: that of its own entry, else the first in time'
    : 'the input does not say of which specimen of a tumour, or of which cancer, it tells the histology';
}
