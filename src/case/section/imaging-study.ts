import { z } from 'zod';
import { fact, text, word } from '../fact.ts';
import { alternatives, key, keyOf } from '../key.ts';
import { partialDate } from '../partial-date.ts';
import { imagingModalities, imagingRegions, presences, timePoints } from '../vocabulary.ts';

/** An imaging study and its overall finding. */
export const imagingStudy = z.strictObject({
  key,
  alternatives,
  episode: keyOf('episodes').optional().describe('The episode it belongs to'),
  modality: z.enum(imagingModalities).describe('Modality'),
  region: word(imagingRegions).optional().describe('Region examined'),
  contrast: word(presences).optional().describe('Contrast medium given'),
  timePoint: z.enum(timePoints).optional().describe('When it was done'),
  date: fact(partialDate).optional().describe('Date of the study'),
  conclusion: text.optional().describe('Overall finding, as text'),
});
