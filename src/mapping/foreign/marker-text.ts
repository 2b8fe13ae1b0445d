import { type Decimal, decimalOf } from '../../fhir/decimal.ts';
import type { JsonValue } from '../../fhir/json.ts';
import { wordByName } from './concept.ts';
import type { ForeignTables } from './tables.ts';

/** What a text says of a stain's result; what it does not say for certain is absent. */
export interface ResultText {
  result?: string;
  her2Score?: string;
  percent?: JsonValue;
}

const signs: readonly [RegExp, string][] = [
  [/^\(?\s*\+{1,3}\s*\)?$/u, 'positive'],
  [/^\(?\s*[-–−—]\s*\)?$/u, 'negative'],
];

const number = '(\\d{1,3}(?:[.,]\\d+)?)';
const percent = new RegExp(
  `^(<|>|<=|>=|≤|≥)?\\s?${number}(?:\\s?(?:-|–|to|bis)\\s?${number})?\\s?(?:%|percent|prozent)$`,
  'iu',
);
const comparators: Record<string, string> = { '≤': '<=', '≥': '>=' };

/** A number with its digits, but for zeros before it; decimal commas are German for points. */
const numberOf = (text: string): number | Decimal => decimalOf(text.replace(',', '.').replace(/^0+(?=\d)/, ''));

/** "75 %", "> 75 %" or "20–30 %"; "about 80 %" has no exact form and stays text. */
export function parsePercent(text: string): JsonValue | undefined {
  const match = percent.exec(text.trim());
  if (match?.[2] === undefined) return undefined;
  const [, sign, low, high] = match;
  if (high !== undefined) return sign === undefined ? { low: numberOf(low), high: numberOf(high) } : undefined;
  return sign === undefined ? numberOf(low) : { comparator: comparators[sign] ?? sign, value: numberOf(low) };
}

const score = /^\(?\s*(?:score\s?:?\s?)?([0-3])\s?(\+?)\s*\)?$/iu;

/** A HER2 score: "2+", "score 2+", "0"; a bare 1, 2 or 3 may be another score. */
function parseHer2(text: string): string | undefined {
  const [, digit, plus] = score.exec(text) ?? [];
  if (digit === undefined) return undefined;
  if (digit === '0') return plus === '' ? digit : undefined;
  return plus === '+' ? `${digit}+` : undefined;
}

/** Reads the words of a result; parts in parentheses or after a comma are read by themselves. */
export function parseResultText(text: string, marker: string, tables: ForeignTables): ResultText | undefined {
  const whole = parsePart(text.trim(), marker, tables);
  if (whole !== undefined) return whole;
  const parts = /^([^(),]+?)\s*(?:,\s*|\(\s*)([^(),]+?)\s*\)?$/u.exec(text.trim());
  if (parts === null) return undefined;
  const read = parts.slice(1).map((part) => parsePart(part, marker, tables));
  const [first, second] = read;
  if (first === undefined || second === undefined) return undefined;
  const isTwice = Object.keys(first).some((field) => field in second);
  return isTwice ? undefined : { ...first, ...second };
}

function parsePart(text: string, marker: string, tables: ForeignTables): ResultText | undefined {
  if (marker === 'her2') {
    const her2Score = parseHer2(text);
    if (her2Score !== undefined) return { her2Score };
  }
  const share = parsePercent(text);
  if (share !== undefined) return { percent: share };
  const result = signs.find(([sign]) => sign.test(text))?.[1] ?? wordByName('result', text, tables)?.word;
  return result === undefined ? undefined : { result };
}

/** A marker named with its result in one text, such as "CK7 (+)". */
export interface MarkerText extends ResultText {
  marker: string;
  needsStain: boolean;
  /** The words of the name and of the result. */
  name: string;
  words: string;
}

/** Reads "CK7 (+)", "HER2/neu 2+" or "Ki-67 > 75 %"; `undefined` unless all of the text is understood. */
export function parseMarkerText(text: string, tables: ForeignTables): MarkerText | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 120 || !tables.names('marker').mayBegin(trimmed)) return undefined;
  for (let at = trimmed.length; at > 0; at--) {
    const name = trimmed.slice(0, at).replace(/[\s:=]+$/u, '');
    const known = wordByName('marker', name, tables);
    const words = trimmed.slice(at).replace(/^[\s:=]+/u, '');
    if (known === undefined || words === '') continue;
    const result = parseResultText(words, known.word, tables);
    if (result !== undefined) return { marker: known.word, needsStain: known.needsStain, name, words, ...result };
  }
  return undefined;
}

/** The markers of a list such as "CK7 (+), CK20 (-)"; `undefined` unless every piece is one. */
export function parseMarkerList(text: string, tables: ForeignTables): MarkerText[] | undefined {
  // the first piece begins as the text does
  if (!tables.names('marker').mayBegin(text.trimStart())) return undefined;
  const found = text.split(/[,;\n](?![^(]*\))/u).map((piece) => parseMarkerText(piece, tables));
  const markers = found.filter((marker) => marker !== undefined);
  return markers.length === found.length ? markers : undefined;
}
