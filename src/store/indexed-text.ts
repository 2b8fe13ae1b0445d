import { hash } from 'node:crypto';

/** Bytes of the longest text that stands in an index whole: a row of an index has two at most, and 2704 bytes. */
const LONGEST = 1200;

/** Characters kept of a longer one, by which it is found where a search asks for beginnings. */
const BEGINNING = 280;

/** Bytes of UTF-8 that a unit of a string takes at most. */
const WIDEST = 3;

/**
 * A text as it stands in an index and is looked up there: of a long one its beginning and a hash of the whole. Migration 11
 * says the same in SQL.
 */
export function indexedText(text: string): string {
  if (text.length * WIDEST <= LONGEST || Buffer.byteLength(text) <= LONGEST) return text;
  const beginning = [...text.slice(0, 2 * BEGINNING)].slice(0, BEGINNING).join('');
  return `${beginning}~${hash('sha256', text, 'hex')}`;
}
