import type { IscmCase } from '../../case/case.ts';
import { parseCase } from '../../case/parse-case.ts';
import { withoutServerMembers } from '../../case/server-members.ts';
import type { Issue } from '../../fhir/issue.ts';
import { isObject, isResource, type JsonValue } from '../../fhir/json.ts';
import { repeatedMembers } from '../../fhir/repeated-members.ts';
import { documentValue } from './document-value.ts';
import type { Document } from './read-input.ts';

/** A case that was read, with what was found, or without one what is wrong. */
export interface ReadCase {
  case?: IscmCase;
  issues: readonly Issue[];
}

/** Findings with their place in a list of cases. */
const inList = (issues: readonly Issue[], at: string): Issue[] =>
  issues.map((issue) => ({ ...issue, expression: [at, issue.expression].filter(Boolean).join('.') }));

/** What lists of cases hold besides: the line that says that an export is whole, and cases that are no more. */
function notACase(value: JsonValue): ReadCase | undefined {
  if (!isObject(value) || value.model !== undefined) return undefined;
  if (value.complete === true && value.cursor !== undefined) return { issues: [] };
  if (value.removed !== true) return undefined;
  const message = `The case ${String(value.id)} is no more where this comes from; nothing is removed here.`;
  return { issues: [{ severity: 'information', code: 'informational', id: 'case-removed', message }] };
}

function fhirInstead(type: string): Issue {
  const message = `A case was expected; this is FHIR (${type}), of which to-case makes cases.`;
  return { severity: 'error', code: 'structure', id: 'case-expected', message };
}

function readOne(value: JsonValue): ReadCase {
  if (isResource(value)) return { issues: [fhirInstead(value.resourceType)] };
  const other = notACase(value);
  if (other !== undefined) return other;
  const parsed = parseCase(withoutServerMembers(value));
  return parsed.ok ? { case: parsed.case, issues: [] } : { issues: parsed.issues };
}

function readAll(value: JsonValue): ReadCase[] {
  if (!Array.isArray(value)) return [readOne(value)];
  return value.map((item, index) => {
    const read = readOne(item);
    return { ...read, issues: inList(read.issues, `[${index}]`) };
  });
}

/** The case that a finding is about, where there is a list of them. */
const indexOf = ({ expression = '' }: Issue): number => Number(/^\[(\d+)\]/.exec(expression)?.[1] ?? 0);

/** The cases a document holds, one or a list of them, each with what is wrong with it. */
export function readCases(document: Document): ReadCase[] {
  const { value, locate, issue: unread } = documentValue(document);
  if (unread !== undefined) return [{ issues: [unread] }];
  // the paths of a case begin at its fields
  const placed = (issue: Issue): Issue =>
    issue.expression === undefined ? issue : { ...issue, ...locate(`case.${issue.expression}`) };
  const repeated = Map.groupBy(document.format === 'json' ? repeatedMembers(document.text, value) : [], indexOf);
  return readAll(value).map((read, index) => {
    const twice = repeated.get(index);
    const issues = read.issues.map(placed);
    return twice === undefined ? { ...read, issues } : { issues: [...twice, ...issues] };
  });
}
