import { isUtf8 } from 'node:buffer';
import type { Issue } from '../../fhir/issue.ts';
import { positionAt } from '../../fhir/locate.ts';
import { reasonOf } from '../../fhir/system-error.ts';

/** Text, or the issue that says why there is none. */
export type Decoded = { text: string; issue?: undefined } | { text?: undefined; issue: Issue };

/** UTF-8 as text without a byte order mark. FHIR JSON is UTF-8 always (http://hl7.org/fhir/R4/json.html). */
export function decode(bytes: Uint8Array): Decoded {
  if (isBeyondText(bytes.length)) return { issue: beyondText() };
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isUtf8(buffer)) return { issue: notUtf8(buffer) };
  const marked = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
  return { text: buffer.toString('utf8', marked ? 3 : 0) };
}

/** Most bytes that are made a text: JavaScript has none that are much longer. */
export const MOST_BYTES = 500 * 1024 ** 2;

/** Whether something is too large to be a text at all, by its size in bytes. */
export const isBeyondText = (bytes: number): boolean => bytes > MOST_BYTES;

/** The finding about it. */
export function beyondText(): Issue {
  const message = `The input is larger than ${sizeText(MOST_BYTES)}, so it was not read; NDJSON may be of any size.`;
  return { severity: 'fatal', code: 'too-long', id: 'input-too-large', message };
}

function notUtf8(buffer: Buffer): Issue {
  const wide = (buffer[0] === 0xff && buffer[1] === 0xfe) || (buffer[0] === 0xfe && buffer[1] === 0xff);
  const text = wide ? '' : buffer.toString('utf8');
  const message = wide
    ? 'The input is UTF-16; UTF-8 was expected.'
    : 'The input is not UTF-8: there is a malformed byte.';
  const place = positionAt(text, Math.max(0, text.indexOf('\ufffd')));
  return { severity: 'fatal', code: 'structure', id: 'utf8-malformed', message, ...place };
}

/** The finding about an input that could not be read at all. */
export function unreadable(reason: unknown): Issue {
  return {
    severity: 'fatal',
    code: 'not-found',
    id: 'input-unreadable',
    message: `The input cannot be read: ${reasonOf(reason)}.`,
  };
}

/** The finding about a file or a line that is larger than allowed. */
export function tooLarge(what: 'file' | 'line' | 'input', limit: number): Issue {
  const message = `The ${what} is larger than ${sizeText(limit)}, so it was not read (--max-size).`;
  return { severity: 'fatal', code: 'too-long', id: 'input-too-large', message };
}

/** `256 MiB`, `900 bytes`. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const step = bytes < 1 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10));
  const number = bytes / 1024 ** step;
  return `${Number.isInteger(number) ? number : number.toFixed(1)} ${units[step]}`;
}
