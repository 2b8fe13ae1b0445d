import type { InputResource } from '../input/input.ts';
import { decidingCodes, STATUS_SYSTEM } from '../read/modifier.ts';
import * as report from '../read/report.ts';
import { isOpen } from './blocked.ts';
import { wordByName } from './concept.ts';
import { datesIn } from './condition-dates.ts';
import { siteOf } from './one-site.ts';
import type { Run } from './run.ts';
import { alike, lists } from './said-again.ts';
import type { Shape } from './shape.ts';
import type { EpisodeTold, PlacedTold } from './told-tumour.ts';

/** Where a condition tells when it was diagnosed. */
export const TIMES = ['extension', 'onsetDateTime', 'onsetAge', 'onsetRange'];

/**
 * The date of diagnosis of a tumour. R4 has no element for it; where no extension says it, records give it as that on which
 * the tumour began, which nobody knows. That of an episode of ISCM is the one of its first symptom.
 */
export function dateOfDiagnosis(run: Run, { resource, expression }: InputResource, shape: Shape): string[] {
  const { asserted, onset } = datesIn(resource);
  if (asserted !== undefined || onset === undefined) return [];
  const member = resource.onsetDateTime === undefined ? 'onsetPeriod' : 'onsetDateTime';
  shape.set('diagnosed', onset);
  run.issues.push(
    report.assumed(`${expression}.${member}`, 'The date on which it began was read as that of its diagnosis.'),
  );
  return [member];
}

/** Notes what a condition tells beside what it is: whether that is known already is seen when all conditions are read. */
export function noteBeside(run: Run, item: InputResource, told: EpisodeTold | PlacedTold, isDated: boolean): void {
  if (isOpen(item.resource)) return;
  // a cancer was not diagnosed when a metastasis of it was
  for (const one of told.beside ?? []) run.beside.push({ item, told: one, isDated: isDated && one.kind !== 'primary' });
}

/** Reads what conditions tell beside what they are, where nothing else told it. */
export function readBeside(run: Run): void {
  for (const { item, told, isDated } of run.beside) {
    const shape = alike(run, item, told).length > 0 ? undefined : run.shapes.of(lists[told.kind]);
    if (shape === undefined) continue;
    const { words } = run.concepts.of(item.resource.code);
    const dates = isDated ? dateOfDiagnosis(run, item, shape.take(item.resource, ...TIMES)) : [];
    shape.link(item.resource.subject).set('site', told.read.word);
    shape.set('siteText', told.siteText ?? words);
    const histology = wordByName('histology', told.siteText ?? '', run.tables, 'within');
    if (told.kind === 'primary') shape.set('histology', histology?.word);
    run.normalised(item, 'code', `${lists[told.kind]}.site`, told.read);
    if (told.kind === 'metastasis') presence(run, item, shape);
    const reference = run.add(item, shape, 'code', ...dates);
    run.tumours.add(undefined, { part: lists[told.kind], reference, patient: run.patientOf(item), ...siteOf(told) });
  }
}

/** A condition without verification status is one that the record holds to be there. */
export function presence(run: Run, item: InputResource, shape: Shape): void {
  // what several codes say was compared before, and R4's words are meant in whatever system they stand
  const [code] = decidingCodes(item.resource.verificationStatus);
  const read =
    code === undefined ? undefined : run.concepts.of({ system: STATUS_SYSTEM, code }).word('metastasis-presence');
  shape.set('presence', read?.word ?? 'present');
  if (read === undefined)
    run.issues.push(report.assumed(item.expression, 'A condition without verification status was read as present.'));
}
