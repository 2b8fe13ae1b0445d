import { type Pattern, patternOf } from '../fhir/bounded-pattern.ts';
import { Unknowable } from './items.ts';

/** A pattern, with flags of JavaScript. Throws `Unknowable` where it is not valid. */
export function validPattern(pattern: string, flags = ''): Pattern {
  const found = patternOf(pattern, flags);
  if (!found) throw new Unknowable('its regular expression is not valid');
  return found;
}

/** Whether a text matches a pattern. Throws `Unknowable` where it is not valid, or where that could take too long. */
export function matchesPattern(text: string, pattern: string, flags = ''): boolean {
  const answer = validPattern(pattern, flags).test(text);
  if (answer === undefined) throw tooLong();
  return answer;
}

/** A text that could take too long. */
export const tooLong = (): Unknowable => new Unknowable('its regular expression could take too long');
