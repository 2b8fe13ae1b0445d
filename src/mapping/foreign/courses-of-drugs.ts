import { isObject, type JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import { type Days, daysIn } from './days.ts';
import type { Treatment } from './drug.ts';
import { intentOf } from './intent.ts';
import { startOf } from './medications.ts';
import type { Run } from './run.ts';

/** What a resource tells of drugs. */
export interface AboutDrugs {
  item: InputResource;
  /** What all have in common that tell of the same drugs. */
  name: string;
  treatments: readonly Treatment[];
}

/** A treatment by drugs that is told. */
interface Course<T> extends Days {
  treatment: T;
  /** What was told of what it is for. */
  purposes: readonly (string | undefined)[];
}

/** Of what has no date. */
const ANY_DAY: Days = { from: -Infinity, to: Infinity };

/** The days that a resource tells of: those of the period, what is still taken without an end; or of the order. */
function daysOf(item: InputResource): Days {
  const { effectivePeriod, authoredOn, status } = item.resource;
  const begin = startOf(item) ?? readDate(authoredOn);
  if (begin === undefined) return ANY_DAY;
  const end = isObject(effectivePeriod) ? readDate(effectivePeriod.end) : undefined;
  const isOpen = item.resource.resourceType === 'MedicationStatement' && status === 'active';
  const last = isOpen ? Infinity : daysIn(begin).to;
  return { from: daysIn(begin).from, to: end === undefined ? last : daysIn(end).to };
}

const textOf = (resource: JsonObject, member: string): string | undefined =>
  resource[member] === undefined ? undefined : JSON.stringify(resource[member]);

/** What a treatment is for, as far as the resource tells: two that tell it otherwise are two. */
const purposesOf = (run: Run, item: InputResource): (string | undefined)[] => [
  ...['reasonReference', 'reasonCode', 'partOf'].map((member) => textOf(item.resource, member)),
  intentOf(run, item),
];

type Purposes = Course<unknown>['purposes'];

const isOnePurpose = (one: Purposes, other: Purposes): boolean =>
  one.every((text, at) => text === undefined || other[at] === undefined || text === other[at]);

/** The treatments by drugs that are told, to which doses, statements and orders of the same drugs at that time belong. */
export class CoursesOfDrugs<T> {
  readonly #run: Run;
  readonly #courses = new Map<JsonObject | string | undefined, Map<string, Course<T>[]>>();

  constructor(run: Run) {
    this.#run = run;
  }

  /** The treatment by the same drugs that a resource tells of again, which lasts as long as both say. */
  find(about: AboutDrugs): T | undefined {
    const { from, to } = daysOf(about.item);
    const purposes = purposesOf(this.#run, about.item);
    const areSteroids = about.treatments.every(({ kind }) => kind === 'steroid');
    const gap = this.#run.tables.limit(areSteroids ? 'daysBetweenSteroids' : 'daysBetweenDoses');
    const course = this.#of(about).find(
      (one) => isOnePurpose(one.purposes, purposes) && from <= one.to + gap && to >= one.from - gap,
    );
    if (course === undefined) return undefined;
    course.from = Math.min(course.from, from);
    course.to = Math.max(course.to, to);
    course.purposes = course.purposes.map((text, at) => text ?? purposes[at]);
    return course.treatment;
  }

  /** Takes a resource as the first that tells of a treatment. */
  add(about: AboutDrugs, treatment: T): void {
    this.#of(about).push({ treatment, purposes: purposesOf(this.#run, about.item), ...daysOf(about.item) });
  }

  #of({ item, name }: AboutDrugs): Course<T>[] {
    const patient = this.#run.patientOf(item);
    const ofPatient = this.#courses.get(patient) ?? new Map<string, Course<T>[]>();
    const courses = ofPatient.get(name) ?? [];
    this.#courses.set(patient, ofPatient.set(name, courses));
    return courses;
  }
}
