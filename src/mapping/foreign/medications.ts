import { isObject, type JsonObject } from '../../fhir/json.ts';
import { named } from '../../fhir/read.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt, plain } from './concept.ts';
import { notTheTreatment } from './doubt.ts';
import { type Treatment, treatmentsOf } from './drug.ts';
import { intentOf, readIntent } from './intent.ts';
import { notGivenAs } from './not-given.ts';
import { states } from './procedure-states.ts';
import { namesOtherDisease } from './purpose.ts';
import type { Run } from './run.ts';
import { treated } from './treated.ts';
import type { Tumour } from './tumours.ts';

/** Whether a treatment was given, by type and status; a prescription that was not completed says that it was ordered. */
const given: Record<string, Record<string, string>> = {
  MedicationAdministration: states,
  Procedure: states,
  MedicationStatement: {
    completed: 'given',
    active: 'given',
    stopped: 'given',
    'on-hold': 'given',
    'not-taken': 'not-given',
    unknown: 'unknown',
  },
  MedicationRequest: { completed: 'given', active: 'unknown', stopped: 'unknown', 'on-hold': 'unknown' },
};

/** Whether a resource says that a drug was given. */
export const isGiven = ({ resource }: InputResource): boolean =>
  named(given[resource.resourceType] ?? {}, String(resource.status)) === 'given';

/** The drug: named in the resource, or in the Medication it refers to. */
function drugOf(run: Run, item: InputResource): ToldDrug['drug'] | undefined {
  const { code, medicationCodeableConcept, medicationReference } = item.resource;
  if (item.resource.resourceType === 'Procedure' && isObject(code))
    return { concept: code, members: ['code'], from: item.resource };
  if (isObject(medicationCodeableConcept))
    return { concept: medicationCodeableConcept, members: ['medicationCodeableConcept'], from: item.resource };
  const medication = run.target(item, medicationReference);
  if (medication === undefined || !isObject(medication.code) || medication.status === 'entered-in-error')
    return undefined;
  run.used.add(medication);
  run.usage.mark(medication, 'code');
  return { concept: medication.code, members: ['medicationReference'], from: medication };
}

const dosages = ({ resource }: InputResource): JsonObject[] => [
  ...objectsAt(resource, 'dosageInstruction'),
  ...objectsAt(resource, 'dosage'),
];

const routes = (item: InputResource): JsonObject[] =>
  dosages(item).flatMap(({ route }) => (isObject(route) ? [route] : []));

/** Whether a drug is put on a place from which it treats no tumour of another one, by its name, form, route or site. */
function isLocal(run: Run, item: InputResource, { concept, from }: { concept: JsonObject; from: JsonObject }): boolean {
  const concepts = [concept, from.form, ...dosages(item).flatMap(({ route, site }) => [route, site])];
  const texts = dosages(item).flatMap(({ text }) => (typeof text === 'string' ? [plain(text)] : []));
  const local = run.tables.pattern('local');
  return (
    concepts.some((one) => run.concepts.of(one).codeThat('local') !== undefined) ||
    [...concepts.map((one) => run.concepts.of(one).allText), ...texts].some((words) => local.test(words))
  );
}

/** The kinds of treatment that the drugs of a resource are. */
export function kindsOfDrugs(run: Run, item: InputResource): string[] {
  const drug = drugOf(run, item);
  return drug === undefined ? [] : treatmentsOf(run, item, drug.concept, routes(item)).map(({ kind }) => kind);
}

/** What a resource tells of a drug against tumours. */
export interface ToldDrug {
  drug: { concept: JsonObject; members: string[]; from: JsonObject };
  treatments: readonly Treatment[];
  status: string;
}

/** What a resource tells of a drug; `undefined` where it is none against tumours or the status tells nothing. */
export function drugTold(run: Run, item: InputResource): ToldDrug | undefined {
  const { resource } = item;
  const status = named(given[resource.resourceType] ?? {}, String(resource.status));
  const drug = status === undefined ? undefined : drugOf(run, item);
  if (drug === undefined || status === undefined) return undefined;
  const treatments = treatmentsOf(run, item, drug.concept, routes(item));
  return treatments.length === 0 ? undefined : { drug, treatments, status };
}

/** What resources that tell of one treatment say of it. */
export interface Beside {
  tumours?: readonly Tumour[] | undefined;
  intent?: string | undefined;
}

/**
 * Reads a drug treatment of a tumour; the kind of treatment follows from the drug. Reason and intent may stand beside it,
 * in others that tell of the same treatment.
 */
export function readMedication(run: Run, item: InputResource, told = drugTold(run, item), beside: Beside = {}): void {
  if (told === undefined) return;
  const { resource } = item;
  const { drug, treatments, status } = told;
  if (isOfAnotherUse(run, drug.concept)) {
    const at = `${item.expression}.${drug.members[0] ?? 'medication'}`;
    run.leave(item, report.notRead(at, 'its code of ATC is of a group of drugs for other diseases'));
    return;
  }
  const doubtful = doubtOf(run, drug.concept);
  if (status === 'given' && doubtful !== undefined) {
    const at = `${item.expression}.${drug.members[0] ?? 'medication'}`;
    run.leave(item, report.notRead(at, `its words ("${doubtful}") do not say that the drug was given`));
    return;
  }
  const { allText } = run.concepts.of(drug.concept);
  const isOfOther = ({ part }: Tumour) => part === 'episodes' && namesOtherDisease(run, allText);
  const what = treated(run, item, (tumour) => !isLocal(run, item, drug) && !isOfOther(tumour), beside.tumours);
  if (what === undefined) {
    run.leave(item, report.notRead(item.expression, 'the input does not say which tumour it treats'));
    return;
  }
  for (const treatment of treatments) add(run, item, { treatment, what, drug, status, intent: beside.intent });
  if (status === 'unknown' && resource.resourceType === 'MedicationRequest')
    run.issues.push(report.assumed(`${item.expression}.status`, ORDERED));
}

/** What was found out of a drug that was given, or not, to treat tumours. */
interface Read {
  treatment: Treatment;
  what: { tumours: readonly Tumour[]; members: readonly string[] };
  drug: { members: readonly string[] };
  status: string;
  intent: string | undefined;
}

/** Takes a drug as a treatment of one kind. */
function add(run: Run, item: InputResource, { treatment, what, drug, status, intent }: Read): void {
  const shape = run.shapes.of('systemicTherapies');
  if (shape === undefined) return;
  const { resource } = item;
  const { kind, agent, from, isOurs } = treatment;
  // the intent, among others
  shape.take(resource, 'extension').link(resource.subject);
  for (const [index, { part, reference }] of what.tumours.entries()) shape.refer('treats', part, reference, index);
  shape
    .set('given', status === 'not-given' ? (notGivenAs(run, resource) ?? status) : status)
    .set('kind', kind)
    .set('agent', agent);
  shape.set('text', treatment.text).set('started', startOf(item));
  const word = agent === '' ? kind : `${kind}, ${agent}`;
  const member = drug.members[0] ?? 'medication';
  const { loses } = treatment;
  readIntent(run, item, shape);
  if (intentOf(run, item) === undefined) shape.set('intent', intent);
  run.normalised(item, member, 'systemicTherapies', {
    word,
    from,
    by: 'the drug',
    isOurs,
    ...(loses === undefined ? {} : { loses }),
  });
  run.contradicted(item, member, 'systemicTherapies.agent', treatment.others.agent);
  run.contradicted(item, 'category', 'systemicTherapies.kind', treatment.others.kind);
  const members = [...(treatment.hasKind ? ['category'] : []), ...drug.members, ...what.members, ...dateMembers(item)];
  run.add(item, shape, 'intent', 'doNotPerform', ...members);
}

const ATC = /\/atc$/;

/** Whether the code of ATC of a drug is none of drugs against tumours, hormones and steroids for the whole body. */
function isOfAnotherUse({ concepts, tables }: Run, drug: JsonObject): boolean {
  const codes = concepts.of(drug).codings.filter(({ system }) => ATC.test(system));
  return codes.length > 0 && !codes.some(({ code }) => tables.pattern('systemicAtc').test(code));
}

/** The words of a drug that leave open whether it was given. */
function doubtOf({ concepts, tables }: Run, drug: JsonObject): string | undefined {
  const { text } = concepts.of(drug);
  return notTheTreatment(tables, text) ?? tables.pattern('placebo').exec(text)?.[0];
}

const ORDERED = 'A prescription says that a drug was ordered; whether it was given was read as unknown.';

/** The first day it was given; the day of a prescription is not that. */
export function startOf({ resource }: InputResource): string | undefined {
  const time = resource.effectivePeriod ?? resource.performedPeriod;
  const period = isObject(time) ? time : {};
  return readDate(resource.effectiveDateTime ?? resource.performedDateTime) ?? readDate(period.start);
}

/** A period is used up by its start alone when it has no end. */
function dateMembers({ resource }: InputResource): string[] {
  const of = resource.resourceType === 'Procedure' ? 'performed' : 'effective';
  if (resource[`${of}DateTime`] !== undefined) return [`${of}DateTime`];
  const period = resource[`${of}Period`];
  return isObject(period) && period.end === undefined ? [`${of}Period`] : [];
}
