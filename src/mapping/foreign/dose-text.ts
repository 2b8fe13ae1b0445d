import type { ForeignTables } from './tables.ts';

/** Doses in Gy of a course of radiotherapy, as its words tell them; what they do not tell is absent. */
export interface DoseText {
  totalDose?: number;
  fractions: number;
  fractionDose?: number;
  /** The part of the text that tells them. */
  words: string;
}

const GRAY = /(\d{1,3}(?:[.,]\d{1,2})?)\s?Gy\b/giu;

const numberIn = (text: string): number => Number(text.replace(',', '.'));

const isNear = (one: number, other: number): boolean => Math.abs(one - other) < 0.05;

/**
 * Reads "30 Gy in 10 fractions", "20 Gy/5#" or "10 x 3 Gy". Where the text tells other doses too, they must be the total
 * or that of a fraction of the same course; else it is of several, or says what nobody knows.
 */
export function parseDoseText(text: string, tables: ForeignTables): DoseText | undefined {
  const isTotal = tables.pattern('doseInFractions').test(text);
  const found = tables.pattern(isTotal ? 'doseInFractions' : 'fractionsOfDose').exec(text);
  if (found === null) return undefined;
  const [words, first = '', second = ''] = found;
  const [fractions, dose] = isTotal ? [numberIn(second), numberIn(first)] : [numberIn(first), numberIn(second)];
  if (fractions < 1 || dose <= 0) return undefined;
  const total = isTotal ? dose : dose * fractions;
  const each = isTotal ? dose / fractions : dose;
  const beside = [...text.replace(words, ' ').matchAll(GRAY)].map(([, figure = '']) => numberIn(figure));
  const totals = beside.filter((figure) => isNear(figure, total));
  const singles = beside.filter((figure) => isNear(figure, each));
  if (beside.some((figure) => !totals.includes(figure) && !singles.includes(figure))) return undefined;
  const [totalDose] = isTotal ? [dose] : totals;
  const [fractionDose] = isTotal ? singles : [dose];
  return {
    fractions,
    words,
    ...(totalDose === undefined ? {} : { totalDose }),
    ...(fractionDose === undefined ? {} : { fractionDose }),
  };
}
