import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { openStatus } from './blocked.ts';
import {
  datedBy,
  hasSpread,
  isNameAlone,
  isOfEncounter,
  isRecurrence,
  isUnspecified,
  saidBefore,
  saidOfThatDate,
  undated,
} from './encounter-diagnoses.ts';
import { isMonthsBefore } from './long-before.ts';
import { isOfOneSite } from './one-site.ts';
import type { Run } from './run.ts';
import type { EpisodeTold, PlacedTold } from './told-tumour.ts';
import type { Dated, Tumour } from './tumours.ts';

/** The part of the case in which what a condition is told to be stands. */
export const lists = { episode: 'episodes', primary: 'primaryCancers', metastasis: 'metastases' } as const;
/** What of a case a tumour may be. */
export type TumourKind = keyof typeof lists;

/** What a condition may say of a primary cancer that was there before. */
export type LaterState = 'recurrence' | 'spread';

/** How a condition is reported that says it of a tumour that is known. */
export const stateOf = { recurrence: report.recurrence, spread: report.spread } as const;

/** What a condition says of a primary cancer that was there before, be it known from elsewhere or not. */
export function laterState(run: Run, condition: JsonObject): LaterState | undefined {
  if (isRecurrence(run, condition)) return 'recurrence';
  return hasSpread(run, condition) ? 'spread' : undefined;
}

/** The tumour that a diagnosis of an encounter, or a copy of what was read, says again, or that has come back. */
export function repeated(
  run: Run,
  item: InputResource,
  told: EpisodeTold | PlacedTold,
  state?: LaterState | undefined,
): Tumour | 'several' | undefined {
  const patient = run.patientOf(item);
  const copied = run.tumours.copied(patient, item.resource);
  if (copied !== undefined) return copied;
  const ofThatPart = run.tumours.list(patient, lists[told.kind]);
  const dated = datedBy(run, item.resource);
  const sited = ofThatPart.filter(({ word }) => word !== 'unknown');
  if (isUnspecified(run, item.resource) && sited.length > 0) return saidBefore(undated(dated), sited);
  if (told.kind === 'primary' && told.read.kind !== undefined) {
    const ofOneSite = alike(run, item, told).filter(({ kind }) => kind === undefined);
    if (ofOneSite.length > 0) return saidBefore(undated(dated), ofOneSite);
  }
  if (state === 'spread') return saidBefore(undated(dated), diagnosedBefore(run, dated, alike(run, item, told)));
  if (state !== undefined || isNameAlone(run, item.resource)) return saidBefore(undated(dated), alike(run, item, told));
  if (isOfEncounter(run, item.resource)) return saidBefore(dated, alike(run, item, told));
  const isOne = told.kind === 'primary' && !run.tables.isIn('severalAtOnce', told.read.word);
  return isOne ? saidOfThatDate(dated, alike(run, item, told)) : undefined;
}

/** Those that may have been diagnosed when one of them had spread; staging comes some time before histology. */
function diagnosedBefore(run: Run, { date }: Dated, tumours: readonly Tumour[]): Tumour[] {
  const limit = run.tables.limit('monthsOfSpreadBeforeDiagnosis');
  return tumours.filter((tumour) => !isMonthsBefore(date, tumour.date, limit));
}

/** The only episode of the same date: an episode is one presentation, however many places of it are diagnoses. */
export function presentedWith(run: Run, item: InputResource): Tumour | undefined {
  const { date } = datedBy(run, item.resource);
  if (date === undefined || isRecurrence(run, item.resource)) return undefined;
  const [episode, ...others] = run.tumours.list(run.patientOf(item), 'episodes').filter((one) => one.date === date);
  return others.length === 0 ? episode : undefined;
}

/**
 * Tumours of the patient that are the same by kind, site and whether they are there. What has a site that is no word is
 * like no other, but for what has the same name.
 */
export function alike(run: Run, item: InputResource, told: EpisodeTold | PlacedTold): Tumour[] {
  const site = told.kind === 'episode' ? undefined : told.read;
  const status = openStatus(item.resource);
  return run.tumours
    .list(run.patientOf(item), lists[told.kind])
    .filter((tumour) => tumour.open === status && isOfOneSite(run.tables, site ?? {}, tumour));
}
