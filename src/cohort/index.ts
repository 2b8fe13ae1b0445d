/** Cohort tables and survival over cases. */
export { type CaseFacts, caseFacts } from './facts/case-facts.ts';
export { type Grouping, groupings } from './grouping.ts';
export { cohortMarkdown } from './print/markdown.ts';
export { cohortSvg } from './print/report-svg.ts';
export { type CohortOptions, type CohortReport, cohortReport } from './report.ts';
export { syntheticCohort } from './synthetic/index.ts';
