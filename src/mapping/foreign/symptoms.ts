import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { isOpen } from './blocked.ts';
import { objectsAt } from './concept.ts';
import { conditionKind, isByWords } from './condition-kind.ts';
import { otherCodings } from './conditions.ts';
import { datedBy, isOfEncounter, saidBefore } from './encounter-diagnoses.ts';
import { beganLongBefore } from './long-before.ts';
import type { Run } from './run.ts';

/** Reads a condition that is a symptom, of the only episode of its patient. */
export function readSymptom(run: Run, item: InputResource): void {
  const told = conditionKind(item.resource, run);
  if (told.kind !== 'symptom') return;
  const episode = run.tumours.onlyEpisode(run.patientOf(item));
  const isOver =
    codeThatIsOver(item.resource) || run.tables.pattern('over').test(run.concepts.of(item.resource.code).text);
  if (episode === undefined || isOver || isOpen(item.resource)) {
    const why = isOver ? 'it is over' : 'the input does not say which episode of ISCM it belongs to';
    run.leave(
      item,
      isOpen(item.resource)
        ? report.blockedByModifier(`${item.expression}.verificationStatus`)
        : report.notRead(item.expression, why),
    );
    return;
  }
  if (beganLongBefore(run, item, episode)) {
    run.leave(item, report.notRead(item.expression, 'it began so long before ISCM that it may have another cause'));
    return;
  }
  const cause = otherCause(run, item.resource);
  if (cause !== undefined) {
    run.leave(item, report.notRead(`${item.expression}.code`, `its words give another cause ("${cause}")`));
    return;
  }
  const [site] = objectsAt(item.resource, 'bodySite');
  const limbs = run.concepts.of(site).word('limb-site');
  const known = run.symptomsLike(episode, `${told.read.word} ${limbs?.word ?? ''}`);
  const copied = run.symptomSayings.find(episode.reference, item.resource);
  const dated = datedBy(run, item.resource);
  const again = copied ?? (isOfEncounter(run, item.resource) ? saidBefore(dated, known) : undefined);
  if (again !== undefined) {
    const { expression } = item;
    const first = again === 'several' ? undefined : again.expression;
    run.leave(item, first === undefined ? report.repeatedOneOf(expression) : report.repeated(expression, first));
    return;
  }
  const shape = run.shapes.of('symptoms');
  if (shape === undefined) return;
  const symptom = { expression: item.expression, ...dated };
  known.push(symptom);
  run.symptomSayings.add(episode.reference, item.resource, symptom);
  run.normalised(item, 'code', 'symptoms.kind', { ...told.read, isOurs: false, others: [] });
  otherCodings(run, item, [`symptom ${told.read.word}`], 'symptoms.kind');
  run.issues.push(report.assumed(item.expression, 'Read as a symptom of the only episode of ISCM of this patient.'));
  shape.link(item.resource.subject).refer('episode', 'episodes', episode.reference);
  const { text, words } = run.concepts.of(item.resource.code);
  shape
    .set('kind', told.read.word)
    .set('text', isByWords(told.read) ? words : text)
    .set('presence', 'present');
  const onset = readDate(item.resource.onsetDateTime);
  if (limbs !== undefined) {
    shape.set('limbs', limbs.word);
    run.contradicted(item, 'bodySite[0]', 'symptoms.limbs', limbs);
  }
  if (limbs !== undefined && site !== undefined) run.usage.mark(site, 'coding');
  const hasOnset = shape.has('onset');
  if (hasOnset) shape.set('onset', onset);
  run.add(item, shape, 'code', ...(hasOnset && onset ? ['onsetDateTime'] : []));
}

/** What the words of a symptom say that it comes of, where that is no tumour and nothing of the cord. */
function otherCause(run: Run, { code }: JsonObject): string | undefined {
  const words = run.concepts.of(code).words;
  const cause = run.tables.pattern('cause').exec(words)?.[1];
  return cause === undefined || run.tables.pattern('causedByTumour').test(cause) ? undefined : cause;
}

function codeThatIsOver({ clinicalStatus, ...condition }: JsonObject): boolean {
  const codes = isObject(clinicalStatus) ? asArray(clinicalStatus.coding) : [];
  const over = ['inactive', 'remission', 'resolved'];
  return (
    Object.keys(condition).some((name) => name.startsWith('abatement')) ||
    codes.some((coding) => isObject(coding) && over.includes(String(coding.code)))
  );
}
