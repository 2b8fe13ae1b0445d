import { isObject, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { examined, onlyOne, referred } from './about.ts';
import { objectsAt } from './concept.ts';
import { mayBeSame } from './cord-place.ts';
import { cordPlace, isInCord, namesCord } from './cord-site.ts';
import { addExam, askedIn, examDate, examShape, isOfAnother } from './exam.ts';
import { inTime } from './in-time.ts';
import { isLongBefore } from './long-before.ts';
import { answerTo, askedFor, asksForAny, findingsIn, type MriFinding } from './mri-finding.ts';
import { panelsOf } from './panels.ts';
import type { Run } from './run.ts';
import type { Tumour } from './tumours.ts';
import { valueMembers } from './value-members.ts';

/** A finding with the resource or component that tells it. */
interface Held extends MriFinding {
  holder: JsonObject;
  /** The element, from the resource. */
  at: string;
}

/** What one observation tells of a lesion. */
interface Told {
  item: InputResource;
  findings: readonly Held[];
  lesion: Tumour;
  /** Members of the resource that said which lesion it is. */
  members: readonly string[];
}

/** The questions for findings of an MRI in an observation, each with what holds its answer. */
function questionsIn(run: Run, resource: JsonObject): { field: string | undefined; holder: JsonObject; at: string }[] {
  const holders = [
    { holder: resource, at: 'value' },
    ...objectsAt(resource, 'component').map((holder, index) => ({ holder, at: `component[${index}].value` })),
  ];
  return holders.flatMap(({ holder, at }) => {
    const { words } = run.concepts.of(holder.code);
    const field = askedFor(run, words);
    const isAny = field === undefined && valueMembers(holder).length > 0 && asksForAny(run, words);
    return field === undefined && !isAny ? [] : [{ field, holder, at }];
  });
}

/** Whether an observation is of the cord, or else one of an MRI of the spine; of another study or place it is neither. */
function scopeOf(run: Run, item: InputResource, fields: readonly (string | undefined)[]): 'cord' | 'spine' | undefined {
  const { tables, concepts } = run;
  const { bodySite } = item.resource;
  const site = isObject(bodySite) ? bodySite : undefined;
  const own = [askedIn(run, item.resource), concepts.of(site).allText];
  const panels = panelsOf(run, item).map(({ resource }) => concepts.of(resource.code).allText);
  const all = [...own, ...panels].join(' | ');
  if (tables.pattern('notMri').test(all)) return undefined;
  const ofCord = fields.some((field) => field !== undefined && tables.pattern('cordFinding').test(field));
  const isInside = tables.pattern('mriOfCord').test(all) && !tables.pattern('notIntramedullary').test(all);
  if (ofCord || isInside || namesCord(run, all) || (site !== undefined && isInCord(run, site))) return 'cord';
  return tables.pattern('mriStudy').test(all) && tables.pattern('spinalMri').test(all) ? 'spine' : undefined;
}

/** The lesion that an observation refers to, or the only one at its place; in the spine there may be other metastases. */
function lesionOf(run: Run, item: InputResource, scope: 'cord' | 'spine'): Omit<Told, 'item' | 'findings'> | undefined {
  if (referred(run, item, 'focus') !== undefined) {
    const about = examined(run, item, { members: ['focus'] });
    return about?.tumour.part === 'lesions' ? { lesion: about.tumour, members: about.members } : undefined;
  }
  if (isOfAnother(run, item)) return undefined;
  const patient = run.patientOf(item);
  const episode = run.tumours.onlyEpisode(patient);
  const { bodySite } = item.resource;
  const place = cordPlace(run, isObject(bodySite) ? bodySite : undefined);
  const lesions = episode === undefined ? [] : run.tumours.lesionsOf(episode);
  const lesion = onlyOne(lesions.filter((one) => mayBeSame(one.place ?? {}, place)));
  const hasOthers =
    scope === 'spine' &&
    run.tumours.present(patient, 'metastases').some(({ word = '' }) => run.tables.isIn('besideCord', word));
  if (episode === undefined || lesion === undefined || hasOthers || isLongBefore(run, item, episode)) return undefined;
  run.issues.push(
    report.assumed(item.expression, 'Read as of the only lesion of the cord there that the input tells of.'),
  );
  return { lesion, members: [] };
}

/** What an observation tells of a lesion by MRI; nothing where it is about something else, or is left out. */
function toldBy(run: Run, item: InputResource): Told | undefined {
  const { resource } = item;
  const questions = questionsIn(run, resource);
  const scope =
    questions.length === 0
      ? undefined
      : scopeOf(
          run,
          item,
          questions.map(({ field }) => field),
        );
  if (scope === undefined) return undefined;
  const findings = questions.flatMap(({ field, holder, at }): Held[] => {
    const told = field === undefined ? findingsIn(run, holder) : [answerTo(run, field, holder) ?? []].flat();
    return told.map((finding) => ({ ...finding, holder, at }));
  });
  const about = findings.length === 0 ? undefined : lesionOf(run, item, scope);
  if (about !== undefined) return { item, findings, ...about };
  const why =
    findings.length === 0 ? 'its value is no finding that the case has' : 'it does not say which lesion it is of';
  run.leave(item, report.notRead(item.expression, why));
  return undefined;
}

/** What tells that findings are of one study: the panels or reports that they are of, else their day. */
function studyOf(run: Run, { item }: Told): unknown {
  const [panel] = run.panels.get(item.resource) ?? [];
  const date = examDate(run, item);
  return panel?.resource ?? (date?.length === 10 ? date : item);
}

/** Reads what MRI shows of lesions: the findings of one lesion in one study are one. */
export function readMriFindings(run: Run, observations: readonly InputResource[]): void {
  const isNamed = run.tables.pattern('mriName');
  // most of what is observed is measured, and no finding of an MRI
  const told = observations
    .filter(({ resource }) => resource.valueQuantity === undefined && isNamed.test(askedIn(run, resource)))
    .toSorted(inTime)
    .flatMap((item) => toldBy(run, item) ?? []);
  for (const ofLesion of Map.groupBy(told, ({ lesion }) => lesion).values())
    for (const group of Map.groupBy(ofLesion, (one) => studyOf(run, one)).values()) addAll(run, group);
}

/** The panel of observations that they are of, to which reports refer in their place; else the first of them. */
function homeOf(run: Run, { item }: Told): InputResource {
  const [panel] = run.panels.get(item.resource) ?? [];
  return panel?.resource.resourceType === 'Observation' && !run.isDone(panel) ? panel : item;
}

/** Makes one item of the findings of one lesion in one study; of two that differ the first stands. */
function addAll(run: Run, group: readonly Told[]): void {
  const [main] = group;
  const shape = main && examShape(run, { item: main.item }, 'mriFindings');
  if (main === undefined || shape === undefined) return;
  shape.refer('lesion', 'lesions', main.lesion.reference);
  const home = homeOf(run, main);
  const known = new Map<string, string>();
  for (const { item, findings } of group) {
    for (const { fields, field, read, holder, at } of findings) {
      if (Object.entries(fields).some(([name, word]) => (known.get(name) ?? word) !== word)) {
        run.issues.push(report.contradiction(`${item.expression}.${at}`, `mriFindings.${field}`));
        continue;
      }
      for (const [name, word] of Object.entries(fields)) {
        known.set(name, word);
        shape.set(name, word);
      }
      run.normalised(item, at, `mriFindings.${field}`, read);
      for (const member of ['code', 'dataAbsentReason', ...valueMembers(holder)]) run.usage.mark(holder, member);
    }
    if (item !== home) run.leave(item, report.ofOneStudy(item.expression, home.expression));
  }
  addExam(run, { item: home, members: home === main.item ? main.members : ['hasMember'] }, shape, 'code', 'bodySite');
}
