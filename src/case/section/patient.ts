import { z } from 'zod';
import { decimal } from '../amount.ts';
import { fact, text, word } from '../fact.ts';
import { alternatives, caseId, key } from '../key.ts';
import { partialDate } from '../partial-date.ts';
import { ageEvents, menopausalStatuses, sexes } from '../vocabulary.ts';

/** A URL as FHIR writes it, without blanks (http://hl7.org/fhir/R4/datatypes.html#uri). */
const issuer = z
  .url('must be a URL, such as urn:oid:1.2.3')
  .refine((url) => !/\s/.test(url), 'must be a URL without blanks')
  .describe('Who issued the pseudonym');

/** Who the case is about; pseudonymous, nothing but what the analysis needs. */
export const patient = z.strictObject({
  alternatives,
  identifiers: z
    .array(z.strictObject({ system: issuer, value: text }))
    .min(1)
    .optional()
    .describe('Pseudonyms'),
  sex: word(sexes).optional().describe('Administrative gender'),
  birthDate: fact(partialDate, 'unknown', 'masked').optional().describe('Date of birth'),
  died: fact(z.union([partialDate, z.literal('date-not-recorded')]))
    .optional()
    .describe(
      'Date of death; a death without a date is date-not-recorded, one whose date is recorded as unknown is unknown',
    ),
  alsoIn: z
    .array(caseId)
    .min(1)
    .refine((ids) => new Set(ids).size === ids.length, 'names a case twice')
    .optional()
    .describe('Ids of other cases that are about the same patient'),
  menopausalStatus: word(menopausalStatuses).optional().describe('Menopausal status'),
});

/** An age at a named event; a birth date is never computed from it. */
export const age = z.strictObject({
  key,
  alternatives,
  event: z.enum(ageEvents).describe('The event at which the patient had this age'),
  years: fact(decimal({ min: 0, max: 130 })).describe('Age in years'),
});
