import { isNumber } from '../../fhir/decimal.ts';

/** An amount as a number where it was recorded exactly; a bound, a range and a word in its place are none. */
export function exact(value: unknown): number | undefined {
  return isNumber(value) ? Number(value) : undefined;
}
