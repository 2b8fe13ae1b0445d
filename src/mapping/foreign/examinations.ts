import type { Resource } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import { readCsfExams } from './csf-exams.ts';
import { askedIn } from './exam.ts';
import { readMenopausalStatuses } from './menopausal-status.ts';
import { readMriFindings } from './mri-findings.ts';
import { readObservedSymptom } from './observed-symptom.ts';
import { readPrognosticScore } from './prognostic-score.ts';
import type { Run } from './run.ts';
import { readStrength } from './strength.ts';
import { readUptake } from './uptake.ts';
import { readWalking } from './walking.ts';

/** What looks at one observation whose question names something that examiners observe. */
const readers: readonly ((run: Run, item: InputResource) => void)[] = [
  readPrognosticScore,
  readStrength,
  readWalking,
  readUptake,
];

/** Which resources ask for something that examiners observe: one pattern of all names tells, asked once of each text. */
function asking(run: Run): (resource: Resource) => boolean {
  const named = run.tables.pattern('examination');
  const known = new Map<string, boolean>();
  return (resource) => {
    const text = askedIn(run, resource);
    const isNamed = known.get(text) ?? named.test(text);
    known.set(text, isNamed);
    return isNamed || run.concepts.of(resource.code).codeThat('csf-protein') !== undefined;
  };
}

/** Reads what examiners observe. Most observations, and the panels and reports that they are of, ask for other things. */
export function readExaminations(
  run: Run,
  observations: readonly InputResource[],
  reports: readonly InputResource[],
): void {
  const isAsking = asking(run);
  const open = observations.filter((item) => !run.isDone(item));
  const asked = open.filter(
    ({ resource }) => isAsking(resource) || (run.panels.get(resource) ?? []).some((panel) => isAsking(panel.resource)),
  );
  readMriFindings(run, open);
  readCsfExams(run, asked, reports);
  readMenopausalStatuses(run, asked);
  for (const item of asked) for (const read of readers) if (!run.isDone(item)) read(run, item);
  for (const item of open) if (!run.isDone(item)) readObservedSymptom(run, item);
}
