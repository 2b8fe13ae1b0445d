import { CANONICAL, UCUM } from '../fhir/canonical.ts';
import { isNumber } from '../fhir/decimal.ts';
import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { Terminology } from '../fhir/ports.ts';
import { named } from '../fhir/read.ts';
import { isCodeLike } from './code-like.ts';
import { canBePublic, isPublic, isUnit } from './public-codes.ts';
import type { Recipient } from './recipient.ts';

/** By what it is told whether a code may be given out. */
export interface CodeRules {
  recipient: Recipient;
  terminology: Terminology;
}

/** Whether a code may be given out: it is known, or looks like one of its public system. */
function isGivenCode(system: string, code: string, { recipient, terminology }: CodeRules): boolean {
  if (!isCodeLike(code) && !isUnit(system, code)) return false;
  if (recipient.policy.codeSystems.includes(system)) return true;
  const { result } = terminology.lookup({ system, code });
  if (result === 'valid') return system.startsWith(`${CANONICAL}/`) || isPublic(system);
  return result === 'unknown' && canBePublic(system, code);
}

/** A coding of a public system; its display and version are words of the sender. */
export function coding(value: JsonValue, rules: CodeRules): JsonObject | undefined {
  if (!isObject(value) || typeof value.system !== 'string' || typeof value.code !== 'string') return undefined;
  const { system, code } = value;
  return isGivenCode(system, code, rules) ? { system, code } : undefined;
}

/** A measured value; the unit in words is that of its code, and an age above the greatest is given as the next. */
export function quantity(value: JsonValue, isAge: boolean, rules: CodeRules): JsonObject | undefined {
  if (!isObject(value) || value.value === undefined) return undefined;
  const { system, code, comparator } = value;
  const coded = typeof system === 'string' && typeof code === 'string' && isGivenCode(system, code, rules);
  const { topAge } = rules.recipient.policy;
  // any time as long as that may be an age; of a unit in words alone it is not sure what a greatest age would be
  const isInWords = !coded || system !== UCUM;
  const words = value.unit ?? (coded ? YEARS : code);
  if (!isAge && isInWords && Number(value.value) / perYearInWords(words) > topAge) return undefined;
  const years = (coded ? named(PER_YEAR, code.replace(/_[jtg]$|_s$/, '')) : undefined) ?? (isAge ? 1 : undefined);
  const top = years !== undefined && Number(value.value) / years > topAge;
  // below 95 is not below 90, nor 90 or more
  if (top && String(comparator).startsWith('<')) return undefined;
  const own = isNumber(value.value) ? value.value : undefined;
  return {
    value: top ? Math.ceil((topAge + 1) * years) : own,
    ...(comparator !== undefined ? { comparator } : {}),
    ...(coded ? { unit: code, system, code } : {}),
  };
}

/** As what a unit is taken that has a code of another system than UCUM and no words. */
const YEARS = 'years';

/** Units of time by how their words begin, in some languages, and how many make a year; taken for years in doubt. */
const WORDS_OF_TIME: readonly (readonly [begins: RegExp, perYear: number])[] = [
  [/^\W*(?:mo|m[eě]s|mies|maand)/i, 12],
  [/^\W*(?:we|wk|wo|sem|set|t[yý]d)/i, 52.18],
  [/^\W*(?:d$|d[aií]|tag|jour|giorn)/i, 365.25],
  [/^\W*(?:y|j|a$|a[nñ]|l[ae]t|ro[kč]|[åa]r$)/i, 1],
];

const perYearInWords = (unit: JsonValue | undefined): number =>
  WORDS_OF_TIME.find(([begins]) => begins.test(String(unit ?? '')))?.[1] ?? Number.POSITIVE_INFINITY;

/** How many of a unit make a year; an age without a known unit is taken as years. */
const PER_YEAR: Readonly<Record<string, number>> = {
  a: 1,
  mo: 12,
  wk: 52.18,
  d: 365.25,
  h: 8766,
  min: 525_960,
  s: 31_557_600,
};
