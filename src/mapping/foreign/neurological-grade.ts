import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { wordByName } from './concept.ts';
import { addExam, askedIn, examOf, examShape } from './exam.ts';
import { wordsOfValue } from './exam-words.ts';
import type { Run } from './run.ts';
import { valueMembers } from './value-members.ts';

/** Grades as McCormick writes them, by the digits that some write. */
const ROMAN: Readonly<Record<string, string>> = { 1: 'I', 2: 'II', 3: 'III', 4: 'IV' };

/** The grade that words tell on a scale; `undefined` where they tell none of it. */
function gradeOf({ tables }: Run, scale: string, words: string): string | undefined {
  const pattern = scale === 'mccormick' ? 'romanGrade' : 'letteredGrade';
  const [, grade] = tables.pattern(pattern).exec(words) ?? [];
  return grade && (ROMAN[grade] ?? grade.toUpperCase());
}

/** Reads a grade of neurological function on a scale that its question or its method names. */
export function readNeurologicalGrade(run: Run, item: InputResource): void {
  const { resource } = item;
  const scale = wordByName('neurological-scale', askedIn(run, resource), run.tables, 'within');
  if (scale === undefined) return;
  const words = wordsOfValue(run, resource);
  const grade = gradeOf(run, scale.word, words);
  if (grade === undefined) {
    run.leave(item, report.notRead(item.expression, 'its value is no grade of the scale that it names'));
    return;
  }
  const exam = examOf(run, item);
  const shape = exam && examShape(run, exam, 'neurologicalGrades');
  if (exam === undefined || shape === undefined) return;
  run.normalised(item, 'code', 'neurologicalGrades.scale', scale);
  run.normalised(item, 'value', 'neurologicalGrades.grade', { word: grade, from: `"${words}"`, by: 'forms of grades' });
  shape.set('scale', scale.word).set('grade', grade);
  addExam(run, exam, shape, 'code', ...valueMembers(resource));
}
