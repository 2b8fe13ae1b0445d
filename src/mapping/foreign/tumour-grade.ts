import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { type ReadWord, wordByName } from './concept.ts';
import { wordsOfValue } from './exam-words.ts';
import { inTime } from './in-time.ts';
import { ofPrimary } from './of-primary.ts';
import type { Run } from './run.ts';
import type { Tumour } from './tumours.ts';
import { valueMembers } from './value-members.ts';

/** A grade that a resource tells of a cancer. */
interface Graded {
  item: InputResource;
  read: ReadWord;
  tumour: Tumour;
  member: string;
  members: readonly string[];
}

/** Whether an observation asks how well a tumour is differentiated. */
function isAsked({ concepts, tables }: Run, { code }: JsonObject): boolean {
  const asked = concepts.of(code);
  return asked.codeThat('tumour-grade') !== undefined || tables.pattern('gradeName').test(asked.allText);
}

function ofObservation(run: Run, item: InputResource): Graded[] {
  const { resource } = item;
  if (run.isDone(item) || !isAsked(run, resource)) return [];
  const read =
    run.concepts.of(resource.valueCodeableConcept).word('tumour-grade') ??
    run.concepts.of(resource.valueCodeableConcept).codeThat('tumour-grade-answer') ??
    wordByName('tumour-grade', wordsOfValue(run, resource), run.tables);
  const about = read && ofPrimary(run, item);
  if (read === undefined || about === undefined) return [];
  return [
    {
      item,
      read,
      tumour: about.tumour,
      member: 'value',
      members: ['code', ...valueMembers(resource), ...about.members],
    },
  ];
}

/** The grade in the name of a cancer: "invasive ductal carcinoma G2". */
function ofCondition(run: Run, item: InputResource): Graded[] {
  const tumour = run.tumours.of(item.resource);
  if (tumour?.part !== 'primaryCancers' || run.isRepeated(item)) return [];
  const [grade] = run.tables.pattern('gradeInName').exec(run.concepts.of(item.resource.code).words) ?? [];
  const read = grade === undefined ? undefined : wordByName('tumour-grade', grade, run.tables);
  return read === undefined ? [] : [{ item, read, tumour, member: 'code', members: [] }];
}

/** Reads the grades of primary cancers: of one cancer the case holds one, the first in time. */
export function readGrades(
  run: Run,
  observations: readonly InputResource[],
  conditions: readonly InputResource[],
): void {
  const grades = [
    ...observations.flatMap((item) => ofObservation(run, item)),
    ...conditions.flatMap((item) => ofCondition(run, item)),
  ];
  for (const [tumour, ofOne] of Map.groupBy(grades, (graded) => graded.tumour)) {
    const [first, ...others] = ofOne.toSorted((one, other) => inTime(one.item, other.item));
    if (first !== undefined) take(run, tumour, first);
    for (const { item } of others) if (!run.isDone(item)) run.leave(item, report.notRead(item.expression, ONE));
  }
}

const ONE = 'the case holds one grade of a cancer, the first in time';

/** Takes a grade as that of a cancer. */
function take(run: Run, tumour: Tumour, { item, read, member, members }: Graded): void {
  const shape = run.shapes.of('primaryCancers', 'grade');
  if (shape === undefined) return;
  shape.link(item.resource.subject, tumour.reference).set('grade', read.word);
  run.normalised(item, member, 'primaryCancers.grade', read);
  run.add(item, shape, ...members);
}
