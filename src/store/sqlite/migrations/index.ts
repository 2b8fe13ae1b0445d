import { resources } from './0001-resources.ts';
import { caseReport } from './0002-case-report.ts';

/** Every migration in order; the schema version is how many have been made. One that was released never changes. */
export const migrations: readonly string[] = [resources, caseReport];
