import type { Bounds } from '../plan.ts';

/** The prefixes of ordered values (http://hl7.org/fhir/R4/search.html#prefix). */
export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

/** Splits `ge2020` into its prefix (`eq` when there is none) and the value. */
export function splitPrefix(value: string): { prefix: Prefix; rest: string } {
  const found = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(.*)$/s.exec(value);
  switch (found?.[1]) {
    case 'eq':
    case 'ne':
    case 'gt':
    case 'lt':
    case 'ge':
    case 'le':
    case 'sa':
    case 'eb':
    case 'ap':
      return { prefix: found[1], rest: found[2] ?? '' };
    default:
      return { prefix: 'eq', rest: value };
  }
}

/** A stretch of time asked for, `high` not included. */
interface Stretch {
  low: number;
  high: number;
}

/** What a stored stretch of time `[low, high)` must be for a prefix and the stretch that was asked for. */
export function dateBounds(prefix: Prefix, { low: a, high: b }: Stretch, now: number): Bounds {
  const within = [at('low', '>=', a), at('high', '<=', b)];
  switch (prefix) {
    case 'eq':
      return [within];
    case 'ne':
      return [[at('low', '<', a)], [at('high', '>', b)]];
    case 'gt':
      return [[at('high', '>', b)]];
    case 'lt':
      return [[at('low', '<', a)]];
    case 'ge':
      return [[at('high', '>', b)], within];
    case 'le':
      return [[at('low', '<', a)], within];
    case 'sa':
      return [[at('low', '>=', b)]];
    case 'eb':
      return [[at('high', '<=', a)]];
    case 'ap': {
      // "10% of the gap between now and the date", on both sides
      const margin = Math.round(Math.abs(now - a) / 10);
      return [[at('low', '<', b + margin), at('high', '>', a - margin)]];
    }
  }
}

/** A number asked for: itself, and the stretch `[low, high)` that its digits stand for. */
export interface NumberStretch extends Stretch {
  value: number;
}

/** What a stored stretch of numbers `[low, high]` must be; prefixes of order take the number as exact. */
export function numberBounds(prefix: Prefix, { value, low, high }: NumberStretch): Bounds {
  // with more digits than are calculated with, a number stands for itself alone
  const isExact = low > value || high <= value;
  switch (prefix) {
    case 'eq':
      return [
        isExact ? [at('low', '>=', value), at('high', '<=', value)] : [at('low', '>=', low), at('high', '<', high)],
      ];
    case 'ne':
      return isExact
        ? [[at('low', '<', value)], [at('high', '>', value)]]
        : [[at('low', '<', low)], [at('high', '>=', high)]];
    case 'gt':
      return [[at('high', '>', value)]];
    case 'lt':
      return [[at('low', '<', value)]];
    case 'ge':
      return [[at('high', '>=', value)]];
    case 'le':
      return [[at('low', '<=', value)]];
    case 'sa':
      return [[at('low', '>', value)]];
    case 'eb':
      return [[at('high', '<', value)]];
    case 'ap': {
      const margin = Math.abs(value) / 10;
      return [[at('low', '<=', value + margin), at('high', '>=', value - margin)]];
    }
  }
}

const at = (column: 'low' | 'high', operator: '<' | '<=' | '>' | '>=', value: number) => ({ column, operator, value });

const NUMBER = /^[+-]?\d{1,30}(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,3}))?$/;

/** The stretch a number stands for by its digits: 100 is 99.5 to 100.5, 1e2 is 95 to 105. */
export function numberStretch(text: string): NumberStretch | undefined {
  const found = NUMBER.exec(text);
  if (!found) return undefined;
  const value = Number(text);
  const last = Number(found[2] ?? 0) - (found[1]?.length ?? 0);
  const half = 5 * 10 ** (last - 1);
  if (!Number.isFinite(value) || !Number.isFinite(half)) return undefined;
  const round = (number: number) => Number(number.toPrecision(15));
  return { value, low: round(value - half), high: round(value + half) };
}
