import { z } from 'zod';
import { amount, bounded, decimal } from '../amount.ts';
import { fact, text, word } from '../fact.ts';
import { alternatives, key } from '../key.ts';
import { partialDate } from '../partial-date.ts';
import { histologies, knownStates, lateralities, primarySites, tumourGrades } from '../vocabulary.ts';

const category = (pattern: RegExp, letter: string) =>
  fact(z.string().regex(pattern, `must be a TNM ${letter} category without its letter, e.g. 2 or 1a`));

/** TNM categories without their letters, e.g. t "2", n "0", m "0". */
const tnm = z
  .strictObject({
    t: category(/^(?:X|0|is|[1-4][a-d]?)$/, 'T')
      .optional()
      .describe('T category without its letter, e.g. 2'),
    n: category(/^(?:X|[0-3][a-c]?)$/, 'N')
      .optional()
      .describe('N category without its letter, e.g. 0'),
    m: category(/^(?:X|[01][a-c]?)$/, 'M')
      .optional()
      .describe('M category without its letter, e.g. 0'),
    edition: text.optional().describe('Edition of the TNM classification, as stated'),
  })
  .refine((stage) => stage.t !== undefined || stage.n !== undefined || stage.m !== undefined, 'needs t, n or m');

/** Size of a primary cancer, the longest dimension first. */
const primarySize = z.strictObject({
  longest: fact(bounded('mm', { min: 0.01 })).describe('Longest dimension in mm'),
  others: z
    .array(decimal({ min: 0.01 }))
    .min(1)
    .max(2)
    .optional()
    .describe('The other dimensions in mm'),
});

/** A primary cancer; site (topography) apart from histology (morphology). */
export const primaryCancer = z.strictObject({
  key,
  alternatives,
  site: word(primarySites).optional().describe('Topography; unknown = recorded as unknown'),
  siteText: text.optional().describe('Site in the words of the record'),
  laterality: word(lateralities).optional().describe('Side of the primary'),
  histology: word(histologies).optional().describe('Morphology'),
  histologyText: text.optional().describe('Histology in the words of the record'),
  diagnosed: fact(partialDate).optional().describe('Date of diagnosis'),
  ageAtDiagnosis: amount('years', { min: 0.01, max: 130 })
    .optional()
    .describe('Age at diagnosis in years, where no date is recorded'),
  tnm: tnm.optional(),
  grade: word(tumourGrades).optional().describe('Histological grade'),
  size: primarySize.optional(),
  presentation: text.optional().describe('Presenting symptoms in the words of the record'),
  knownBeforeIscm: word(knownStates).optional().describe('Whether it was known before the ISCM'),
  note: text.optional().describe('Anything else about this cancer, as text'),
});
