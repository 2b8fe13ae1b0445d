import { type Being, type Json, UCUM, type World } from './world.ts';

/*
 * What R4's search page (http://hl7.org/fhir/R4/search.html) says of single values, read anew and written down plainly:
 * no index, no FHIRPath, nothing of the code that it judges.
 */

export function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}

export const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json)[name] : undefined;

/** All values at a path, through lists. */
export function at(value: unknown, ...path: string[]): unknown[] {
  return path.reduce<unknown[]>((values, name) => values.flatMap((one) => list(member(one, name))), [value]);
}

/** "Case-insensitive and accent-insensitive; punctuation and non-significant whitespace are ignored." */
export function plain(text: unknown): string {
  return String(text)
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[-'.,;:!?"()%_]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

type Span = [from: number, to: number];

/** The stretch that a date stands for: "a date has an implicit range" by its precision. */
export function span(text: string): Span {
  const [date = '', time] = text.split('T');
  const [year = 0, month, day] = date.split('-').map(Number);
  if (time === undefined) {
    const from = Date.UTC(year, (month ?? 1) - 1, day ?? 1);
    if (month === undefined) return [from, Date.UTC(year + 1, 0, 1)];
    return [from, day === undefined ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + 1)];
  }
  const from = Date.parse(text);
  return [from, from + (time.includes('.') ? 1 : 1000)];
}

/** A date, dateTime or Period as a stretch; open ends have no bound. */
export function spanOf(value: unknown): Span[] {
  if (typeof value === 'string') return [span(value)];
  const [start, end] = [member(value, 'start'), member(value, 'end')];
  if (start === undefined && end === undefined) return [];
  const found: Span = [
    typeof start === 'string' ? span(start)[0] : Number.NEGATIVE_INFINITY,
    typeof end === 'string' ? span(end)[1] : Number.POSITIVE_INFINITY,
  ];
  return found[0] < found[1] ? [found] : [];
}

export const DATE_PREFIXES = ['', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb'] as const;

export function dateHolds(prefix: string, [from, to]: Span, [low, high]: Span): boolean {
  const contains = from <= low && high <= to;
  switch (prefix) {
    case '':
    case 'eq':
      return contains;
    case 'ne':
      return !contains;
    case 'gt':
      return high > to;
    case 'lt':
      return low < from;
    case 'ge':
      return high > to || contains;
    case 'le':
      return low < from || contains;
    case 'sa':
      return low >= to;
    default:
      return high <= from;
  }
}

/** "When a comparison is made, the number of significant digits is the implicit range" – for equality alone. */
export function numberHolds(prefix: string, asked: string, value: number): boolean {
  const decimals = asked.split('.')[1]?.length ?? 0;
  const half = 0.5 * 10 ** -decimals;
  const wanted = Number(asked);
  const near = value >= wanted - half - 1e-9 && value < wanted + half - 1e-9;
  switch (prefix) {
    case '':
    case 'eq':
      return near;
    case 'ne':
      return !near;
    case 'gt':
    case 'sa':
      return value > wanted;
    case 'lt':
    case 'eb':
      return value < wanted;
    case 'ge':
      return value >= wanted;
    default:
      return value <= wanted;
  }
}

/** A unit asked for, as the search writes it: none, a coded one, or one by code or text. */
export type Unit = { system?: string; code?: string };

/** Lengths in millimetres, so that units of length can be compared; other units only with themselves. */
const MILLIMETRES: Readonly<Record<string, number>> = { mm: 1, cm: 10 };

export function quantityHolds(prefix: string, asked: string, wanted: Unit, quantity: unknown): boolean {
  const value = member(quantity, 'value');
  if (typeof value !== 'number') return false;
  const [system, code, unit] = ['system', 'code', 'unit'].map((name) => member(quantity, name));
  if (wanted.code === undefined) return numberHolds(prefix, asked, value);
  const same = code === wanted.code && (wanted.system === undefined || wanted.system === system);
  if (same || (wanted.system === undefined && unit === wanted.code)) return numberHolds(prefix, asked, value);
  const [own, other] = [MILLIMETRES[String(code)], MILLIMETRES[wanted.code]];
  if (system !== UCUM || own === undefined || other === undefined) return false;
  const decimals = asked.split('.')[1]?.length ?? 0;
  const converted = Number(((value * own) / other).toPrecision(12));
  return decimals >= 0 && numberHolds(prefix, asked, converted);
}

/** A token asked for: a code in any system, in one, in none, or any code of a system. */
export type Token = { system?: string; code?: string };

export function codingHolds({ system, code }: Token, coding: unknown): boolean {
  const [own, value] = [member(coding, 'system'), member(coding, 'code') ?? member(coding, 'value')];
  if (value === undefined) return false;
  if (code !== undefined && value !== code) return false;
  if (system === undefined) return true;
  return system === '' ? own === undefined : own === system;
}

/** The Patient that a reference leads to, when it is there. */
export function patientOf(reference: unknown, world: World): Being | undefined {
  const text = member(reference, 'reference');
  return world.find(({ resourceType, id }) => text === `${resourceType}/${id}`);
}
