import { LineCounter, parseDocument, type Scalar, visit } from 'yaml';
import { type ParsedCase, parseCase } from '../case/parse-case.ts';
import { withoutServerMembers } from '../case/server-members.ts';
import { decimalOf, parseExact } from '../fhir/decimal.ts';
import type { Issue } from '../fhir/issue.ts';
import type { JsonValue } from '../fhir/json.ts';
import { parseJson } from '../fhir/parse-json.ts';
import type { Document } from './read-input.ts';

/** Reads YAML as JSON would be read: the digits of a number stay as they were written. */
function parseYaml(text: string): { value: JsonValue } | { issue: Issue } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core' });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    const message = `The input is not valid YAML: ${problem.message.split('\n')[0] ?? ''}`;
    return { issue: { severity: 'fatal', code: 'structure', id: 'yaml-malformed', message, line, column: col } };
  }
  visit(document, {
    Scalar(_key, node: Scalar) {
      if (typeof node.value === 'number' && node.source !== undefined) node.value = decimalOf(node.source);
    },
  });
  return { value: document.toJS() };
}

/** The case a document holds, or what is wrong with it. */
export function readCase(document: Document): ParsedCase {
  if (document.format === 'yaml') {
    const parsed = parseYaml(document.text);
    return 'issue' in parsed ? { ok: false, issues: [parsed.issue] } : parseCase(withoutServerMembers(parsed.value));
  }
  const parsed = parseJson(document.text);
  return parsed.issue === undefined
    ? parseCase(withoutServerMembers(parseExact(document.text)))
    : { ok: false, issues: [parsed.issue] };
}
