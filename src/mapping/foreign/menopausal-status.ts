import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { type ReadWord, wordByName } from './concept.ts';
import { askedIn } from './exam.ts';
import { saysNoMore, wordsOfValue } from './exam-words.ts';
import { isLongBefore } from './long-before.ts';
import type { Run } from './run.ts';
import { unknownIn } from './unknown.ts';
import { valueMembers } from './value-members.ts';

/** A status with the observation that tells it. */
interface Told {
  item: InputResource;
  status: ReadWord;
}

const SEVERAL = 'the case holds one menopausal status, and the input tells several';
const LONG_BEFORE = 'it was told so long before ISCM that it may have changed';
const TOLD = 'another observation tells the menopausal status';

/** Whether a question asks for the status of the patient, and for nothing else. */
const isAsked = ({ tables }: Run, asked: string): boolean =>
  tables.pattern('menopauseName').test(asked) && saysNoMore(tables, asked, 'menopauseOnly');

function statusIn(run: Run, { resource }: InputResource): ReadWord | undefined {
  const words = wordsOfValue(run, resource).replace(/\.$/, '');
  const coded = run.concepts.of(resource.valueCodeableConcept).word('menopausal-status');
  return coded ?? wordByName('menopause', words, run.tables) ?? unknownIn(run, resource, words);
}

/** Whether a status may have changed until every ISCM of the patient began: that after menopause does not. */
function mayHaveChanged(run: Run, { item, status }: Told): boolean {
  const episodes = run.tumours.list(run.patientOf(item), 'episodes');
  const isOver = status.word === 'postmenopausal';
  return !isOver && episodes.length > 0 && episodes.every((episode) => isLongBefore(run, item, episode));
}

/** Reads the menopausal status of patients: the case holds one, so that where records of it differ none is read. */
export function readMenopausalStatuses(run: Run, items: readonly InputResource[]): void {
  const asked = items.filter(({ resource }) => isAsked(run, askedIn(run, resource)));
  const told = asked.flatMap((item): Told[] => {
    const status = statusIn(run, item);
    if (status === undefined)
      run.leave(item, report.notRead(item.expression, 'its value is none of the words for a menopausal status'));
    const isOld = status !== undefined && mayHaveChanged(run, { item, status });
    if (isOld) run.leave(item, report.notRead(item.expression, LONG_BEFORE));
    return status === undefined || isOld ? [] : [{ item, status }];
  });
  for (const ofPatient of Map.groupBy(told, ({ item }) => run.patientOf(item)).values()) {
    const known = new Set(ofPatient.flatMap(({ status }) => (status.word === 'unknown' ? [] : status.word)));
    for (const { item, status } of ofPatient) {
      const isOne = known.size === 0 || (known.size === 1 && known.has(status.word));
      if (isOne) addStatus(run, item, status);
      else run.leave(item, report.notRead(item.expression, known.size === 1 ? TOLD : SEVERAL));
    }
  }
}

function addStatus(run: Run, item: InputResource, status: ReadWord): void {
  const { resource } = item;
  const shape = run.shapes.of('patient', 'menopausal-status');
  if (shape === undefined) return;
  run.normalised(item, 'value', 'patient.menopausalStatus', status);
  shape.link(resource.subject).set('menopausalStatus', status.word);
  run.add(item, shape, 'code', 'category', 'dataAbsentReason', ...valueMembers(resource));
}
