import { Buffer } from 'node:buffer';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Issue, Severity } from '../../fhir/issue.ts';
import type { JsonValue } from '../../fhir/json.ts';
import { lineStarts } from '../../fhir/locate.ts';
import { elementText } from '../finding/findings.ts';
import { readCases } from '../input/case-document.ts';
import { type Document, type FileFormat, formatOf } from '../input/read-input.ts';
import type { Check } from '../validate/check.ts';

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  fatal: DiagnosticSeverity.Error,
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** What editors call the formats, for texts that are in no file yet. */
const FORMAT_OF_LANGUAGE: Readonly<Record<string, FileFormat>> = {
  json: 'json',
  jsonc: 'json',
  yaml: 'yaml',
  jsonl: 'ndjson',
  ndjson: 'ndjson',
};

/** What texts have somewhere that are looked at; editors open many other files of these formats. */
const MARKS: Readonly<Record<'json' | 'yaml', { resource: RegExp; case: RegExp[] }>> = {
  json: { resource: /"resourceType"\s*:/, case: [/"model"\s*:\s*"\d+\.\d+\.\d+"/, /"patient"\s*:/] },
  yaml: { resource: /^resourceType\s*:/m, case: [/^model\s*:\s*["']?\d+\.\d+\.\d+/m, /^patient\s*:/m] },
};

/** A member with its value where that is short, or what else stands at a place. */
const TOKEN =
  /"[^"\\\n]*(?:\\.[^"\\\n]*)*"(?:\s*:\s*(?:"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[\w.+-]+))?|[^\s,:[\]{}"]+(?:: [^\n#]*)?/y;

/** What was found in one document of a text. */
interface Found {
  /** 1-based line at which the document begins. */
  line: number;
  resource?: JsonValue;
  issues: readonly Issue[];
}

/** What is wrong with a text that is open in an editor; nothing with one that holds neither resources nor cases. */
export function diagnosticsOf(check: Check, document: TextDocument): Diagnostic[] {
  const input = document.uri;
  const format = formatOf(URL.parse(input)?.pathname ?? '') ?? FORMAT_OF_LANGUAGE[document.languageId];
  if (format === undefined) return [];
  // the lines of findings end in LF; to an editor a CR alone ends one, too
  const starts = lineStarts(document.getText());
  return documentsOf(document.getText(), format).flatMap((one) => {
    const found = foundIn({ input, ...one }, check);
    return found.issues.map((issue) => diagnostic(document, starts, found, issue));
  });
}

type Part = Pick<Document, 'text' | 'line' | 'format'>;

function documentsOf(text: string, format: FileFormat): Part[] {
  if (format !== 'ndjson') return [{ text, format }];
  return text.split('\n').map((line, at) => ({ text: line, line: at + 1, format: 'json' }));
}

function foundIn(document: Document, check: Check): Found {
  const { input, text, line, format } = document;
  const marks = MARKS[format];
  const first = line ?? 1;
  if (marks.resource.test(text)) {
    const source = { input, ...(line === undefined ? {} : { line }), yaml: format === 'yaml' };
    const { resource, readable, issues } = check(source, Buffer.from(text));
    if (resource !== undefined) return { line: first, resource, issues };
    // what holds resources without being one, such as the index of a package
    return { line: first, issues: readable ? [] : issues };
  }
  if (!marks.case.every((mark) => mark.test(text))) return { line: first, issues: [] };
  const issues = readCases(document).flatMap((one) => one.issues);
  return { line: first, issues: issues.map((issue) => ({ ...issue, line: (issue.line ?? 1) + first - 1 })) };
}

function diagnostic(document: TextDocument, starts: readonly number[], found: Found, issue: Issue): Diagnostic {
  const offset = (starts[(issue.line ?? found.line) - 1] ?? 0) + (issue.column ?? 1) - 1;
  TOKEN.lastIndex = offset;
  const length = TOKEN.exec(document.getText())?.[0].trimEnd().length ?? 1;
  return {
    range: { start: document.positionAt(offset), end: document.positionAt(offset + length) },
    severity: SEVERITY[issue.severity],
    source: 'iscm-fhir',
    code: issue.id,
    message: [issue.message, ...elementText(found, issue)].join('\n'),
  };
}
