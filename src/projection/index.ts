/** Makes cases from the resources held, within the transaction that changed them. */
export { patientLinkIssues } from './patient-links.ts';
export { possibleMatchIssues } from './possible-matches.ts';
export { lineageKey, projectPatients } from './project.ts';
export { type Push, pushProvenances } from './push-provenance.ts';
export { reproject } from './reproject.ts';
export { type Reprojection, startReprojection } from './reprojection.ts';
