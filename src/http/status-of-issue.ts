import { type IssueCode, isError } from '../fhir/issue.ts';
import type { Failure } from '../interaction/outcome.ts';

/** HTTP status by message id, where the code of R4 is too coarse. */
const BY_ID: Readonly<Record<string, number>> = {
  'body-too-large': 413,
  'bundle-type-not-supported': 400,
  'conditional-reference-unmatched': 412,
  'cursor-expired': 410,
  'entry-url-not-supported': 400,
  'export-parameter-not-supported': 400,
  'if-match-missing': 428,
  'json-too-deep': 400,
  'method-not-allowed': 405,
  'mode-not-supported': 400,
  'not-acceptable': 406,
  'operation-not-served': 404,
  'operation-parameter-not-supported': 400,
  'patch-not-supported': 415,
  'search-contained': 400,
  'search-page-expired': 410,
  'search-terminology-unknown': 400,
  'search-too-costly': 400,
  'search-too-deep': 400,
  'search-too-many-parameters': 400,
  'search-too-many-values': 400,
  'search-sort-invalid': 400,
  'compartment-not-served': 404,
  'type-not-served': 404,
  'type-unknown': 404,
  'unsupported-media-type': 415,
  'version-mismatch': 412,
};

/** HTTP status by issue code (http://hl7.org/fhir/R4/valueset-issue-type.html). */
const BY_CODE: Readonly<Record<IssueCode, number>> = {
  invalid: 400,
  structure: 400,
  required: 400,
  value: 400,
  invariant: 422,
  security: 403,
  login: 401,
  forbidden: 403,
  expired: 401,
  processing: 422,
  'not-supported': 501,
  duplicate: 400,
  'multiple-matches': 412,
  'not-found': 404,
  deleted: 410,
  'too-long': 413,
  'code-invalid': 422,
  extension: 422,
  'too-costly': 413,
  'business-rule': 422,
  conflict: 409,
  transient: 503,
  'lock-error': 503,
  'no-store': 503,
  exception: 500,
  timeout: 503,
  incomplete: 422,
  throttled: 429,
  informational: 400,
};

/** The HTTP status of a refusal: that of its first error. This is the only place where issues become a status. */
export function statusOfFailure({ failed, unprocessable }: Failure): number {
  if (unprocessable) return 422;
  const first = failed.find(isError) ?? failed[0];
  return first === undefined ? 500 : (BY_ID[first.id] ?? BY_CODE[first.code]);
}
