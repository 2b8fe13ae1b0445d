import { type Decimal, decimalOf, isNumber } from '../../fhir/decimal.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { COMPARATORS } from './comparators.ts';
import { objectsAt, type ReadWord } from './concept.ts';
import { doubtIn } from './doubt.ts';
import { addExam, askedIn, type Exam, examOf, examShape, panelNames } from './exam.ts';
import { beside, pointsOf, saysNoMore, wordsOfValue } from './exam-words.ts';
import { limbsIn, markSite } from './limbs.ts';
import type { Run } from './run.ts';
import { unknownIn } from './unknown.ts';
import { valueMembers } from './value-members.ts';

/** One grade of strength: what it was asked of and where it stands. */
interface Graded {
  holder: JsonObject;
  /** Where it stands in its resource: `` or `component[0].`. */
  at: string;
  /** The words of its question. */
  asked: string;
  grade: JsonValue;
  read?: ReadWord;
}

const HIGHEST = 5;

const isGrade = (value: unknown): value is number | Decimal =>
  isNumber(value) && Number(value) >= 0 && Number(value) <= HIGHEST;

/** The grade that words tell: a number, one with a sign before it, or two with all between them. */
function gradeIn({ tables }: Run, words: string): JsonValue | undefined {
  const found = tables.pattern('strengthGrade').exec(words);
  const { sign, low, high } = found?.groups ?? {};
  const isAlone = found !== null && saysNoMore(tables, beside(found), 'gradeMeaning', 'strengthOnly');
  if (low === undefined || !isAlone) return undefined;
  const [value, end] = [low, high ?? low].map((text) => decimalOf(text.replace(',', '.')));
  if (!isGrade(value) || !isGrade(end)) return undefined;
  if (high !== undefined)
    return sign === undefined && Number(value) < Number(end) ? { low: value, high: end } : undefined;
  return sign === undefined ? value : { comparator: COMPARATORS[sign] ?? sign, value };
}

/** A grade as a number, a quantity without a unit, or a range of such. */
function numberOf(run: Run, { valueInteger, valueQuantity, valueRange }: JsonObject): JsonValue | undefined {
  if (isGrade(valueInteger)) return valueInteger;
  const { value, comparator } = pointsOf(run, valueQuantity, HIGHEST) ?? {};
  if (isGrade(value)) return comparator === undefined ? value : { comparator, value };
  const { low, high } = isObject(valueRange) ? valueRange : {};
  const ends = [low, high].map((end) => pointsOf(run, end, HIGHEST)?.value);
  return ends.every(isGrade) ? { low: ends[0], high: ends[1] } : undefined;
}

/** The grade that an observation, or a component of one, tells. */
function gradedIn(run: Run, holder: JsonObject, at: string, asked: string): Graded | undefined {
  const number = numberOf(run, holder);
  if (number !== undefined) return { holder, at, asked, grade: number };
  const words = wordsOfValue(run, holder);
  const told = holder.valueInteger === undefined ? gradeIn(run, words) : undefined;
  const by = 'forms of grades';
  if (told !== undefined)
    return { holder, at, asked, grade: told, read: { word: shown(told), from: `"${words}"`, by } };
  const unknown = unknownIn(run, holder, words);
  return unknown && { holder, at, asked, grade: 'unknown', read: unknown };
}

const shown = (grade: JsonValue): string => (typeof grade === 'object' ? JSON.stringify(grade) : String(grade));

/** Whether a component of an examination of strength is of limbs or muscles, and of nothing else. */
function isOfLimbs(run: Run, component: JsonObject): boolean {
  const asked = run.concepts.of(component.code).allText;
  const is = (name: string): boolean => run.tables.pattern(name).test(asked);
  if (is('notStrength') || doubtIn(run.tables, asked) !== undefined) return false;
  return is('strengthName') || limbsIn(run, undefined, asked).limbs !== undefined;
}

/** Whether a text speaks of strength, and not of a grade on a scale of function that goes by it. */
function namesStrength({ tables }: Run, text: string, name: string): boolean {
  const is = (pattern: string): boolean => tables.pattern(pattern).test(text);
  if (!is(name) || is('notStrength') || doubtIn(tables, text) !== undefined) return false;
  return tables.names('neurological-scale').named(text, 'within').length === 0;
}

/** Whether an observation is of strength: by its name, by that of its panel, or by what it is out of. */
function isOfStrength(run: Run, item: InputResource, asked: string): boolean {
  const { resource } = item;
  if (namesStrength(run, asked, 'strengthName')) return true;
  const panels = panelNames(run, item);
  if (panels.some((name) => namesStrength(run, name, 'strengthName'))) return isOfLimbs(run, resource);
  const values = [resource, ...objectsAt(resource, 'component')].map((holder) => wordsOfValue(run, holder));
  return namesStrength(run, asked, 'motorName') && values.some((words) => run.tables.pattern('outOfFive').test(words));
}

/** Reads the strength of muscles, 0 to 5, of an observation or of its components. */
export function readStrength(run: Run, item: InputResource): void {
  const { resource } = item;
  const asked = askedIn(run, resource);
  if (!isOfStrength(run, item, asked)) return;
  const own = gradedIn(run, resource, '', run.concepts.of(resource.code).allText);
  const components = objectsAt(resource, 'component').flatMap((component, index) => {
    if (!isOfLimbs(run, component)) return [];
    return gradedIn(run, component, `component[${index}].`, run.concepts.of(component.code).allText) ?? [];
  });
  const all = own === undefined ? components : [own, ...components];
  if (all.length === 0) {
    run.leave(item, report.notRead(item.expression, `its value is no strength from 0 to ${HIGHEST}`));
    return;
  }
  const exam = examOf(run, item);
  if (exam === undefined) return;
  for (const one of all) addStrength(run, exam, one, asked);
}

function addStrength(run: Run, exam: Exam, { holder, at, asked, grade, read }: Graded, whole: string): void {
  const { item } = exam;
  const { resource } = item;
  const shape = examShape(run, exam, 'strengths');
  if (shape === undefined) return;
  const site = isObject(resource.bodySite) ? resource.bodySite : undefined;
  const told = holder === resource ? asked : `${run.concepts.of(resource.code).allText} | ${asked}`;
  const { limbs, side } = limbsIn(run, site, read === undefined ? told : `${told} | ${wordsOfValue(run, holder)}`);
  shape.set('grade', grade);
  if (read !== undefined) run.normalised(item, `${at}value`, 'strengths.grade', read);
  const isMrc = run.tables.pattern('mrcName').test([whole, asked, ...panelNames(run, item)].join(' | '));
  shape.set('scale', isMrc ? 'mrc' : run.concepts.of(resource.method).word('strength-scale')?.word);
  for (const [field, word] of Object.entries({ limbs, side })) {
    if (word === undefined) continue;
    shape.set(field, word.word);
    run.normalised(item, `${at}code`, `strengths.${field}`, word);
  }
  const isMore = (text: string): boolean => !saysNoMore(run.tables, text.replaceAll(/[\d?<>+]/g, ' '), 'strengthOnly');
  shape.set('note', [asked, site === undefined ? '' : run.concepts.of(site).allText].filter(isMore).join(', '));
  if (site !== undefined) markSite(run, site);
  for (const member of ['code', 'dataAbsentReason', ...valueMembers(holder)]) run.usage.mark(holder, member);
  addExam(run, exam, shape, 'code');
}
