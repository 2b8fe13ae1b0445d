import { resources } from './0001-resources.ts';
import { caseReport } from './0002-case-report.ts';
import { origin } from './0003-origin.ts';
import { search } from './0004-search.ts';
import { auditEvent } from './0005-audit-event.ts';
import { caseFacet } from './0006-case-facet.ts';
import { bulkJob } from './0007-bulk-job.ts';
import { bundleAnswer } from './0008-bundle-answer.ts';
import { referenceIndex } from './0009-reference-index.ts';
import { awaitedSources } from './0010-awaited-sources.ts';
import { longTexts } from './0011-long-texts.ts';
import { longSources } from './0012-long-sources.ts';
import type { Migration } from './migration.ts';

/** Every migration in order; the schema version is how many have been made. One that was released never changes. */
export const migrations: readonly Migration[] = [
  resources,
  caseReport,
  origin,
  bulkJob,
  caseFacet,
  search,
  auditEvent,
  bundleAnswer,
  referenceIndex,
  awaitedSources,
  longTexts,
  longSources,
];
