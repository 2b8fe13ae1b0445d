import { isNumber } from '../../fhir/decimal.ts';
import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { wordByName } from './concept.ts';
import { addExam, askedIn, examOf, examShape } from './exam.ts';
import { beside, pointsOf, saysNoMore, wordsOfValue } from './exam-words.ts';
import type { Run } from './run.ts';
import { valueMembers } from './value-members.ts';

/** The points that a score ends at. */
const HIGHEST: ReadonlyMap<string, number> = new Map([
  ['tokuhashi', 15],
  ['sins', 18],
]);

/** The points that words tell, out of as many as the score has. */
function pointsIn({ tables }: Run, words: string, highest: number): number | undefined {
  const found = tables.pattern('scorePoints').exec(words);
  if (found === null || !saysNoMore(tables, beside(found), 'scoreMeaning')) return undefined;
  const { points, highest: outOf = highest } = found.groups ?? {};
  return Number(outOf) === highest ? Number(points) : undefined;
}

/** The points of a score in any of the forms they are sent in. */
function scoreOf(run: Run, resource: JsonObject, highest: number): number | undefined {
  const quantity = pointsOf(run, resource.valueQuantity, highest);
  const number = quantity !== undefined && quantity.comparator === undefined ? quantity.value : resource.valueInteger;
  const points = isNumber(number) ? Number(number) : pointsIn(run, wordsOfValue(run, resource), highest);
  return points !== undefined && Number.isInteger(points) && points >= 0 && points <= highest ? points : undefined;
}

/** Reads the points of Tokuhashi's score or of SINS; those of a part of a score are none. */
export function readPrognosticScore(run: Run, item: InputResource): void {
  const { resource } = item;
  const asked = askedIn(run, resource);
  const score = wordByName('prognostic-score', asked, run.tables, 'within');
  const highest = HIGHEST.get(score?.word ?? '');
  if (score === undefined || highest === undefined || !saysNoMore(run.tables, withoutLimits(asked), 'scoreOnly'))
    return;
  const points = scoreOf(run, resource, highest);
  if (points === undefined) {
    run.leave(item, report.notRead(item.expression, `its value is no number of points from 0 to ${highest}`));
    return;
  }
  const exam = examOf(run, item);
  const shape = exam && examShape(run, exam, 'prognosticScores');
  if (exam === undefined || shape === undefined) return;
  run.normalised(item, 'code', 'prognosticScores.score', score);
  if (resource.valueInteger === undefined)
    run.normalised(item, 'value', 'prognosticScores.value', {
      word: String(points),
      from: `"${wordsOfValue(run, resource) || JSON.stringify(resource.valueQuantity)}"`,
      by: 'forms of points',
    });
  shape.set('score', score.word).set('value', points);
  addExam(run, exam, shape, 'code', ...valueMembers(resource));
}

/** The name of a question without the lowest and highest points of its score. */
const withoutLimits = (asked: string): string => asked.replace(/\b\d{1,2}(?:\s?[-–]\s?\d{1,2})?\b/g, ' ');
