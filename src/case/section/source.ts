import { z } from 'zod';
import { whole } from '../amount.ts';
import { countries } from '../country.ts';
import { text } from '../fact.ts';
import { sourceKinds } from '../vocabulary.ts';

/** Where the case comes from. */
export const source = z.strictObject({
  kind: z.enum(sourceKinds).describe('Kind of source'),
  institution: text.optional().describe('Institution that recorded the case'),
  country: z.enum(countries).optional().describe('Country, ISO 3166-1 alpha-2'),
  citation: text.optional().describe('Publication the case stands in'),
  row: text.optional().describe('Table and row in the publication'),
  ordinal: whole({ min: 1, max: 10_000 }).optional().describe('Which patient of that row, counted from 1'),
});
