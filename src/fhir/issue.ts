/** Severities of OperationOutcome.issue (http://hl7.org/fhir/R4/valueset-issue-severity.html). */
export type Severity = 'fatal' | 'error' | 'warning' | 'information';

/** The R4 issue codes this project uses (http://hl7.org/fhir/R4/valueset-issue-type.html). */
export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'security'
  | 'login'
  | 'forbidden'
  | 'expired'
  | 'processing'
  | 'not-supported'
  | 'duplicate'
  | 'multiple-matches'
  | 'not-found'
  | 'deleted'
  | 'too-long'
  | 'code-invalid'
  | 'extension'
  | 'too-costly'
  | 'business-rule'
  | 'conflict'
  | 'transient'
  | 'lock-error'
  | 'no-store'
  | 'exception'
  | 'timeout'
  | 'incomplete'
  | 'throttled'
  | 'informational';

/**
 * One finding about an input. Findings are values: whatever a user can cause is returned as issues,
 * never thrown.
 */
export interface Issue {
  severity: Severity;
  /** R4 issue code. */
  code: IssueCode;
  /** Stable message id in kebab case, e.g. `cardinality-min`; scripts and tests match on it. */
  id: string;
  /** One clear sentence: what is wrong and what was expected. Never holds patient data beyond the offending value. */
  message: string;
  /** FHIRPath of the exact element with indexes, e.g. `Bundle.entry[3].resource.component[1].value`. */
  expression?: string;
  /**
   * A JSON member of the element that the finding is about; line and column are those of the member. It may be one that
   * no FHIRPath could name (`nickname` of a Patient), one that the element may not hold (`extension[1]`), or the part
   * by which the whole is wrong (`differential.element[1]`).
   */
  member?: string;
  /** 1-based position in the source text, when the input was read from text. */
  line?: number;
  column?: number;
  /** Canonical URL of the profile whose rule was broken. */
  profile?: string;
  /** Key of the invariant that failed, e.g. `iscm-les-1`. */
  invariant?: string;
}

/** Where a finding is in its text: the path of its element, going on to the member meant. */
export const placeOf = ({ expression, member }: Issue): string | undefined =>
  expression === undefined || member === undefined ? expression : `${expression}.${member}`;

/** Whether an issue is an error (or fatal). */
export const isError = ({ severity }: Issue): boolean => severity === 'error' || severity === 'fatal';

/** Whether any of the issues is an error (or fatal). */
export const hasErrors = (issues: readonly Issue[]): boolean => issues.some(isError);
