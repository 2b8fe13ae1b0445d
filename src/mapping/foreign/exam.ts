import { isObject, type JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { referred } from './about.ts';
import { objectsAt, type ReadWord, wordByName } from './concept.ts';
import { isLongBefore } from './long-before.ts';
import { specimensOf } from './panels.ts';
import type { Run } from './run.ts';
import type { Shape } from './shape.ts';

/** An examination of the patient, with the episode that it is of. */
export interface Exam {
  item: InputResource;
  /** The reference to the episode. */
  episode: JsonObject;
  /** Members of the resource that said so. */
  members: readonly string[];
}

const OTHERS: readonly unknown[] = ['Condition', 'BodyStructure'];
const OTHER = /(?:^|\/)(?:Condition|BodyStructure)\//;

const NO_EPISODE = 'the input does not say which episode of ISCM it belongs to';

/** What is asked: the words of the code and of the method. */
export const askedIn = ({ concepts }: Run, { code, method }: JsonObject): string =>
  method === undefined ? concepts.of(code).allText : `${concepts.of(code).allText} | ${concepts.of(method).allText}`;

/** The names of the panels and reports that an observation is of. */
export const panelNames = (run: Run, { resource }: InputResource): string[] =>
  (run.panels.get(resource) ?? []).map((panel) => run.concepts.of(panel.resource.code).allText);

/** Whether an examination refers to a condition or a part of the body, which is none of a tumour that is known. */
export const isOfAnother = (run: Run, item: InputResource): boolean =>
  objectsAt(item.resource, 'focus').some((focus) => {
    const type = run.target(item, focus)?.resourceType ?? focus.type;
    return type === undefined ? OTHER.test(String(focus.reference)) : OTHERS.includes(type);
  });

/**
 * The episode that an examination is of: the one it refers to, or the only one of the patient, where that did not begin
 * long after. Where there is none, the resource is left out.
 */
export function examOf(run: Run, item: InputResource): Exam | undefined {
  const said = referred(run, item, 'focus');
  const tumour = said?.tumour ?? run.tumours.onlyEpisode(run.patientOf(item));
  const episode = tumour?.part === 'episodes' ? tumour.reference : tumour?.episode;
  const isTaken = said === undefined && tumour !== undefined;
  const isOff = isTaken && (isLongBefore(run, item, tumour) || isOfAnother(run, item));
  if (episode === undefined || isOff) {
    run.leave(item, report.notRead(item.expression, NO_EPISODE));
    return undefined;
  }
  if (said === undefined)
    run.issues.push(report.assumed(item.expression, 'Read as of the only episode of ISCM of this patient.'));
  return { item, episode, members: said?.members ?? [] };
}

/** The time point that a question names; weeks and months after an operation may be before or after discharge. */
function timePointIn(run: Run, resource: JsonObject): ReadWord | undefined {
  const asked = askedIn(run, resource);
  const named = wordByName('time-point', asked, run.tables, 'within');
  return named?.word === 'postoperative' && run.tables.pattern('longAfter').test(asked) ? undefined : named;
}

/** Begins what is read of an examination, with its episode, its date and the time point that its question names. */
export function examShape(
  run: Run,
  { item, episode }: Pick<Exam, 'item'> & Partial<Pick<Exam, 'episode'>>,
  part: string,
): Shape | undefined {
  const { resource } = item;
  const shape = run.shapes.of(part);
  if (shape === undefined) return undefined;
  shape.link(resource.subject).refer('episode', 'episodes', episode);
  if (resource.effectiveDateTime !== undefined) shape.take(resource, 'effectiveDateTime');
  else shape.set('date', examDate(run, item));
  const timePoint = timePointIn(run, resource);
  if (timePoint !== undefined) {
    shape.set('timePoint', timePoint.word);
    run.normalised(item, 'code', `${part}.timePoint`, timePoint);
  }
  return shape;
}

/** When an examination was made: its date, else the one on which its only specimen was taken. */
export function examDate(run: Run, item: InputResource): string | undefined {
  const { effectiveDateTime, effectiveInstant } = item.resource;
  const own = readDate(effectiveDateTime ?? effectiveInstant);
  const [specimen, ...others] = own === undefined ? specimensOf(run, item) : [];
  const collection = specimen !== undefined && others.length === 0 ? specimen.collection : undefined;
  return own ?? (isObject(collection) ? readDate(collection.collectedDateTime) : undefined);
}

/** Takes what was read of an examination; `members` of the resource were understood with it. */
export function addExam(
  run: Run,
  { item, members: said }: Pick<Exam, 'item' | 'members'>,
  shape: Shape,
  ...members: string[]
): void {
  const date = shape.has('date') ? ['effectiveInstant'] : [];
  run.add(item, shape, 'category', 'method', ...date, ...members, ...said);
}
