import { resources } from './0001-resources.ts';
import { caseReport } from './0002-case-report.ts';
import { origin } from './0003-origin.ts';
import { bulkJob } from './0004-bulk-job.ts';
import { caseFacet } from './0005-case-facet.ts';
import { search } from './0006-search.ts';
import { auditEvent } from './0007-audit-event.ts';
import { bundleAnswer } from './0008-bundle-answer.ts';
import { referenceIndex } from './0009-reference-index.ts';
import { awaitedSources } from './0010-awaited-sources.ts';
import { longTexts } from './0011-long-texts.ts';
import { longSources } from './0012-long-sources.ts';
import { awaitedPatients } from './0013-awaited-patients.ts';
import type { Migration } from './migration.ts';

/**
 * Every migration in order. The schema version is how many have been made, which is the number of the last one's file.
 * One that was released never changes.
 */
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
  awaitedPatients,
];
