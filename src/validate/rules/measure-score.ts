import type { JsonObject } from '../../fhir/json.ts';
import { num, obj, objects } from '../../fhir/read.ts';
import type { Run } from '../run.ts';
import { reportError } from './report.ts';

const SCORING = 'http://terminology.hl7.org/CodeSystem/measure-scoring';

/** How a measure is scored, where it says so with a code of HL7's. */
function scoringOf(measure: JsonObject): string {
  const coding = objects(obj(measure.scoring)?.coding).find(({ system }) => system === SCORING);
  return String(coding?.code ?? '');
}

function report(run: Run, message: string, below: string): void {
  reportError(run, 'measure-report-score', message, below, 'business-rule');
}

/** A proportion is a number from 0 to 1 (http://hl7.org/fhir/R4/valueset-measure-scoring.html). */
function checkProportion(score: JsonObject, below: string, run: Run): void {
  for (const member of ['unit', 'system', 'code'])
    if (score[member] !== undefined) report(run, 'A proportion has no unit.', `${below}.${member}`);
  const value = num(score.value);
  if (value !== undefined && (value < 0 || value > 1))
    report(run, 'A proportion is a number from 0 to 1.', `${below}.value`);
}

/** Checks whether a group has the score that the scoring of its measure asks for. */
export function checkScore(
  group: JsonObject,
  measure: JsonObject,
  isDataCollection: boolean,
  below: string,
  run: Run,
): void {
  const scoring = scoringOf(measure);
  const score = obj(group.measureScore);
  const place = `${below}.measureScore`;
  if (isDataCollection || scoring === 'cohort') {
    if (score)
      report(run, `A ${isDataCollection ? 'report of collected data' : 'cohort measure'} has no score.`, place);
    return;
  }
  if (!['proportion', 'ratio', 'continuous-variable'].includes(scoring)) return;
  if (!score) {
    report(run, `A ${scoring} measure needs a score.`, below);
    return;
  }
  if (score.value === undefined) report(run, `The score of a ${scoring} measure needs a value.`, place);
  if (scoring === 'proportion') checkProportion(score, place, run);
}
