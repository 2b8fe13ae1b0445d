import { isObject, type Resource } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { bySite, placeOf, referred } from './about.ts';
import { plain, type ReadWord, wordByName } from './concept.ts';
import { wordsThat } from './doubt.ts';
import { isLongBefore, onlyTumourThen } from './long-before.ts';
import type { Run } from './run.ts';
import { valueMembers } from './value-members.ts';

/** What an observation asks of a tumour: its response in the words of RECIST, or how the disease is in any words. */
function asksFor(run: Run, { code }: Resource): 'response' | 'status' | undefined {
  const asked = run.concepts.of(code);
  if (asked.codeThat('response') !== undefined || run.tables.pattern('recistName').test(asked.allText))
    return 'response';
  return asked.codeThat('disease-status') === undefined ? undefined : 'status';
}

/** Reads the response of a tumour; where no word of RECIST says it, the words of the record. */
export function readResponse(run: Run, item: InputResource): void {
  const { resource } = item;
  const asked = asksFor(run, resource);
  if (asked === undefined) return;
  const words =
    typeof resource.valueString === 'string'
      ? plain(resource.valueString)
      : run.concepts.of(resource.valueCodeableConcept).words;
  const answer = run.concepts.of(resource.valueCodeableConcept);
  const read =
    answer.word('tumour-response') ?? answer.codeThat('response-answer') ?? wordByName('response', words, run.tables);
  const said = referred(run, item, 'focus');
  const place = placeOf(run, item);
  const patient = run.patientOf(item);
  const only = place === undefined ? onlyTumourThen(run, item) : bySite(run, patient, place);
  const isOld = only !== undefined && place === undefined && isLongBefore(run, item, only);
  const about = said ?? (only && !isOld ? { tumour: only, members: [] } : undefined);
  const shape = run.shapes.of('responses');
  const isOpen = read === undefined && (asked === 'response' || words === '');
  if (isOpen || about === undefined || about.tumour.part === 'lesions' || shape === undefined) {
    const why = isOpen ? 'its value is none of the words for a response' : 'the input does not say what responded';
    run.leave(item, report.notRead(item.expression, why));
    return;
  }
  if (said === undefined && place === undefined)
    run.issues.push(
      report.assumed(item.expression, 'Read as the response of the only tumour that the input has of this patient.'),
    );
  if (read !== undefined) run.normalised(item, 'value', 'responses.tumour', read);
  shape
    .take(resource, 'effectiveDateTime')
    .link(resource.subject)
    .refer('of', about.tumour.part, about.tumour.reference);
  const text = typeof resource.valueString === 'string' ? words : run.concepts.of(resource.valueCodeableConcept).text;
  shape.set('tumour', read?.word).set('text', read === undefined ? words : text);
  run.add(item, shape, 'code', ...valueMembers(resource), ...about.members);
}

/** How a study was made, by the code of its report or in words; of what is no imaging report nothing. */
export function studyOf(run: Run, { resourceType, code }: Resource): (ReadWord & { isCoded: boolean }) | undefined {
  if (resourceType !== 'DiagnosticReport') return undefined;
  const concept = run.concepts.of(code);
  const coded = concept.word('imaging-modality');
  if (coded !== undefined) return { ...coded, isCoded: true };
  const isOther = ['notModality', 'besideStudy'].some((name) => run.tables.pattern(name).test(concept.words));
  const named = isOther ? undefined : wordByName('modality', concept.words, run.tables);
  return named && { ...named, isCoded: false };
}

/** Reads an imaging report; its conclusion stays the text it is. */
export function readImaging(run: Run, item: InputResource): void {
  const { resource } = item;
  const text = run.concepts.of(resource.code).words;
  const read = studyOf(run, resource);
  const shape = run.shapes.of('imagingStudies');
  if (read === undefined || shape === undefined) return;
  const notMade = wordsThat(run.tables, run.concepts.of(resource.code).allText, 'studyNotMade');
  if (notMade !== undefined) {
    run.leave(item, report.notRead(`${item.expression}.code`, `its words ("${notMade}") do not say that it was made`));
    return;
  }
  run.normalised(item, 'code', 'imagingStudies.modality', read);
  const region =
    run.concepts.of(resource.code).word('imaging-region') ?? wordByName('imaging-region', text, run.tables, 'within');
  shape.take(resource, 'extension', 'effectiveDateTime', 'result').link(resource.subject).set('modality', read.word);
  if (region !== undefined) {
    shape.set('region', region.word);
    run.normalised(item, 'code', 'imagingStudies.region', { ...region, isOurs: false });
  }
  if (typeof resource.conclusion === 'string') shape.set('conclusion', resource.conclusion.trim());
  const isTold = read.isCoded && region !== undefined;
  run.add(item, shape, ...(isTold && run.concepts.of(resource.code).text === '' ? ['code'] : []), 'conclusion');
  const { code } = resource;
  if (isObject(code) && code.coding !== undefined) run.usage.mark(code, 'coding');
  if (isObject(code) && !read.isCoded && /^[A-Z]+$/i.test(text)) run.usage.mark(code, 'text');
}
