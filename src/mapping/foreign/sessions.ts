import { isObject, type JsonObject } from '../../fhir/json.ts';
import { readDate } from '../codec/date.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { objectsAt } from './concept.ts';
import { daysIn } from './days.ts';
import { parseDoseText } from './dose-text.ts';
import { isRadiation, isSystemic } from './procedure-kind.ts';
import type { Run } from './run.ts';

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

/** The most days between two sessions of a treatment that is given in sessions. */
function mostDays(run: Run, resource: JsonObject): number | undefined {
  if (isRadiation(run, resource)) return run.tables.limit('daysBetweenSessions');
  return isSystemic(run, resource.code) ? run.tables.limit('daysBetweenCycles') : undefined;
}

/**
 * Leaves out the sessions of a treatment but the first: systems record what is billed by the day as a procedure each, and
 * the case holds courses. A session that tells a dose is none of these.
 */
export function leaveSessions(run: Run, procedures: readonly InputResource[]): void {
  const courses = new Map<JsonObject | string | undefined, Map<string, Session[]>>();
  for (const item of procedures.length > 1 ? procedures : []) {
    const day = dayOf(item.resource);
    if (day === undefined) continue;
    const patient = run.patientOf(item);
    const ofPatient = courses.get(patient) ?? new Map<string, Session[]>();
    const course = courseOf(run, item.resource);
    const sessions = ofPatient.get(course) ?? [];
    sessions.push({ item, day });
    courses.set(patient, ofPatient.set(course, sessions));
  }
  for (const ofPatient of courses.values())
    for (const sessions of ofPatient.values()) if (sessions.length > 1) leaveLater(run, sessions);
}

/** Leaves out sessions that soon follow another one. */
function leaveLater(run: Run, sessions: readonly Session[]): void {
  const [any] = sessions;
  const most = any === undefined || tellsDose(run, any.item.resource) ? undefined : mostDays(run, any.item.resource);
  if (most === undefined) return;
  let first: Session | undefined;
  let last = -Infinity;
  for (const session of sessions.toSorted((one, other) => one.day - other.day)) {
    if (first === undefined || session.day - last > most) first = session;
    else run.leave(session.item, report.ofOneCourse(session.item.expression, first.item.expression));
    last = session.day;
  }
}
