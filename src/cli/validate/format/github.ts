import { relative } from 'node:path';
import type { Issue, Severity } from '../../../fhir/issue.ts';
import { entryOf, type Verdict } from '../../finding/verdict.ts';
import type { Format } from './format.ts';

const commands: Record<Severity, string> = {
  fatal: 'error',
  error: 'error',
  warning: 'warning',
  information: 'notice',
};

const escapeText = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string): string => escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

function annotation(verdict: Verdict, issue: Issue): string {
  const { expression, profile, invariant, id } = issue;
  const file = verdict.input === '-' ? undefined : relative('.', verdict.input);
  const properties = Object.entries({ file, line: issue.line ?? verdict.line ?? 1, col: issue.column ?? 1 })
    .filter(([name, value]) => value !== undefined && (file !== undefined || name === 'file'))
    .concat([['title', invariant ?? id]])
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const entry = entryOf(verdict.resource, expression);
  const element = expression ? `\nat ${expression}${entry === undefined ? '' : ` in ${entry}`}` : '';
  const message = `${issue.message}${element}${profile ? ` (${profile})` : ''}`;
  return `::${commands[issue.severity]} ${properties.join(',')}::${escapeText(message)}\n`;
}

/** Workflow commands of GitHub Actions, which annotate the files of a pull request. */
export const github: Format = {
  pieces: (verdict) => verdict.issues.map((issue) => annotation(verdict, issue)),
};
