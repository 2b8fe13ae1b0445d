import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { referred } from './about.ts';
import { plain, wordByName } from './concept.ts';
import { isLongBefore } from './long-before.ts';
import type { Run } from './run.ts';
import { valueMembers } from './value-members.ts';

/** Grades as McCormick writes them, by the digits that some write. */
const ROMAN: Readonly<Record<string, string>> = { 1: 'I', 2: 'II', 3: 'III', 4: 'IV' };

/** The words of a value, a whole number included. */
function valueWords({ concepts }: Run, { valueCodeableConcept, valueString, valueInteger }: JsonObject): string {
  if (typeof valueString === 'string') return plain(valueString);
  return typeof valueInteger === 'number' ? String(valueInteger) : concepts.of(valueCodeableConcept).words;
}

/** The grade that words tell on a scale; `undefined` where they tell none of it. */
function gradeOf({ tables }: Run, scale: string, words: string): string | undefined {
  const pattern = scale === 'mccormick' ? 'romanGrade' : 'letteredGrade';
  const [, grade] = tables.pattern(pattern).exec(words) ?? [];
  return grade && (ROMAN[grade] ?? grade.toUpperCase());
}

const NO_EPISODE = 'the input does not say which episode of ISCM it belongs to';

/** Reads a grade of neurological function on a scale that its question or its method names. */
export function readNeurologicalGrade(run: Run, item: InputResource): void {
  const { resource } = item;
  const asked = `${run.concepts.of(resource.code).allText} | ${run.concepts.of(resource.method).allText}`;
  const scale = wordByName('neurological-scale', asked, run.tables, 'within');
  const shape = run.shapes.of('neurologicalGrades');
  if (scale === undefined || shape === undefined) return;
  const words = valueWords(run, resource);
  const grade = gradeOf(run, scale.word, words);
  const said = referred(run, item, 'focus');
  const episode = said?.tumour ?? run.tumours.onlyEpisode(run.patientOf(item));
  const isOfIt = episode?.part === 'episodes' && (said !== undefined || !isLongBefore(run, item, episode));
  if (grade === undefined || !isOfIt) {
    const why = grade === undefined ? 'its value is no grade of the scale that it names' : NO_EPISODE;
    run.leave(item, report.notRead(item.expression, why));
    return;
  }
  if (said === undefined)
    run.issues.push(report.assumed(item.expression, 'Read as a grade of the only episode of ISCM.'));
  run.normalised(item, 'code', 'neurologicalGrades.scale', scale);
  run.normalised(item, 'value', 'neurologicalGrades.grade', { word: grade, from: `"${words}"`, by: 'forms of grades' });
  shape.take(resource, 'effectiveDateTime').link(resource.subject);
  shape.refer('episode', 'episodes', episode.reference).set('scale', scale.word).set('grade', grade);
  const timePoint = wordByName('time-point', asked, run.tables, 'within');
  if (timePoint !== undefined) {
    shape.set('timePoint', timePoint.word);
    run.normalised(item, 'code', 'neurologicalGrades.timePoint', timePoint);
  }
  run.add(item, shape, 'code', 'category', 'method', ...valueMembers(resource), ...(said?.members ?? []));
}
