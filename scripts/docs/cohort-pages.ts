import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCase } from '../../src/case/parse-case.ts';
import { type CohortReport, caseFacts, cohortMarkdown, cohortReport, cohortSvg } from '../../src/cohort/index.ts';
import { made } from './markdown.ts';
import { root } from './sources.ts';

/** A report on the invented cohort of `examples/cohort/`, whole and with small cells suppressed, and its figures. */

const CASES = 'examples/cohort/seed-1.ndjson';

function reportOf(minimumCell: number): CohortReport {
  const lines = readFileSync(join(root, CASES), 'utf8').trim().split('\n');
  const facts = lines.map((line) => {
    const parsed = parseCase(JSON.parse(line));
    if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
    return caseFacts(parsed.case);
  });
  return cohortReport(facts, { minimumCell });
}

/** The report as a page: what it is of, its figures, and what `--format markdown` prints. */
function reportPage(title: string, command: string, minimumCell: number, figures: readonly string[]): string {
  const [, ...report] = cohortMarkdown(reportOf(minimumCell)).split('\n');
  return [
    `# ${title}`,
    '',
    made(`\`${CASES}\``),
    'Invented cases ([how they are made](../cohort.md#the-invented-cohort)); no such patient exists. What this prints:',
    '',
    '```sh',
    command,
    '```',
    '',
    ...figures.flatMap((name) => [`![${name}](${name}.svg)`, '']),
    ...report.slice(1),
  ].join('\n');
}

const figure = (minimumCell: number, factor?: string) => (): string => cohortSvg(reportOf(minimumCell), factor) ?? '';

const COMMAND = `npx iscm-fhir cohort ${CASES} --format markdown`;

/** Pages and figures on cohorts, by their place below docs/. */
export const cohortPages: Readonly<Record<string, () => string>> = {
  'cohort/report.md': () => reportPage('A cohort report', COMMAND, 0, ['survival', 'segments', 'treatment']),
  'cohort/suppressed.md': () =>
    reportPage('A cohort report without small cells', `${COMMAND} --minimum-cell 5`, 5, ['survival-5']),
  'cohort/survival.svg': figure(0),
  'cohort/segments.svg': figure(0, 'segments'),
  'cohort/treatment.svg': figure(0, 'treatment'),
  'cohort/survival-5.svg': figure(5),
};
