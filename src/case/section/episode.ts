import { z } from 'zod';
import { amount, whole } from '../amount.ts';
import { fact, text, word } from '../fact.ts';
import { alternatives, key, keyOf } from '../key.ts';
import { partialDate } from '../partial-date.ts';
import {
  confirmations,
  cordRegions,
  episodeTreatments,
  presences,
  primaryControls,
  spreadRoutes,
} from '../vocabulary.ts';

/** An episode: one presentation of intramedullary spinal cord metastasis. */
export const episode = z.strictObject({
  key,
  alternatives,
  onset: fact(partialDate).optional().describe('Date of the first symptom'),
  note: text
    .optional()
    .describe('Onset and course in the words of the record, e.g. "two years after the brain biopsy"'),
  admitted: fact(partialDate).optional().describe('Date of admission'),
  diagnosed: fact(partialDate).optional().describe('Date of diagnosis'),
  primary: keyOf('primaryCancers').optional().describe('The primary cancer it comes from'),
  intervalFromPrimary: fact(amount('months')).optional().describe('Months from the diagnosis of the primary'),
  intervalFromPrevious: fact(amount('months')).optional().describe('Months from the episode before'),
  atPrimaryDiagnosis: word(presences)
    .optional()
    .describe('Whether ISCM and primary were diagnosed at the same time (present) or not (absent)'),
  confirmedBy: z.array(z.enum(confirmations)).min(1).optional().describe('Basis of the diagnosis'),
  regions: z
    .array(z.enum(cordRegions))
    .min(1)
    .refine((regions) => new Set(regions).size === regions.length, 'names a region twice')
    .optional()
    .describe('Regions of the cord involved; a conus lesion at vertebrae T12-L1 counts as conus only'),
  ecog: fact(whole({ min: 0, max: 4 }))
    .optional()
    .describe('ECOG performance status at diagnosis of ISCM'),
  lesionCount: fact(amount('lesions')).optional().describe('Number of intramedullary lesions, where stated'),
  karnofsky: fact(whole({ min: 0, max: 100 }))
    .optional()
    .describe('Karnofsky performance status, 0 to 100'),
  treatment: word(episodeTreatments).optional().describe('The episode as a whole: treated, or all treatment refused'),
  primaryControl: word(primaryControls).optional().describe('Control of the primary at the diagnosis of ISCM'),
  spreadRoute: word(spreadRoutes).optional().describe('Route of spread as presumed by the authors'),
});
