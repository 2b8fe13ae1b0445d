import { isObject, type JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt } from './concept.ts';
import { daysIn } from './days.ts';
import { parseDoseText } from './dose-text.ts';
import { isRadiation, isSystemic } from './procedure-kind.ts';
import type { Run } from './run.ts';
import { together } from './together.ts';

/** A day on which a treatment was given. */
interface Session {
  item: InputResource;
  day: number;
}

/** The only day of a procedure, as a number. */
function dayOf({ performedDateTime, performedPeriod }: JsonObject): number | undefined {
  const { start, end } = isObject(performedPeriod) ? performedPeriod : {};
  const [first, last] = [readDate(performedDateTime ?? start), readDate(performedDateTime ?? end)];
  return first !== undefined && first.length === '2020-01-01'.length && first === last ? daysIn(first).from : undefined;
}

/** Whether a dose is told, which nobody says whether it is that of the day or of the course. */
const tellsDose = (run: Run, { code, extension }: JsonObject): boolean =>
  parseDoseText(run.concepts.of(code).allText, run.tables) !== undefined ||
  objectsAt({ extension }, 'extension').some(({ valueCodeableConcept }) => valueCodeableConcept === undefined);

/** What the sessions of one course have in common. */
function courseOf(run: Run, { code, ...resource }: JsonObject): string {
  const { codings, text } = run.concepts.of(code);
  const { status, category, bodySite, reasonReference, reasonCode, partOf, basedOn, extension } = resource;
  const names = codings.map(({ known, lookedUp }) => `${known}|${lookedUp}`);
  const words = run.tables.without('sessionNumber', text).trim().replace(/\s+/g, ' ');
  return JSON.stringify([
    names,
    words,
    status,
    category,
    bodySite,
    reasonReference,
    reasonCode,
    partOf,
    basedOn,
    extension,
  ]);
}

/** The most days between two sessions of a treatment that is given in sessions, and tells no dose. */
function mostDays(run: Run, resource: JsonObject): number | undefined {
  if (tellsDose(run, resource)) return undefined;
  if (isRadiation(run, resource)) return run.tables.limit('daysBetweenSessions');
  return isSystemic(run, resource.code) ? run.tables.limit('daysBetweenCycles') : undefined;
}

/** Leaves out sessions that soon follow another one. */
function leaveLater(run: Run, sessions: Session[], most: number): void {
  let first: InputResource | undefined;
  let last = -Infinity;
  for (const { item, day } of sessions.sort((one, other) => one.day - other.day)) {
    if (first === undefined || day - last > most) first = item;
    else run.leave(item, report.ofOneCourse(item.expression, first.expression));
    last = day;
  }
}

/**
 * Leaves out the sessions of a treatment but the first: systems record what is billed by the day as a procedure each, and
 * the case holds courses. A session that tells a dose is none of these.
 */
export function leaveSessions(run: Run, procedures: readonly InputResource[]): void {
  if (procedures.length < 2) return;
  const courses = together(procedures, ({ resource }) =>
    dayOf(resource) === undefined ? undefined : courseOf(run, resource),
  ).flatMap((alike) => together(alike, (item) => run.patientOf(item) ?? ''));
  for (const course of courses) {
    const most = mostDays(run, course[0]?.resource ?? {});
    const sessions = course.flatMap((item): Session[] => {
      const day = dayOf(item.resource);
      return day === undefined ? [] : [{ item, day }];
    });
    if (most !== undefined) leaveLater(run, sessions, most);
  }
}
