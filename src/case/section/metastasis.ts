import { z } from 'zod';
import { bounded } from '../amount.ts';
import { fact, text, word } from '../fact.ts';
import { alternatives, key, keyOf } from '../key.ts';
import { partialDate } from '../partial-date.ts';
import { confirmations, lateralities, metastaticSites, presences, surveyResults, timings } from '../vocabulary.ts';

/** A metastasis other than the ISCM: a site that is recorded as involved, or as free of metastasis. */
export const metastasis = z.strictObject({
  key,
  alternatives,
  site: z.enum(metastaticSites).describe('Organ or tissue'),
  siteText: text.optional().describe('Site in the words of the record'),
  laterality: word(lateralities).optional().describe('Side'),
  timing: word(timings).optional().describe('Whether it was found together with the ISCM'),
  presence: word(presences).describe('Present, absent (looked for and not found) or recorded as unknown'),
  primary: keyOf('primaryCancers').optional().describe('The primary cancer it comes from'),
  diagnosed: fact(partialDate).optional().describe('Date of diagnosis'),
  confirmedBy: z.array(z.enum(confirmations)).min(1).optional().describe('How it was confirmed'),
  note: text.optional().describe('Anything else about this metastasis, as text'),
});

/** Whether other metastases were looked for, and what was found as a whole. */
export const metastasisSurvey = z.strictObject({
  key,
  alternatives,
  episode: keyOf('episodes').optional().describe('The episode at which they were looked for'),
  study: keyOf('imagingStudies').optional().describe('The study they were looked for with'),
  result: z.enum(surveyResults).describe('None, present, or not assessed'),
  date: fact(partialDate).optional().describe('Date'),
  note: text.optional().describe('What was found, in the words of the record'),
});

/** Uptake of a tracer by a tumour: the standardised uptake value of one site in one study. */
export const uptake = z.strictObject({
  key,
  alternatives,
  of: keyOf('primaryCancers', 'metastases', 'lesions').describe('The tumour measured'),
  study: keyOf('imagingStudies').optional().describe('The study it was measured in'),
  suv: fact(bounded('g/mL')).describe('Standardised uptake value in g/mL'),
  site: text.optional().describe('Site in the words of the record'),
  date: fact(partialDate).optional().describe('Date of the study'),
});
