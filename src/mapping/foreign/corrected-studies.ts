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

/** When a report was issued, as far as it tells. */
const issuedAt = ({ resource }: InputResource): number => Date.parse(String(resource.issued)) || 0;

/** The only item there is; of several none. */
function only(items: Iterable<InputResource>): InputResource | undefined {
  let found: InputResource | undefined;
  for (const item of items) {
    if (found !== undefined && found !== item) return undefined;
    found = item;
  }
  return found;
}

/** The reports of one name and date, by what tells to which of them another one belongs. */
class Reports {
  /** Those that say of themselves neither that they correct nor that they add. */
  readonly #plain: InputResource[] = [];
  /** Those among them that nothing ties to an examination. */
  readonly #untied: InputResource[] = [];
  readonly #byTie = new Map<string, InputResource[]>();
  readonly #byNumber = new Map<string, InputResource[]>();
  /** The report of a number that was issued first. */
  readonly #issuedFirst = new Map<string, InputResource>();

  add(item: InputResource, role: Role | undefined): void {
    const numbers = numbersOf(item.resource);
    if (issuedAt(item) > 0) for (const number of numbers) this.#noteIssued(number, item);
    if (role !== undefined) return;
    const ties = tiesOf(item.resource);
    this.#plain.push(item);
    if (ties.length === 0) this.#untied.push(item);
    for (const tie of ties) listAt(this.#byTie, tie).push(item);
    for (const number of numbers) listAt(this.#byNumber, number).push(item);
  }

  #noteIssued(number: string, item: InputResource): void {
    const first = this.#issuedFirst.get(number);
    if (first === undefined || issuedAt(item) < issuedAt(first)) this.#issuedFirst.set(number, item);
  }

  /** The only report that one which corrects or adds may be of: of those with its number, where there are some. */
  firstOf({ resource }: InputResource): InputResource | undefined {
    const ties = tiesOf(resource);
    const mayBe = ({ resource: other }: InputResource): boolean => {
      const theirs = tiesOf(other);
      return ties.length === 0 || theirs.length === 0 || theirs.some((tie) => ties.includes(tie));
    };
    const numbered = numbersOf(resource).flatMap((number) => this.#byNumber.get(number) ?? []);
    const ofNumber = numbered.filter(mayBe);
    if (ofNumber.length > 0) return only(ofNumber);
    if (ties.length === 0) return only(this.#plain);
    return only([...this.#untied, ...ties.flatMap((tie) => this.#byTie.get(tie) ?? [])]);
  }

  /** The report of the same number that was issued first, where another one was issued later. */
  firstOfNumber(item: InputResource): InputResource | undefined {
    const firsts = numbersOf(item.resource).flatMap((number) => this.#issuedFirst.get(number) ?? []);
    const [first] = firsts.toSorted((one, other) => issuedAt(one) - issuedAt(other));
    return first !== undefined && issuedAt(first) < issuedAt(item) ? first : undefined;
  }
}

/** The report that another one names as that which it corrects or adds to. */
function named(run: Run, item: InputResource): InputResource | undefined {
  for (const { url, valueReference } of objectsAt(item.resource, 'extension')) {
    const target = NAMES_FIRST.test(String(url)) ? run.targetItem(item, valueReference) : undefined;
    if (target !== undefined) return target;
  }
  return undefined;
}

/** The report that this one stands in place of, or adds to. */
function firstOf(run: Run, item: InputResource, role: Role | undefined, reports: Reports): InputResource | undefined {
  const first = role === undefined ? reports.firstOfNumber(item) : (named(run, item) ?? reports.firstOf(item));
  return first === item ? undefined : first;
}

/** The list at a key, made where there is none. */
function listAt<K>(lists: Map<K, InputResource[]>, key: K): InputResource[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/**
 * Leaves out reports of studies that others correct, and those that add to others: all are of one study. Of several
 * corrections the last one stands.
 */
export function leaveCorrected(run: Run, items: readonly InputResource[]): InputResource[] {
  const studies = items.filter(({ resource }) => studyOf(run, resource) !== undefined);
  for (const ofPatient of Map.groupBy(studies, (item) => run.patientOf(item)).values()) {
    const byName = new Map<string, Reports>();
    const told = ofPatient.map((item) => {
      const [role, name] = [roleOf(run, item.resource), studyName(run, item)];
      const reports = byName.get(name) ?? new Reports();
      byName.set(name, reports);
      reports.add(item, role);
      return { item, role, reports };
    });
    const corrections = new Map<InputResource, InputResource[]>();
    for (const { item, role, reports } of told) {
      const first = firstOf(run, item, role, reports);
      if (first === undefined) continue;
      if (role === 'addendum') run.copy(item, first, report.addendum);
      else listAt(corrections, first).push(item);
    }
    for (const [first, all] of corrections) {
      const [last, ...others] = all.toSorted((one, other) => issuedAt(other) - issuedAt(one));
      if (last !== undefined) for (const one of [first, ...others]) run.copy(one, last, report.corrected);
    }
  }
  return items.filter((item) => !run.isLeft(item));
}
