import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { answerIn } from './answer.ts';
import { tidy } from './cancer-name.ts';
import { plain, type ReadWord, wordByName } from './concept.ts';
import { isByWords } from './condition-kind.ts';
import { addExam, type Exam, examOf, examShape } from './exam.ts';
import { wordsOfValue } from './exam-words.ts';
import type { Run } from './run.ts';
import { symptomIn } from './symptom-name.ts';
import { unknownIn } from './unknown.ts';
import { valueMembers } from './value-members.ts';

/** A symptom that an observation asks for or names, and whether it is there. */
interface Observed {
  kind: ReadWord;
  text: string;
  presence: ReadWord;
  /** The element that names it. */
  at: 'code' | 'value';
}

/** The words of the record, where no code says what they say. */
function textOf({ concepts }: Run, concept: JsonValue | undefined, kind: ReadWord): string {
  const { text, words } = concepts.of(concept);
  return isByWords(kind) ? words : text;
}

/** The symptom that a question asks for, whatever the time that it names. */
function askedFor(run: Run, { code }: JsonObject): ReadWord | undefined {
  const words = run.concepts.of(code).words;
  const kind = symptomIn(run, code);
  if (kind !== undefined || !run.tables.pattern('times').test(words)) return kind;
  const timeless = wordByName('symptom', tidy(run.tables.without('times', words)), run.tables);
  return timeless && { ...timeless, from: `"${words}"` };
}

/** The symptoms that an answer names; none where any part of it is something else. */
function namedIn(run: Run, resource: JsonObject): Observed[] {
  const { valueString, valueCodeableConcept } = resource;
  const concepts =
    typeof valueString === 'string'
      ? plain(valueString)
          .replace(/\.$/, '')
          .split(/\s*[,;\n]\s*|\s+(?:and|und)\s+/)
          .map((text) => ({ text }))
      : [valueCodeableConcept].filter(isObject);
  const present: ReadWord = { word: 'present', from: 'an answer that names it', by: 'questions for symptoms' };
  const found = concepts.flatMap((concept): Observed[] => {
    const kind = symptomIn(run, concept);
    return kind === undefined ? [] : [{ kind, text: textOf(run, concept, kind), presence: present, at: 'value' }];
  });
  return found.length === concepts.length ? found : [];
}

/** Reads a symptom that an observation asks for, or names as its answer. */
export function readObservedSymptom(run: Run, item: InputResource): void {
  const { resource } = item;
  // most of what is observed is measured, and no symptom
  if (resource.valueQuantity !== undefined) return;
  const kind = askedFor(run, resource);
  if (kind !== undefined) {
    const presence = answerIn(run, resource) ?? unknownIn(run, resource, wordsOfValue(run, resource));
    const text = textOf(run, resource.code, kind);
    if (presence === undefined)
      run.leave(item, report.notRead(item.expression, 'its value does not say whether the symptom is there'));
    else addAll(run, item, [{ kind, text, presence, at: 'code' }]);
    return;
  }
  if (!run.tables.pattern('complaintName').test(run.concepts.of(resource.code).words)) return;
  const named = namedIn(run, resource);
  if (named.length > 0) addAll(run, item, named);
  else run.leave(item, report.notRead(item.expression, 'its value is not the name of symptoms that the case has'));
}

function addAll(run: Run, item: InputResource, observed: readonly Observed[]): void {
  const exam = examOf(run, item);
  if (exam === undefined) return;
  for (const one of observed) addSymptom(run, exam, one);
}

function addSymptom(run: Run, exam: Exam, { kind, text, presence, at }: Observed): void {
  const { item } = exam;
  const { resource } = item;
  const shape = examShape(run, exam, 'symptoms');
  if (shape === undefined) return;
  run.normalised(item, at, 'symptoms.kind', kind);
  run.normalised(item, 'value', 'symptoms.presence', presence);
  shape.set('kind', kind.word).set('text', text).set('presence', presence.word);
  const { bodySite } = resource;
  const limbs = run.concepts.of(bodySite).word('limb-site');
  if (limbs !== undefined && isObject(bodySite)) {
    shape.set('limbs', limbs.word);
    run.contradicted(item, 'bodySite', 'symptoms.limbs', limbs);
    run.usage.mark(bodySite, 'coding');
  }
  addExam(run, exam, shape, 'code', 'dataAbsentReason', ...valueMembers(resource));
}
