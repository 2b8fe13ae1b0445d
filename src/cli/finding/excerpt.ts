import { lineStarts } from '../../fhir/locate.ts';
import { textWidth } from './text-width.ts';

/** A place in a text whose first line has the number `first`. */
export interface Spot {
  line: number;
  column: number;
  first: number;
}

/** Control characters, which a terminal would obey, and characters that turn the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A text from an input as it can be shown on a terminal: in one line, and with nothing that the terminal obeys. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

let indexed: { text: string; starts: number[] } = { text: '', starts: [0] };

/** The offsets at which lines begin, kept for the next finding about the same text. */
function startsOf(text: string): readonly number[] {
  if (indexed.text !== text) indexed = { text, starts: lineStarts(text) };
  return indexed.starts;
}

/** The second half of a character of two units. */
const isLowHalf = (unit: string): boolean => unit >= '\udc00' && unit <= '\udfff';

/** The part of a line around a column that fits a width, and where in it the column stands; `…` where it was cut. */
function windowOf(line: string, column: number, width: number): { shown: string; caret: number } {
  const at = Math.min(column - 1, line.length);
  const columns = line.length > 2 * width ? Number.POSITIVE_INFINITY : textWidth(line);
  if (columns <= width) return { shown: line, caret: at };
  // as many characters as fit, were each as wide as the widest of them
  const around = line.slice(Math.max(0, at - width), at + width);
  const inner = Math.floor((width - 2) / (textWidth(around) > around.length ? 2 : 1));
  const from = Math.max(0, Math.min(at - Math.floor(inner / 3), line.length - inner));
  const to = from + inner;
  const start = isLowHalf(line.charAt(from)) ? from + 1 : from;
  const end = isLowHalf(line.charAt(to)) ? to - 1 : to;
  const head = start > 0 ? '…' : '';
  const tail = end < line.length ? '…' : '';
  return { shown: `${head}${line.slice(start, end)}${tail}`, caret: at - start + head.length };
}

/** The source line of a finding with a caret below the place; of a long line the part around it. */
export function excerpt(text: string, { line, column, first }: Spot, { width }: { width: number }): string[] {
  const start = startsOf(text)[line - first];
  if (start === undefined) return [];
  const end = text.indexOf('\n', start);
  const number = String(line);
  const room = Math.max(20, width - number.length - 7);
  // one character for one of one column, so that the caret stays below its place
  const source = text.slice(start, end < 0 ? undefined : end).trimEnd();
  const { shown, caret } = windowOf(source, column, room);
  const margin = ' '.repeat(number.length);
  return [
    `    ${number} | ${shown.replace(UNSAFE, ' ')}`,
    `    ${margin} | ${' '.repeat(textWidth(shown.slice(0, caret).replace(UNSAFE, ' ')))}^`,
  ];
}
