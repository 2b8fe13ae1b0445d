import type { Issue, IssueCode, Severity } from '../fhir/issue.ts';
import type { JsonObject, Resource } from '../fhir/json.ts';

/** What is known of the element on the way to where a run is; a `TypePlan`, as far as rules look at it. */
export interface Place {
  /** Type name, `Quantity`. */
  readonly code: string;
  /** Path in the definition, `Observation.component.value[x]`: what extension contexts name. */
  readonly path: string;
  readonly primitive?: unknown;
  readonly resource?: unknown;
  readonly extension?: unknown;
}

/** What a rule says when it finds something. */
export interface Finding {
  severity: Severity;
  code: IssueCode;
  id: string;
  message: string;
  profile?: string;
  invariant?: string;
  /** What to add to the expression of the present element, `.status`. */
  below?: string;
  /** A member of the element meant that is what is wrong; the expression stays that of the element. */
  member?: string;
  /** How many steps above the present element the element meant is. */
  above?: number;
}

/** An issue whose place is still to be found. */
export interface Unplaced {
  /** Of what could not be checked. */
  key: string | undefined;
  issue: Issue;
  at: JsonObject;
  /** What to add to the expression of the object. */
  below: string;
  /** The resource it is in, and where that is. */
  resource: Resource;
  expression: string;
}
