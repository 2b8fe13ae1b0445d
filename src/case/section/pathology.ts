import { z } from 'zod';
import { amount } from '../amount.ts';
import { fact, text, word } from '../fact.ts';
import { alternatives, key, keyOf } from '../key.ts';
import { partialDate } from '../partial-date.ts';
import {
  alterations,
  csfCytologies,
  genes,
  her2Scores,
  histologies,
  markerResults,
  markers,
  presences,
  samplingMethods,
  timePoints,
} from '../vocabulary.ts';

/** A specimen: what was sampled and how. */
export const specimen = z.strictObject({
  key,
  alternatives,
  of: keyOf('lesions', 'primaryCancers', 'metastases', 'episodes').describe(
    'What was sampled; an episode where the lesion is not stated',
  ),
  method: word(samplingMethods).optional().describe('How it was sampled'),
  collected: fact(partialDate).optional().describe('Date of sampling'),
  note: text.optional().describe('Anything else about the sampling, as text'),
});

/** The histological diagnosis of a specimen. */
export const histologyFinding = z.strictObject({
  key,
  alternatives,
  specimen: keyOf('specimens').describe('The specimen examined'),
  histology: word(histologies).describe('Morphology'),
  text: text.optional().describe('The diagnosis in the words of the report'),
  date: fact(partialDate).optional().describe('Date of the report'),
});

/** One marker by immunohistochemistry, of a specimen or, where no specimen is named, of a tumour. */
export const marker = z
  .strictObject({
    key,
    alternatives,
    of: keyOf('specimens', 'primaryCancers', 'metastases', 'lesions').describe('What was stained'),
    marker: z.enum(markers).describe('The marker'),
    markerText: text.optional().describe('The marker in the words of the report; its name where `marker` is other'),
    result: fact(z.enum(markerResults), 'unknown', 'not-done').optional().describe('Result'),
    her2Score: fact(z.enum(her2Scores)).optional().describe('HER2 score'),
    percent: fact(amount('percent of cells', { min: 0, max: 100 }))
      .optional()
      .describe('Percentage of stained cells, e.g. of Ki-67'),
    text: text.optional().describe('The result in the words of the report'),
    date: fact(partialDate).optional().describe('Date of the report'),
  })
  .refine((value) => value.her2Score === undefined || value.marker === 'her2', {
    error: 'only HER2 has a HER2 score',
    path: ['her2Score'],
  })
  .refine((value) => value.marker !== 'other' || value.markerText !== undefined, {
    error: 'a marker that is "other" needs its name in markerText',
    path: ['markerText'],
  });

/** A finding in a gene of a tumour. */
export const genomicFinding = z
  .strictObject({
    key,
    alternatives,
    of: keyOf('specimens', 'primaryCancers', 'metastases').describe('What was examined'),
    gene: z.enum(genes).describe('The gene'),
    geneText: text.optional().describe('The gene in the words of the report; its name where `gene` is other'),
    alteration: z.enum(alterations).describe('Kind of alteration'),
    presence: word(presences).describe('Found, looked for and not found, or recorded as unknown'),
    text: text.optional().describe('The finding in the words of the report'),
    date: fact(partialDate).optional().describe('Date of the report'),
  })
  .refine((value) => value.gene !== 'other' || value.geneText !== undefined, {
    error: 'a gene that is "other" needs its name in geneText',
    path: ['geneText'],
  });

/** An examination of the cerebrospinal fluid. */
export const csfExam = z.strictObject({
  key,
  alternatives,
  episode: keyOf('episodes').describe('The episode it belongs to'),
  timePoint: z.enum(timePoints).optional().describe('When it was taken'),
  date: fact(partialDate).optional().describe('Date'),
  cytology: fact(z.enum(csfCytologies), 'unknown', 'not-done').optional().describe('Malignant cells found or not'),
  protein: fact(amount('mg/dL')).optional().describe('Protein in mg/dL'),
  text: text.optional().describe('The result in the words of the report'),
});
