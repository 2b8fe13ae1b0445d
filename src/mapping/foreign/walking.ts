import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { answerIn } from './answer.ts';
import { type ReadWord, wordByName } from './concept.ts';
import { addExam, askedIn, examOf, examShape } from './exam.ts';
import { saysNoMore, wordsOfValue } from './exam-words.ts';
import type { Run } from './run.ts';
import { unknownIn } from './unknown.ts';
import { valueMembers } from './value-members.ts';

/** The ability to walk that a value tells, by a code or in words; that a patient is not able may be a plain no. */
function abilityOf(run: Run, resource: JsonObject, asked: string): (ReadWord & { kind?: string }) | undefined {
  const { concepts, tables } = run;
  const coded = concepts.of(resource.valueCodeableConcept).word('walking-ability');
  const words = wordsOfValue(run, resource).replace(/[.!]$/, '');
  const isPlainly = asked.split(' | ').some((one) => tables.pattern('ableToWalk').test(one));
  const answer = isPlainly ? answerIn(run, resource) : undefined;
  const no = answer?.word === 'absent' ? { ...answer, word: 'unable' } : undefined;
  return coded ?? no ?? wordByName('walking', words, tables) ?? unknownIn(run, resource, words);
}

/** Reads whether a patient walks, alone or with aid. */
export function readWalking(run: Run, item: InputResource): void {
  const { resource } = item;
  const asked = askedIn(run, resource);
  if (!run.tables.pattern('walkingName').test(asked)) return;
  if (!saysNoMore(run.tables, asked.replaceAll(/[\d?]/g, ' '), 'walkingOnly')) return;
  const ability = abilityOf(run, resource, asked);
  if (ability === undefined) {
    run.leave(item, report.notRead(item.expression, 'its value is none of the words for an ability to walk'));
    return;
  }
  const exam = examOf(run, item);
  const shape = exam && examShape(run, exam, 'walking');
  if (exam === undefined || shape === undefined) return;
  if (ability.kind === 'open')
    run.issues.push(report.assumed(`${item.expression}.value`, 'Read as walking without an aid: it names none.'));
  run.normalised(item, 'value', 'walking.ability', ability);
  shape.set('ability', ability.word).set('note', ability.word === 'unknown' ? '' : wordsOfValue(run, resource));
  addExam(run, exam, shape, 'code', 'dataAbsentReason', ...valueMembers(resource));
}
