import type { Issue, IssueCode } from '../fhir/issue.ts';
import type { ResourceVersion, StoredCase } from '../store/index.ts';

/** What a client prefers to be answered with (http://hl7.org/fhir/R4/http.html#ops). */
export type ReturnPreference = 'minimal' | 'representation' | 'OperationOutcome';

/** An interaction that was done. */
export interface Success {
  status: 200 | 201 | 204 | 304;
  /** JSON text of the body. */
  text?: string;
  /** The text is a resource that was written, so that the client's `Prefer` decides whether it is sent. */
  written?: true;
  /** Version for the ETag. */
  version?: number;
  /** Instant for `Last-Modified`. */
  lastModified?: string;
  /** Path below the FHIR base for `Location`. */
  location?: string;
  /** Findings that did not stand in the way. */
  issues?: readonly Issue[];
  /** What the answer shows of stored resources, for the AuditEvent. */
  accessed?: readonly Accessed[];
}

/** A resource that an answer shows. */
export type Accessed = Pick<ResourceVersion, 'type' | 'id' | 'patient'> & { version?: number };

/** An interaction that was refused; nothing was changed. The first error decides the HTTP status. */
export interface Failure {
  failed: readonly Issue[];
  /** A resource broke the rules of its type or profile: 422, whatever the codes of the findings. */
  unprocessable?: true;
}

/** What comes of an interaction. */
export type Outcome = Success | Failure;

/** Whether an outcome, or any result that may be one, is a refusal. */
export function isFailure(outcome: object): outcome is Failure {
  return 'failed' in outcome;
}

/** An error as an issue. */
export function refusal(code: IssueCode, id: string, message: string, expression?: string): Issue {
  return { severity: 'error', code, id, message, ...(expression !== undefined ? { expression } : {}) };
}

/** A failure of one issue. */
export function fail(code: IssueCode, id: string, message: string, expression?: string): Failure {
  return { failed: [refusal(code, id, message, expression)] };
}

/** All results, or one failure with the issues of all that failed. */
export function allOrFailure<T extends object>(results: readonly (T | Failure)[]): T[] | Failure {
  const failed = results.flatMap((one) => (isFailure(one) ? one.failed : []));
  return failed.length > 0 ? { failed } : results.flatMap((one) => (isFailure(one) ? [] : [one]));
}

/** `Type/id/_history/n` of a version. */
export function versionPath({ type, id, version }: ResourceVersion): string {
  return `${type}/${id}/_history/${version}`;
}

/** A version as what an answer shows. */
export function accessed({ type, id, version, patient }: ResourceVersion): Accessed {
  return { type, id, version, ...(patient !== undefined ? { patient } : {}) };
}

/** A case, or other things made of what is known of a patient, as what an answer shows. */
export function accessedCase({ patient }: Pick<StoredCase, 'patient'>): Accessed {
  return { type: 'Patient', id: patient, patient };
}

/** The headers that describe a version of a resource. */
export function versionHeaders(version: ResourceVersion): Pick<Success, 'version' | 'lastModified'> {
  return { version: version.version, lastModified: version.lastUpdated };
}
