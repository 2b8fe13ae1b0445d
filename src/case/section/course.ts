import { z } from 'zod';
import { amount } from '../amount.ts';
import { fact, text, word } from '../fact.ts';
import { alternatives, key, keyOf } from '../key.ts';
import { partialDate } from '../partial-date.ts';
import {
  presences,
  responseCriteria,
  survivalOrigins,
  symptomResponses,
  timePoints,
  tumourResponses,
  vitalStatuses,
} from '../vocabulary.ts';

/** Response to a list of treatments at a time; symptoms apart from tumour. */
export const response = z.strictObject({
  key,
  alternatives,
  to: z
    .array(keyOf('surgeries', 'radiotherapies', 'systemicTherapies', 'otherTreatments'))
    .min(1)
    .refine((keys) => new Set(keys).size === keys.length, 'names a treatment twice')
    .optional()
    .describe('The treatments responded to'),
  of: keyOf('episodes', 'primaryCancers', 'metastases').describe('What responded'),
  timePoint: z.enum(timePoints).optional().describe('When it was judged'),
  date: fact(partialDate).optional().describe('Date of the judgement'),
  symptoms: word(symptomResponses).optional().describe('Response of the symptoms'),
  criteria: z.enum(responseCriteria).optional().describe('Criteria by which the tumour was judged'),
  tumour: word(tumourResponses).optional().describe('Response of the tumour'),
  text: text.optional().describe('The response in the words of the record'),
});

/** How the course ended or stands. A death is never inferred from a survival time. */
export const outcome = z
  .strictObject({
    alternatives,
    status: word(vitalStatuses).optional().describe('Vital status'),
    survival: fact(amount('months')).optional().describe('Survival in months'),
    survivalFrom: word(survivalOrigins).optional().describe('What the survival is counted from'),
    progression: word(presences).optional().describe('Progression of the disease during follow-up'),
    lastSeen: fact(partialDate).optional().describe('Date of the last contact'),
    survivalEvent: z.enum(['event', 'censored']).optional().describe('Whether the survival ended by death'),
    text: text.optional().describe('The outcome in the words of the record'),
  })
  .refine((value) => value.status !== 'alive' || value.survivalEvent !== 'event', {
    error: 'a survival that ended by death cannot belong to a patient who is alive',
    path: ['survivalEvent'],
  });
