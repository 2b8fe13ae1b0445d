import type { JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import * as report from '../read/report.ts';
import { onlyOne } from './about.ts';
import { type CsfFinding, csfFindingIn } from './csf-finding.ts';
import { addExam, type Exam, examDate, examOf, examShape } from './exam.ts';
import { specimensOf } from './panels.ts';
import type { Run } from './run.ts';

/** What one resource tells of the fluid, with the episode that it is of. */
interface Told {
  exam: Exam;
  finding: CsfFinding;
}

const KINDS = ['cytology', 'protein'] as const;

/** The only specimen that a finding was made on. */
const specimenOf = (run: Run, { exam }: Told): JsonObject | undefined => onlyOne(specimensOf(run, exam.item));

/** By what findings are of one sample: their day, their specimen, or of what has no day the panel or report. */
function keysOf(run: Run, told: Told): (JsonObject | string | Told)[] {
  const { item } = told.exam;
  const date = examDate(run, item);
  const day = date?.length === 10 ? date : undefined;
  const panels = day === undefined ? (run.panels.get(item.resource) ?? []).map(({ resource }) => resource) : [];
  return [told, day, specimenOf(run, told), ...panels].filter((key) => key !== undefined);
}

/** Findings that have a day, a specimen or a panel in common, directly or through others. */
function ofOneSample(run: Run, told: readonly Told[]): Told[][] {
  const byKey = new Map<unknown, { members: Told[]; keys: unknown[] }>();
  for (const one of told) {
    const own = keysOf(run, one);
    const near = new Set(own.flatMap((key) => byKey.get(key) ?? []));
    const [group = { members: [], keys: [] }, ...others] = near;
    const keys = [...own, ...others.flatMap((other) => other.keys)];
    group.members.push(one, ...others.flatMap(({ members }) => members));
    group.keys.push(...keys);
    for (const key of keys) byKey.set(key, group);
  }
  return [...new Set(byKey.values())].map(({ members }) => members);
}

/** Whether findings can be of one examination: no two of one kind. */
const areOne = (told: readonly Told[]): boolean =>
  KINDS.every((kind) => told.filter(({ finding }) => finding[kind] !== undefined).length < 2);

/** Reads examinations of the cerebrospinal fluid: cytology and protein of one sample are one. */
export function readCsfExams(
  run: Run,
  observations: readonly InputResource[],
  reports: readonly InputResource[],
): void {
  const results = new Set<JsonObject>();
  const told = [...observations, ...reports].flatMap((item): Told[] => {
    // what the results of a report tell it says again
    const isSaid = run.isDone(item) || results.has(item.resource);
    const finding = isSaid ? undefined : csfFindingIn(run, item);
    if (finding === undefined) return [];
    if (finding.cytology === undefined && finding.protein === undefined) {
      run.leave(item, report.notRead(item.expression, 'its value is no result of cytology or protein of the fluid'));
      return [];
    }
    const ofReports = finding.cytology === undefined ? [] : (run.panels.get(item.resource) ?? []);
    for (const { resource } of ofReports) results.add(resource);
    const exam = examOf(run, item);
    return exam === undefined ? [] : [{ exam, finding }];
  });
  for (const ofEpisode of Map.groupBy(told, ({ exam }) => exam.episode).values())
    for (const group of ofOneSample(run, ofEpisode)) addAll(run, group);
}

/** Makes one examination of findings where they can be; else one of each specimen, or of each finding. */
function addAll(run: Run, group: readonly Told[]): void {
  if (areOne(group)) {
    addOne(run, group);
    return;
  }
  for (const ofSpecimen of Map.groupBy(group, (one) => specimenOf(run, one) ?? one).values()) {
    if (areOne(ofSpecimen)) addOne(run, ofSpecimen);
    else for (const one of ofSpecimen) addOne(run, [one]);
  }
}

/** Makes one examination of findings; the first with cytology is the one that it is read from. */
function addOne(run: Run, group: readonly Told[]): void {
  const main = group.find(({ finding }) => finding.cytology !== undefined) ?? group[0];
  const shape = main && examShape(run, main.exam, 'csfExams');
  if (main === undefined || shape === undefined) return;
  for (const { exam, finding } of group) {
    for (const kind of KINDS) {
      const read = finding[kind];
      if (read === undefined) continue;
      shape.set(kind, read.value);
      run.normalised(exam.item, read.at, `csfExams.${kind}`, read);
      for (const member of read.members) run.usage.mark(read.holder, member);
    }
    shape.set('text', finding.text);
    if (exam !== main.exam) run.leave(exam.item, report.ofOneSample(exam.item.expression, main.exam.item.expression));
  }
  addExam(run, main.exam, shape, 'code', ...main.finding.members);
}
