import type { IscmCase } from '../../case/case.ts';
import {
  type CaseFacts,
  type CohortOptions,
  type CohortReport,
  caseFacts,
  cohortMarkdown,
  cohortReport,
  cohortSvg,
  type Grouping,
  groupings,
} from '../../cohort/index.ts';
import type { Issue } from '../../fhir/issue.ts';
import { type Failure, fail, isFailure, refusal } from '../outcome.ts';
import type { Context } from '../ports.ts';
import { caseList } from './case-list.ts';
import { type CaseQuery, caseQuery, PULL } from './case-query.ts';

/** Forms of a cohort report. */
export const COHORT_FORMS = ['json', 'markdown', 'svg'] as const;

/** One of them. */
export type CohortForm = (typeof COHORT_FORMS)[number];

/** Parameters beside the filters of cases. */
const OWN = ['by', 'figure', 'band', 'endNotStated', 'minimumCell', '_format'];

/** Which cases make the cohort, and how it is reported. */
export interface CohortQuery {
  cases: CaseQuery;
  options: CohortOptions;
  /** The factor of the figure; overall survival where none is named. */
  factor?: string;
}

/**
 * What the parameters ask for, or everything that is wrong with them.
 * @param least cells below this are suppressed whatever is asked for
 */
export function cohortQuery(parameters: URLSearchParams, least = 0): CohortQuery | Failure {
  // a cohort is always whole
  const ours = new URLSearchParams([...parameters].filter(([name]) => !PULL.includes(name)));
  const cases = caseQuery(ours, OWN, []);
  const by = groupingsIn(parameters.getAll('by').flatMap((value) => value.split(',')));
  const issues = [
    ...(isFailure(cases) ? cases.failed : []),
    ...PULL.filter((name) => parameters.has(name)).map((name) =>
      refusal('value', 'parameter-unknown', `A cohort is made of all cases that match: it takes no ${name}.`, name),
    ),
    ...by.issues,
    ...wordProblem(parameters, 'figure', ['survival']),
    ...wordProblem(parameters, 'band', ['log', 'log-log']),
    ...wordProblem(parameters, 'endNotStated', ['left-out', 'event']),
    ...minimumProblem(parameters, least),
  ];
  if (isFailure(cases) || issues.length > 0) return { failed: issues };
  const [factor] = by.groupings;
  return {
    cases,
    options: {
      ...(factor && { by: by.groupings }),
      band: parameters.get('band') === 'log-log' ? 'log-log' : 'log',
      endNotStated: parameters.get('endNotStated') === 'event' ? 'event' : 'left-out',
      minimumCell: Math.max(least, Number(parameters.get('minimumCell') ?? 0)),
    },
    ...(factor && { factor: factor.id }),
  };
}

function groupingsIn(names: readonly string[]): { groupings: Grouping[]; issues: Issue[] } {
  const found = [...new Set(names)].map((name) => groupings.find(({ id }) => id === name) ?? name);
  const known = groupings.map(({ id }) => id).join(', ');
  return {
    groupings: found.filter((grouping) => typeof grouping !== 'string'),
    issues: found.flatMap((name) =>
      typeof name === 'string'
        ? [refusal('value', 'grouping-unknown', `by: "${name.slice(0, 60)}" is none of ${known}.`, 'by')]
        : [],
    ),
  };
}

function wordProblem(parameters: URLSearchParams, name: string, words: readonly string[]): Issue[] {
  const value = parameters.get(name);
  if (value === null || words.includes(value)) return [];
  return [refusal('value', 'parameter-value', `${name}: ${words.join(' or ')} was expected.`, name)];
}

/** Where a least is set that suppresses, reports with a greater one, laid beside it, would tell what each hides. */
function minimumProblem(parameters: URLSearchParams, least: number): Issue[] {
  const text = parameters.get('minimumCell') ?? '0';
  if (/^\d{1,4}$/.test(text) && (least < 2 || Number(text) <= least)) return [];
  const expected = least < 2 ? 'a number from 0 to 9999 was expected' : `cells below ${least} are suppressed here`;
  return [refusal('value', 'parameter-value', `minimumCell: ${expected}.`, 'minimumCell')];
}

/** The report in a form, or why there is none. */
export function cohortText(report: CohortReport, form: CohortForm, factor?: string): string | Failure {
  if (form === 'json') return `${JSON.stringify(report)}\n`;
  if (form === 'markdown') return cohortMarkdown(report);
  const figure = cohortSvg(report, factor);
  return (
    figure ?? fail('not-found', 'no-figure', 'There is no figure: too few cases may be told of, or none is followed.')
  );
}

/**
 * Tables and survival over the cases that match and the caller may see (`GET /cohort`). Only the facts that are counted
 * are kept of each case.
 */
export async function cohort(
  context: Context,
  parameters: URLSearchParams,
  form: CohortForm,
): Promise<string | Failure> {
  const query = cohortQuery(parameters, context.limits.cohortMinimumCell);
  if (isFailure(query)) return query;
  const listing = await caseList(context, query.cases);
  if (isFailure(listing)) return listing;
  const facts: CaseFacts[] = [];
  for await (const page of listing.pages) {
    for (const item of page) {
      // the text of a stored case was checked when it was made
      if (!item.removed) facts.push(caseFacts(JSON.parse(item.text) as IscmCase));
    }
  }
  return cohortText(cohortReport(facts, query.options), form, query.factor);
}
