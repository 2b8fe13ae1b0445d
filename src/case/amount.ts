import { z } from 'zod';
import { Decimal } from '../fhir/decimal.ts';
import { plainly } from './plain-form.ts';

/** Least and greatest value that a quantity can have. */
export interface Bounds {
  min?: number;
  max?: number;
}

const ZERO: Bounds = { min: 0 };

/** A decimal number; one whose digits a JavaScript number would not keep (1.50) is held as {@link Decimal}. */
export function decimal({ min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Bounds = ZERO) {
  const limits = [
    min > Number.NEGATIVE_INFINITY ? `at least ${min}` : '',
    max < Number.POSITIVE_INFINITY ? `at most ${max}` : '',
  ];
  const hasSize = (value: number | Decimal) => Number.isFinite(Number(value));
  const inside = (value: number | Decimal) => !hasSize(value) || (Number(value) >= min && Number(value) <= max);
  return z
    .union([z.number(), z.instanceof(Decimal, { error: 'must be of type number' })])
    .refine(hasSize, 'is too large a number')
    .refine(inside, `must be ${limits.filter((limit) => limit !== '').join(' and ')}`)
    .meta({
      type: 'number',
      ...(min > Number.NEGATIVE_INFINITY ? { minimum: min } : {}),
      ...(max < Number.POSITIVE_INFINITY ? { maximum: max } : {}),
    });
}

/** A whole number; one written `2.0`, as programs do that keep all numbers as decimals, is the same. */
export function whole({ min, max }: Required<Bounds>) {
  const error = `must be at least ${min} and at most ${max}`;
  return plainly(
    z
      .preprocess(
        (value) => (value instanceof Decimal ? Number(value) : value),
        z.int().min(min, error).max(max, error),
      )
      .meta({ type: 'integer', minimum: min, maximum: max }),
    (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
  );
}

const bound = (bounds: Bounds) =>
  z.strictObject({ comparator: z.enum(['<', '<=', '>=', '>']), value: decimal(bounds) });

/** A number or a bound of it, `39` or `{comparator: ">", value: 39}`, where FHIR leaves no room for a range. */
export const bounded = (unit: string, bounds: Bounds = ZERO) =>
  z.union([decimal(bounds), bound(bounds)]).describe(`Number in ${unit}; inexact ones as {comparator, value}`);

const orderedRange = (range: { low: number | Decimal; high: number | Decimal }) =>
  Number(range.low) <= Number(range.high);

/**
 * A number as exact as it was recorded: `50`, `{comparator: ">", value: 75}` or `{low: 5, high: 6}`.
 * The unit is the one the field's description names.
 */
export const amount = (unit: string, bounds: Bounds = ZERO) =>
  z
    .union([
      decimal(bounds),
      bound(bounds),
      z.strictObject({ low: decimal(bounds), high: decimal(bounds) }).refine(orderedRange, 'low must not exceed high'),
    ])
    .describe(`Number in ${unit}; inexact ones as {comparator, value} or {low, high}`);
