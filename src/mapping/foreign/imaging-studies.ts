import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt, plain, type ReadWord, wordByName } from './concept.ts';
import { wordsThat } from './doubt.ts';
import { studyOf } from './observations.ts';
import type { Run } from './run.ts';

/** How the images of a study were made; those of other devices beside them say nothing of it. */
function modalityOf(run: Run, { resource }: InputResource): ReadWord | undefined {
  const series = objectsAt(resource, 'series').map(({ modality }) => modality);
  const concepts = [...objectsAt(resource, 'modality'), ...series].map((one) => run.concepts.of(one));
  const coded = concepts.flatMap((one) => one.codeThat('modality') ?? []);
  const [first, ...others] = coded;
  const hasPet = concepts.some((one) => one.codeThat('modality-pet') !== undefined);
  if (first === undefined || others.some(({ word }) => word !== first.word)) return undefined;
  if (!hasPet) return first;
  return first.word === 'ct' ? { ...first, word: 'pet-ct' } : undefined;
}

/** What a study is called: its description, else what was ordered. */
function nameOf(run: Run, { resource }: InputResource): string {
  const { description } = resource;
  if (typeof description === 'string') return plain(description);
  return objectsAt(resource, 'procedureCode')
    .map((one) => run.concepts.of(one).words)
    .join(' | ');
}

/** The report of a study: one that refers to it, or one of its day that tells of such a study. */
function reportOf(run: Run, item: InputResource, modality: string, reports: readonly InputResource[]) {
  const day = readDate(item.resource.started);
  return reports.find((one) => {
    const { resource } = one;
    if (objectsAt(resource, 'imagingStudy').some((study) => run.target(one, study) === item.resource)) return true;
    const isOfPatient = run.patientOf(one) === run.patientOf(item) && resource.imagingStudy === undefined;
    const isOfDay = day !== undefined && readDate(resource.effectiveDateTime) === day;
    return isOfPatient && isOfDay && studyOf(run, resource)?.word === modality;
  });
}

/** Reads the studies whose images are known and of which the input has no report. */
export function readImagingStudies(
  run: Run,
  studies: readonly InputResource[],
  reports: readonly InputResource[],
): void {
  for (const item of studies) {
    const { resource } = item;
    const read = modalityOf(run, item);
    const shape = run.shapes.of('imagingStudies');
    if (read === undefined || shape === undefined) continue;
    const told = reportOf(run, item, read.word, reports);
    if (told !== undefined) {
      run.leave(item, report.reported(item.expression, told.expression));
      continue;
    }
    const name = nameOf(run, item);
    const other = wordsThat(run.tables, name, 'studyNotMade', 'notModality', 'besideStudy');
    if (other !== undefined) {
      run.leave(item, report.notRead(item.expression, `its words ("${other}") name no study of its own that was made`));
      continue;
    }
    run.normalised(item, 'modality', 'imagingStudies.modality', read);
    const region = wordByName('imaging-region', name, run.tables, 'within');
    shape.link(resource.subject).set('modality', read.word).set('date', readDate(resource.started));
    if (region !== undefined) {
      shape.set('region', region.word);
      run.normalised(item, 'description', 'imagingStudies.region', region);
    }
    run.add(item, shape, 'modality', 'started');
  }
}
