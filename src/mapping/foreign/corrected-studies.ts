import { isObject, type JsonObject, type Resource } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt } from './concept.ts';
import { studyOf } from './observations.ts';
import type { Run } from './run.ts';

/** Extensions by which a report names the one that it corrects, or adds to. */
const NAMES_FIRST = /\/diagnosticReport-(?:replaces|extends|addendumOf)$/;

/** Statuses of a report that was there before and stands as a whole. */
const CORRECTING: ReadonlySet<unknown> = new Set(['corrected', 'amended', 'appended']);

/** What a report says of itself: that it stands in place of another one, or that it only adds to it. */
function roleOf({ concepts, tables }: Run, { status, code, conclusion, extension }: Resource): Role | undefined {
  if (CORRECTING.has(status)) return 'correction';
  const words = [concepts.of(code).allText, typeof conclusion === 'string' ? conclusion.slice(0, 60) : ''];
  const says = (name: string): boolean => words.some((text) => tables.pattern(name).test(text));
  const names = objectsAt({ extension: extension ?? null }, 'extension').map(
    ({ url }) => NAMES_FIRST.exec(String(url))?.[0],
  );
  if (says('addendum') || names.some((url) => url?.endsWith('addendumOf'))) return 'addendum';
  return says('correctedReport') || names.some((url) => url !== undefined) ? 'correction' : undefined;
}

type Role = 'correction' | 'addendum';

const numberOf = ({ system, value }: JsonObject): string => `${system}|${value}`;

const numbersOf = (resource: Resource): string[] => objectsAt(resource, 'identifier').map(numberOf);

/** Whether an identifier is the number of an examination, and not that of a report. */
const isAccession = ({ type }: JsonObject): boolean =>
  isObject(type) && objectsAt(type, 'coding').some(({ code }) => code === 'ACSN');

/** What ties a report to its study: the number of the examination, the order that it answers, and the images. */
const tiesOf = (resource: Resource): string[] => [
  ...objectsAt(resource, 'identifier').filter(isAccession).map(numberOf),
  ...[...objectsAt(resource, 'basedOn'), ...objectsAt(resource, 'imagingStudy')].map((reference) =>
    JSON.stringify(reference.reference ?? reference.identifier ?? null),
  ),
];

/** Whether nothing ties one of two reports to another study than that of the other. */
function mayBeOfOneStudy(one: Resource, other: Resource): boolean {
  const [ties, theirs] = [tiesOf(one), tiesOf(other)];
  return ties.length === 0 || theirs.length === 0 || theirs.some((tie) => ties.includes(tie));
}

/** A study by its name and date: reports of several studies of one order differ in one of them. */
function studyName(run: Run, { resource }: InputResource): string {
  const { words } = run.concepts.of(resource.code);
  const name = ['correctedReport', 'addendum'].reduce((text, pattern) => run.tables.without(pattern, text), words);
  const letters = name
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
  return JSON.stringify([letters, resource.effectiveDateTime ?? null, resource.effectivePeriod ?? null]);
}

/** The report that another one names as that which it corrects or adds to; else the only one of its study. */
function firstOf(run: Run, item: InputResource, ofStudy: readonly InputResource[]): InputResource | undefined {
  for (const { url, valueReference } of objectsAt(item.resource, 'extension')) {
    const named = NAMES_FIRST.test(String(url)) ? run.targetItem(item, valueReference) : undefined;
    if (named !== undefined) return named === item ? undefined : named;
  }
  const known = ofStudy.filter(
    (one) => roleOf(run, one.resource) === undefined && mayBeOfOneStudy(one.resource, item.resource),
  );
  const numbers = numbersOf(item.resource);
  const numbered = known.filter((one) => numbersOf(one.resource).some((number) => numbers.includes(number)));
  const [first, ...others] = numbered.length > 0 ? numbered : known;
  return others.length === 0 ? first : undefined;
}

/** When a report was issued, as far as it tells. */
const issuedAt = ({ resource }: InputResource): number => Date.parse(String(resource.issued)) || 0;

/** The report of the same number that was issued first, where this one was issued later. */
function firstOfNumber(item: InputResource, ofStudy: readonly InputResource[]): InputResource | undefined {
  const numbers = numbersOf(item.resource);
  const [first] = ofStudy
    .filter((one) => issuedAt(one) > 0 && numbersOf(one.resource).some((number) => numbers.includes(number)))
    .toSorted((one, other) => issuedAt(one) - issuedAt(other));
  return first !== undefined && issuedAt(first) < issuedAt(item) ? first : undefined;
}

/**
 * Leaves out reports of studies that others correct, and those that add to others: all are of one study. Of several
 * corrections the last one stands.
 */
export function leaveCorrected(run: Run, items: readonly InputResource[]): InputResource[] {
  const studies = items.filter(({ resource }) => studyOf(run, resource) !== undefined);
  for (const ofPatient of Map.groupBy(studies, (item) => run.patientOf(item)).values()) {
    const byName = Map.groupBy(ofPatient, (item) => studyName(run, item));
    const corrections = new Map<InputResource, InputResource[]>();
    for (const item of ofPatient) {
      const role = roleOf(run, item.resource);
      const ofStudy = byName.get(studyName(run, item)) ?? [];
      const first = role === undefined ? firstOfNumber(item, ofStudy) : firstOf(run, item, ofStudy);
      if (first === undefined) continue;
      if (role === 'addendum') run.copy(item, first, report.addendum);
      else corrections.set(first, [...(corrections.get(first) ?? []), item]);
    }
    for (const [first, all] of corrections) {
      const [last, ...others] = all.toSorted((one, other) => issuedAt(other) - issuedAt(one));
      if (last !== undefined) for (const one of [first, ...others]) run.copy(one, last, report.corrected);
    }
  }
  return items.filter((item) => !run.isLeft(item));
}
