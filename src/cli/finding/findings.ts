import { styleText } from 'node:util';
import type { Issue, Severity } from '../../fhir/issue.ts';
import type { JsonValue } from '../../fhir/json.ts';
import { excerpt, printable } from './excerpt.ts';
import { entryOf } from './verdict.ts';

const colours: Record<Severity, 'red' | 'yellow' | 'cyan'> = {
  fatal: 'red',
  error: 'red',
  warning: 'yellow',
  information: 'cyan',
};

/** What a finding is told about: a file, or a line of one. */
export interface Place {
  input: string;
  line?: number;
  /** The text of the document. */
  text?: string;
  /** The resource read from it; findings inside of Bundle entries name the entry's resource. */
  resource?: JsonValue;
}

/** How text is shown. */
export interface Screen {
  /** Shows the line of the source below a finding. */
  source: boolean;
  colour: boolean;
  /** Columns of the terminal. */
  width: number;
}

/** Text for a file or a pipe. */
export const PLAIN: Screen = { source: false, colour: false, width: 100 };

/** Text for a stream: on a terminal with source lines, and colours unless `NO_COLOR` says otherwise. */
export function screenOf(stream: NodeJS.WriteStream): Screen {
  if (!stream.isTTY) return { ...PLAIN, colour: (process.env.FORCE_COLOR ?? '0') !== '0' };
  return { source: true, colour: stream.hasColors(), width: stream.columns || PLAIN.width };
}

/** Colours a text where the screen has colours. */
export function coloured(screen: Screen, style: Parameters<typeof styleText>[0], text: string): string {
  return screen.colour ? styleText(style, text, { validateStream: false }) : text;
}

const fileOf = (input: string): string => (input === '-' ? '(standard input)' : input);

/** `file:line` of a document, as error messages of compilers have it. */
export const nameOf = ({ input, line }: Place): string => `${fileOf(input)}${line === undefined ? '' : `:${line}`}`;

/** A finding as text: place, severity, sentence, rule; on a terminal with the line of the source. */
export function findingText(document: Place, issue: Issue, screen: Screen): string {
  const first = document.line ?? 1;
  // what was found without lines of the whole input counts from the document
  const line = issue.line === undefined ? undefined : Math.max(issue.line, first);
  const at = line === undefined ? nameOf(document) : `${fileOf(document.input)}:${line}:${issue.column ?? 1}`;
  const rule = issue.invariant !== undefined && issue.message.startsWith(issue.invariant) ? '' : ` [${issue.id}]`;
  const severity = coloured(screen, colours[issue.severity], issue.severity);
  const head = `${at}: ${severity}: ${printable(issue.message)}${rule}`;
  const lines = [head, ...elementText(document, issue).map((text) => `    ${text}`)];
  if (screen.source && line !== undefined && document.text) {
    lines.push(...excerpt(document.text, { line, column: issue.column ?? 1, first }, screen));
  }
  return lines.join('\n');
}

/** Tells a finding on standard error. */
export function tellFinding(place: Place, issue: Issue): void {
  console.error(findingText(place, issue, screenOf(process.stderr)));
}

/** The element a finding is about, with the entry and the profile it belongs to: a line, or none. */
export function elementText({ resource }: Pick<Place, 'resource'>, { expression, profile }: Issue): string[] {
  if (!expression) return [];
  const entry = entryOf(resource, expression);
  const where = entry === undefined ? '' : ` in ${printable(entry)}`;
  return [`at ${printable(expression)}${where}${profile ? ` (${printable(profile)})` : ''}`];
}

/** `2 errors, 1 warning, 0 information`. */
export function numbersText(errors: number, warnings: number, informations: number): string {
  const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
  return `${count(errors, 'error')}, ${count(warnings, 'warning')}, ${informations} information`;
}

/** `2 errors, 1 warning, 0 information` of findings. */
export function countText(issues: readonly Issue[]): string {
  const number = (...wanted: Severity[]): number => issues.filter(({ severity }) => wanted.includes(severity)).length;
  return numbersText(number('fatal', 'error'), number('warning'), number('information'));
}
