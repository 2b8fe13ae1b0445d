import { type ParsedCase, parseCase } from '../case/parse-case.ts';
import { withoutServerMembers } from '../case/server-members.ts';
import { parseExact } from '../fhir/decimal.ts';
import type { Issue } from '../fhir/issue.ts';
import { parseJson } from '../fhir/parse-json.ts';
import type { Document } from './read-input.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

/** Findings of a case with their places in its YAML: the paths of a case begin at its fields. */
const placed = (issues: readonly Issue[], locate: YamlDocument['locate']): Issue[] =>
  issues.map((issue) => (issue.expression === undefined ? issue : { ...issue, ...locate(`case.${issue.expression}`) }));

/** The case a document holds, or what is wrong with it. */
export function readCase(document: Document): ParsedCase {
  if (document.format === 'yaml') {
    const parsed = readYaml(document.text, { exact: true });
    if (parsed.issue) return { ok: false, issues: [parsed.issue] };
    const read = parseCase(withoutServerMembers(parsed.value));
    return read.ok ? read : { ok: false, issues: placed(read.issues, parsed.locate) };
  }
  const parsed = parseJson(document.text);
  return parsed.issue === undefined
    ? parseCase(withoutServerMembers(parseExact(document.text)))
    : { ok: false, issues: [parsed.issue] };
}
