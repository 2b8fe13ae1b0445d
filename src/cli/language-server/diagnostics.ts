import { Buffer } from 'node:buffer';
import { type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Issue, Severity } from '../../fhir/issue.ts';
import { elementText } from '../findings.ts';
import { type FileFormat, formatOf } from '../read-input.ts';
import type { Check } from '../validate/check.ts';
import type { Verdict } from '../validate/verdict.ts';

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

/** What a text of FHIR has somewhere; editors open many other files of these formats. */
const OF_FHIR: Readonly<Record<FileFormat, RegExp>> = {
  json: /"resourceType"\s*:/,
  ndjson: /"resourceType"\s*:/,
  yaml: /^resourceType\s*:/m,
};

/** A member with its value where that is short, or what else stands at a place. */
const TOKEN =
  /"[^"\\\n]*(?:\\.[^"\\\n]*)*"(?:\s*:\s*(?:"[^"\\\n]*(?:\\.[^"\\\n]*)*"|[\w.+-]+))?|[^\s,:[\]{}"]+(?:: [^\n#]*)?/y;

/** What is wrong with a text that is open in an editor; nothing with one that is not of FHIR. */
export function diagnosticsOf(check: Check, document: TextDocument): Diagnostic[] {
  const format = formatOf(URL.parse(document.uri)?.pathname ?? '') ?? FORMAT_OF_LANGUAGE[document.languageId];
  const text = document.getText();
  if (format === undefined || !OF_FHIR[format].test(text)) return [];
  return verdicts(check, document.uri, format, text).flatMap((verdict) =>
    verdict.readable && verdict.resource === undefined
      ? []
      : verdict.issues.map((issue) => diagnostic(document, verdict, issue)),
  );
}

function verdicts(check: Check, input: string, format: FileFormat, text: string): Verdict[] {
  if (format !== 'ndjson') return [check({ input, yaml: format === 'yaml' }, Buffer.from(text))];
  return text
    .split('\n')
    .flatMap((line, at) => (line.trim() === '' ? [] : check({ input, line: at + 1 }, Buffer.from(line))));
}

function diagnostic(document: TextDocument, verdict: Verdict, issue: Issue): Diagnostic {
  const start = { line: (issue.line ?? verdict.line ?? 1) - 1, character: (issue.column ?? 1) - 1 };
  const offset = document.offsetAt(start);
  TOKEN.lastIndex = offset;
  const length = TOKEN.exec(document.getText())?.[0].trimEnd().length ?? 1;
  return {
    range: { start, end: document.positionAt(offset + length) },
    severity: SEVERITY[issue.severity],
    source: 'iscm-fhir',
    code: issue.id,
    message: [issue.message, ...elementText(verdict, issue)].join('\n'),
  };
}
