import { textOrder } from '../../fhir/text-order.ts';
import type { CaseFacts, Fact } from '../facts/case-facts.ts';
import { percent } from './percent.ts';
import type { TableBlock, TableFigure, TableRow } from './table.ts';

/** A category with its label. */
export type Category = readonly [id: string, label: string];

/** Name of a word that has no label of its own: `non-small-cell` → `Non small cell`. */
export function wordLabel(word: string): string {
  const spaced = word.replaceAll('-', ' ');
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Words of cases that are in no category given, the most frequent first, then by the alphabet. */
function otherWords(words: readonly string[], known: readonly Category[]): Category[] {
  const counts = new Map<string, number>();
  for (const word of words) if (!known.some(([id]) => id === word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .toSorted(([a, most], [b, count]) => count - most || textOrder(a, b))
    .map(([word]) => [word, wordLabel(word)]);
}

/** A row for each category, and for each word that occurs besides. */
function rowsOf(words: readonly string[], categories: readonly Category[], n: number): TableRow[] {
  return [...categories, ...otherWords(words, categories)].map(([id, label]) => {
    const count = words.filter((word) => word === id).length;
    return { id, label, count, percent: percent(count, n) };
  });
}

/** Head of a block: how many of the cases tell, say that it is not known, or say nothing. */
function tellers(cases: readonly CaseFacts[], of: (facts: CaseFacts) => Fact | readonly string[]) {
  const facts = cases.map(of);
  const unknown = facts.filter((fact) => fact === 'unknown').length;
  const notRecorded = facts.filter((fact) => fact === undefined).length;
  return { cases: cases.length, n: cases.length - unknown - notRecorded, unknown, notRecorded };
}

const known = (fact: Fact): string[] => (fact === undefined || fact === 'unknown' ? [] : [fact]);

/** Which categories a block always shows; words that occur besides get a row as well. */
export interface BlockHead {
  id: string;
  title: string;
  categories?: readonly Category[];
  within?: { block: string; row: string };
}

/** Counts a fact of which each case has one value. */
export function partition(
  { categories = [], ...rest }: BlockHead,
  cases: readonly CaseFacts[],
  of: (facts: CaseFacts) => Fact,
): TableBlock {
  const head = tellers(cases, of);
  const words = cases.flatMap((facts) => known(of(facts)));
  return { ...rest, kind: 'partition', ...head, rows: rowsOf(words, categories, head.n), figures: [] };
}

/** Counts a fact of which a case may have several values. */
export function overlap(
  { categories = [], ...rest }: BlockHead,
  cases: readonly CaseFacts[],
  of: (facts: CaseFacts) => readonly string[] | undefined,
): TableBlock {
  const head = tellers(cases, of);
  const words = cases.flatMap((facts) => of(facts) ?? []);
  return { ...rest, kind: 'overlap', ...head, rows: rowsOf(words, categories, head.n), figures: [] };
}

/** Digits of a sum of doubles that do not hang on the order of what is added. */
const CERTAIN_DIGITS = 12;

/** The mean with two decimals, a half rounded up: multiplied first, since 201 of 200 is 1.00499… as a number. */
export function mean(label: string, values: readonly number[]): TableFigure {
  const n = values.length;
  const hundredfold = (values.reduce((sum, one) => sum + one, 0) * 100) / n;
  const value = n === 0 ? null : Math.round(Number(hundredfold.toPrecision(CERTAIN_DIGITS))) / 100;
  return { id: 'mean', label, value, text: value === null ? '–' : value.toFixed(2), n };
}

/** The least and the greatest value, whole or with one decimal. */
export function range(label: string, values: readonly number[]): TableFigure {
  const n = values.length;
  if (n === 0) return { id: 'range', label, value: null, text: '–', n };
  const least = values.reduce((a, b) => Math.min(a, b));
  const greatest = values.reduce((a, b) => Math.max(a, b));
  const text = [least, greatest].map((value) => String(Math.round(value * 10) / 10)).join('–');
  return { id: 'range', label, value: [least, greatest], text, n };
}
