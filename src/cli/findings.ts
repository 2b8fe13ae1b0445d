import { styleText } from 'node:util';
import type { Issue, Severity } from '../fhir/issue.ts';
import type { Document } from './read-input.ts';

const colours: Record<Severity, 'red' | 'yellow' | 'cyan'> = {
  fatal: 'red',
  error: 'red',
  warning: 'yellow',
  information: 'cyan',
};

/** `file:line` of a document, as error messages of compilers have it. */
export const nameOf = ({ input, line }: Document): string =>
  `${input === '-' ? '(standard input)' : input}${line === undefined ? '' : `:${line}`}`;

/** The source line of a finding with a caret below the place. */
function excerpt(text: string, line: number, column: number): string[] {
  const source = text.split('\n')[line - 1];
  if (source === undefined) return [];
  const start = Math.max(0, column - 60);
  const shown = source.slice(start, start + 100).trimEnd();
  const number = String(line);
  const margin = ' '.repeat(number.length);
  return [`    ${number} | ${shown}`, `    ${margin} | ${' '.repeat(column - 1 - start)}^`];
}

/** A finding as text: place, severity, sentence, rule; on a terminal with the line of the source. */
export function findingText(document: Document, issue: Issue, terminal: boolean): string {
  const at = issue.line === undefined ? '' : `:${issue.line}:${issue.column ?? 1}`;
  const rule = issue.invariant !== undefined && issue.message.startsWith(issue.invariant) ? '' : ` [${issue.id}]`;
  const severity = terminal ? styleText(colours[issue.severity], issue.severity) : issue.severity;
  const head = `${nameOf(document)}${at}: ${severity}: ${issue.message}${rule}`;
  const place = issue.expression ? [`    at ${issue.expression}${issue.profile ? ` (${issue.profile})` : ''}`] : [];
  const source = terminal && issue.line !== undefined ? excerpt(document.text, issue.line, issue.column ?? 1) : [];
  return [head, ...place, ...source].join('\n');
}

/** `2 errors, 1 warning, 0 informations`. */
export function countText(issues: readonly Issue[]): string {
  const count = (severities: Severity[], one: string): string => {
    const number = issues.filter(({ severity }) => severities.includes(severity)).length;
    return `${number} ${one}${number === 1 || one === 'information' ? '' : 's'}`;
  };
  return [
    count(['fatal', 'error'], 'error'),
    count(['warning'], 'warning'),
    count(['information'], 'information'),
  ].join(', ');
}
