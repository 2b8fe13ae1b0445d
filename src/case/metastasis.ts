import { z } from 'zod';
import { fact, text, word } from './fact.ts';
import { key, keyOf } from './key.ts';
import { partialDate } from './partial-date.ts';
import { confirmations, metastaticSites, presences } from './vocabulary.ts';

/** A metastasis other than the ISCM: a site that is recorded as involved, or as free of metastasis. */
export const metastasis = z.strictObject({
  key,
  site: z.enum(metastaticSites).describe('Organ or tissue'),
  siteText: text.optional().describe('Site in the words of the record'),
  presence: word(presences).describe('Present, absent (looked for and not found) or recorded as unknown'),
  primary: keyOf('primaryCancers').optional().describe('The primary cancer it comes from'),
  diagnosed: fact(partialDate).optional().describe('Date of diagnosis'),
  confirmedBy: z.array(z.enum(confirmations)).min(1).optional().describe('How it was confirmed'),
  note: text.optional().describe('Anything else about this metastasis, as text'),
});
