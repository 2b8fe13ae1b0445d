import { z } from 'zod';
import { isPlainDate } from '../fhir/plain-date.ts';
import { plainlyText } from './plain-form.ts';

const pattern = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/;

/** The pattern of a date, as the JSON Schema of a case has it. */
export const DATE_PATTERN = pattern.source;

/** Whether the day of a full date exists in its month. */
function isRealDay(date: string): boolean {
  // every month has 28 days
  if (date.length < 10 || (pattern.test(date) && date.slice(8) <= '28')) return true;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}

/** A date as precise as it was recorded: `2011`, `2016-06` or `2016-06-03`. Never completed by guessing. */
export const partialDate = plainlyText(
  z
    .string()
    .regex(pattern, { error: 'must be a date as YYYY, YYYY-MM or YYYY-MM-DD', abort: true })
    .refine(isRealDay, 'names a day that does not exist')
    .refine((date) => !date.startsWith('0000'), 'names a year that does not exist')
    .describe('Date of any precision: YYYY, YYYY-MM or YYYY-MM-DD'),
  isPlainDate,
);

/** Whether a field holds a date, and not a word for why there is none. */
export const isDate = (value: string | undefined): value is string => value !== undefined && /^\d{4}/.test(value);

/** Whether FHIR's `instant` has the year and the time zone (http://hl7.org/fhir/R4/datatypes.html#instant). */
const isOfFhir = (instant: string): boolean =>
  !instant.startsWith('0000') && !/[+-](?:1[5-9]|2\d|14:(?!00))[:\d]*$/.test(instant);

const INSTANT = 'must be an instant with seconds and time zone that exists, such as 2026-11-21T08:00:00Z';

/** An instant with time zone, as FHIR writes it. */
export const instant = z.iso
  .datetime({ offset: true, error: INSTANT })
  .refine(isOfFhir, INSTANT)
  .describe('Instant with time zone');
