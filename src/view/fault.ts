import type { Issue, IssueCode } from '../fhir/issue.ts';

/** Thrown inside of the view engine when a resource cannot be made into rows; `rows` turns it into an issue. */
export class Fault extends Error {
  readonly issue: Issue;
  constructor(issue: Issue) {
    super(issue.message);
    this.issue = issue;
  }
}

/** An error at a place of a ViewDefinition. */
export function mistake(code: IssueCode, id: string, at: string, message: string): Issue {
  return { severity: 'error', code, id, message, expression: at };
}

/** Throws a fault at a place of a ViewDefinition. */
export function refuse(code: IssueCode, id: string, at: string, message: string): never {
  throw new Fault(mistake(code, id, at, message));
}
