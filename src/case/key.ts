import { z } from 'zod';
import { decimal } from './amount.ts';
import { text } from './fact.ts';
import { isPlainKey, plainlyText } from './plain-form.ts';

const KEY = /^(?!(?:patient|outcome|case)(?![a-z0-9-]))[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

/** The pattern of a key, as the JSON Schema of a case has it. */
export const KEY_PATTERN = KEY.source;

/**
 * Key of a repeating item: unique within its case and stable over time. Letters, digits and hyphens, so that it can
 * stand in an identifier; never a name, a date or a record number of the patient. The parts of a case that are one item
 * are known by their names where items are known by keys, so that no key may be one of these. The pattern stands in the
 * JSON Schema and in data packages: Python and R take no look-behind of several lengths, so that it looks ahead.
 */
export const key = plainlyText(
  z
    .string()
    .regex(KEY, 'must be lower-case letters, digits and inner hyphens, at most 64, and not patient, outcome or case')
    .describe('Key of this item, unique within the case'),
  isPlainKey,
);

/** Reference to another item of the case by its key; the lists it may point into are named in the description. */
export const keyOf = (...lists: [string, ...string[]]) =>
  key.describe(`Key of an item of ${lists.join(' or ')}`).meta({ refersTo: lists });

const CASE_ID = /^[A-Za-z0-9-]{1,64}$/;

/** Id of a case: random, or the label of a published case. */
export const caseId = z.string().regex(CASE_ID, 'must be 1 to 64 letters, digits and hyphens');

/** Whether a text can be the id of a case. */
export const isCaseId = (text: string): boolean => CASE_ID.test(text);

/** Other values that sources give for fields of an item: contradictions are recorded, not repaired. */
export const alternatives = z
  .array(
    z.strictObject({
      field: z
        .string()
        .regex(/^[A-Za-z]+(?:\.[A-Za-z]+)*$/, 'must be the name of a field, e.g. years or level.caudal')
        .describe('The field of this item'),
      value: z.union([text, decimal({})]).describe('The other value, as the field would hold it'),
      source: text.optional().describe('Where it stands'),
    }),
  )
  .min(1)
  .optional()
  .describe('Other values that sources give for fields of this item');
