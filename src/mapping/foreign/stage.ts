import type { Issue } from '../../fhir/issue.ts';
import { asArray, type JsonObject } from '../../fhir/json.ts';
import type { Input, InputResource } from '../input/input.ts';
import type { Recogniser } from '../read/recognise.ts';
import * as report from '../read/report.ts';
import type { Usage } from '../read/usage.ts';
import { isOfAnotherPerson } from './another-person.ts';
import { askingOfCancer } from './asks-of-cancer.ts';
import { readBeside } from './beside.ts';
import { blockingElement, openStatus } from './blocked.ts';
import { readTumour } from './conditions.ts';
import { leaveCopies } from './copies.ts';
import { leaveCorrected } from './corrected-studies.ts';
import { readDistantMetastases } from './distant-metastases.ts';
import { conditionsInOrder, noteDiagnoses } from './encounter-diagnoses.ts';
import { readExaminations } from './examinations.ts';
import { claimsOurs, type FirstLook, lookAt } from './first-look.ts';
import { readGenomics } from './genomics.ts';
import { noteHistologies, readHistology } from './histology.ts';
import { readImagingStudies } from './imaging-studies.ts';
import { lesionOfEpisode, noteStructures, readStructures } from './lesions.ts';
import { readMarkers } from './markers.ts';
import { readNeurologicalGrade } from './neurological-grade.ts';
import { readImaging, readResponse } from './observations.ts';
import { readMedications } from './orders.ts';
import { noteMadeOn, noteResults } from './panels.ts';
import { noteParts } from './parts-of-treatment.ts';
import { readPerformances } from './performance.ts';
import { readProcedure } from './procedures.ts';
import { type Foreign, Run } from './run.ts';
import { leaveSessions } from './sessions.ts';
import { readSize, readSizesOfPrimaries } from './sizes.ts';
import { readSpecimen } from './specimens.ts';
import { readStaging } from './staging.ts';
import { readSymptom } from './symptoms.ts';
import { readGrades } from './tumour-grade.ts';
import type { Tumour } from './tumours.ts';

/** An input in the shape the rows read, and what was found on the way. */
export interface Normalised {
  input: Input;
  /** Resources that do not come from us, as they are in the new input: they may say less than a case needs. */
  foreign: ReadonlySet<JsonObject>;
  /** Resources that were read through another one. */
  used: ReadonlySet<JsonObject>;
  issues: Issue[];
}

const tumourParts: readonly Tumour['part'][] = ['episodes', 'primaryCancers', 'metastases', 'lesions'];

/** Enters the tumours and specimens that the rows read as they are, so that others may refer to them. */
function enter(run: Run, recogniser: Recogniser, item: InputResource): void {
  const rows = recogniser.recognise(item.resource);
  if (rows === undefined || rows.satellite !== undefined) return;
  const part = tumourParts.find((name) => name === rows.part);
  if ((part === undefined && rows.part !== 'specimens') || blockingElement(item.resource) !== undefined) return;
  if (part === undefined) {
    run.specimens.set(item.resource, run.reference(item));
    return;
  }
  const word = siteOf(run, item.resource, part);
  const open = part === 'metastases' ? openStatus(item.resource) : undefined;
  const about = { part, reference: run.reference(item), patient: run.patientOf(item) };
  const tumour: Tumour = open === undefined ? about : { ...about, open };
  run.tumours.add(item.resource, word === undefined ? tumour : { ...tumour, word });
}

/** The site of a primary cancer or metastasis in our own form, by its site or its code. */
function siteOf({ concepts }: Run, { bodySite, code }: JsonObject, part: Tumour['part']): string | undefined {
  const isPrimary = part === 'primaryCancers';
  if (!isPrimary && part !== 'metastases') return undefined;
  const [site] = asArray(bodySite);
  return (
    concepts.of(site).word(isPrimary ? 'primary-site' : 'metastatic-site') ??
    concepts.of(code).word(isPrimary ? 'primary-disorder' : 'metastasis-disorder')
  )?.word;
}

/** By type, the readers that look at a resource until one has made something of it. */
const readers = new Map<string, readonly ((run: Run, item: InputResource) => void)[]>(
  Object.entries({
    Observation: [readResponse, readSize, readNeurologicalGrade, readMarkers],
    DiagnosticReport: [readImaging],
    Procedure: [readProcedure],
  }),
);

const MEDICATIONS: readonly string[] = ['MedicationAdministration', 'MedicationStatement', 'MedicationRequest'];

const isMedication = ({ resource }: InputResource): boolean => MEDICATIONS.includes(resource.resourceType);

/** Types that some reader looks at. */
const readTypes: ReadonlySet<string> = new Set([
  'Condition',
  'BodyStructure',
  'ImagingStudy',
  'Specimen',
  ...MEDICATIONS,
  ...readers.keys(),
]);

/** A resource that is not in our own form, with what was seen in it. */
interface Other {
  item: InputResource;
  look: FirstLook;
}

function othersOf({ resources }: Input): Other[] {
  const others: Other[] = [];
  for (const item of resources) {
    const look = claimsOurs(item.resource) ? undefined : lookAt(item.resource);
    if (look !== undefined && !look.isOurs) others.push({ item, look });
  }
  return others;
}

/** Whether a resource may be read, or left out, by what stands in it; most of those of other types are neither. */
const isOfConcern = ({ item: { resource, container }, look }: Other): boolean =>
  readTypes.has(resource.resourceType) ||
  container !== undefined ||
  resource.focus !== undefined ||
  blockingElement(resource, look) !== undefined;

/** Leaves out what states no fact; what is left is open to the readers. */
function openOnes(run: Run, others: readonly Other[]): InputResource[] {
  const open: InputResource[] = [];
  for (const { item, look } of others) {
    const { container, resource, expression } = item;
    if (container !== undefined && blockingElement(container.resource) !== undefined) {
      run.leave(item, report.notRead(expression, 'what it is contained in states no fact'));
      continue;
    }
    const blocker = blockingElement(resource, look);
    if (blocker !== undefined) run.leave(item, report.blockedByModifier(`${expression}.${blocker}`));
    else if (isOfAnotherPerson(run, item))
      run.leave(item, report.notRead(`${expression}.focus`, 'it is about somebody else than the patient'));
    else open.push(item);
  }
  return open;
}

const NONE: ReadonlySet<JsonObject> = new Set();

/**
 * Recognises what systems sent that know nothing of our profiles, and makes of it resources in the shape that the rows
 * of the mapping read. What must not be read as a fact is left out, each with an issue; nothing is guessed.
 */
export function normalise(foreign: Foreign, recogniser: Recogniser, input: Input, usage: Usage): Normalised {
  const others = othersOf(input);
  if (!others.some(isOfConcern))
    return { input, foreign: new Set(others.map(({ item }) => item.resource)), used: NONE, issues: [] };
  const run = new Run(foreign, input, usage);
  if (others.length < input.resources.length) {
    const isOther = new Set(others.map(({ item }) => item));
    for (const item of input.resources) if (!isOther.has(item)) enter(run, recogniser, item);
  }
  const open = leaveCorrected(run, leaveCopies(run, openOnes(run, others)));
  const byType = Map.groupBy(open, ({ resource }) => resource.resourceType);
  const typed = (type: string): readonly InputResource[] => byType.get(type) ?? [];
  for (const item of typed('Encounter')) noteDiagnoses(run, item);
  noteParts(run, [...typed('Procedure'), ...open.filter(isMedication)]);
  noteMadeOn(run, [...typed('Observation'), ...typed('DiagnosticReport')]);
  const ofCancer = [...typed('Observation'), ...typed('DiagnosticReport')].filter(askingOfCancer(run));
  const asked = ofCancer.filter(({ resource }) => resource.resourceType === 'Observation');
  noteHistologies(run, ofCancer);
  const conditions = conditionsInOrder(run, typed('Condition'));
  for (const item of conditions) readTumour(run, item);
  readBeside(run);
  readDistantMetastases(run, asked);
  for (const item of conditions) noteStructures(run, item);
  readStructures(run, typed('BodyStructure'));
  for (const item of conditions) if (!run.isLeft(item)) lesionOfEpisode(run, item);
  // one that says an episode again may be the first to say where in the cord it is
  for (const item of conditions) if (run.isRepeated(item)) lesionOfEpisode(run, item);
  for (const item of typed('Specimen')) readSpecimen(run, item);
  for (const item of conditions) if (!run.isDone(item)) readSymptom(run, item);
  readMedications(run, open.filter(isMedication));
  for (const item of [...typed('Observation'), ...typed('DiagnosticReport')]) noteResults(run, item);
  readPerformances(run, typed('Observation'));
  readSizesOfPrimaries(run, typed('Observation'));
  readStaging(run, asked, conditions);
  readGrades(run, asked, conditions);
  readExaminations(run, typed('Observation'), typed('DiagnosticReport'));
  for (const item of ofCancer) if (!run.isDone(item)) readHistology(run, item);
  for (const item of asked) if (!run.isDone(item)) readGenomics(run, item);
  leaveSessions(run, typed('Procedure'));
  for (const item of open) {
    for (const read of readers.get(item.resource.resourceType) ?? []) if (!run.isDone(item)) read(run, item);
  }
  readImagingStudies(run, typed('ImagingStudy'), typed('DiagnosticReport'));
  const { input: made, made: ofOthers } = run.result();
  for (const item of open) if (!run.isDone(item)) ofOthers.add(item.resource);
  return { input: made, foreign: ofOthers, used: run.used, issues: run.issues };
}
