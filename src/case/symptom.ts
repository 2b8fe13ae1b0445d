import { z } from 'zod';
import { amount } from './amount.ts';
import { fact, text, word } from './fact.ts';
import { key, keyOf } from './key.ts';
import { partialDate } from './partial-date.ts';
import {
  courses,
  limbSites,
  presences,
  sides,
  strengthScales,
  symptoms,
  timePoints,
  walkingAbilities,
} from './vocabulary.ts';

/** A symptom or sign of an episode, present or absent. */
export const symptom = z.strictObject({
  key,
  episode: keyOf('episodes').describe('The episode it belongs to'),
  kind: z.enum(symptoms).describe('Symptom or sign'),
  text: text.optional().describe('The symptom in the words of the record'),
  presence: word(presences).describe('Present, absent (asked for and denied) or recorded as unknown'),
  timePoint: z.enum(timePoints).optional().describe('When it was observed'),
  date: fact(partialDate).optional().describe('Date of the observation'),
  limbs: word(limbSites).optional().describe('Limbs concerned'),
  side: word(sides).optional().describe('Side concerned'),
  course: word(courses).optional().describe('Course up to the time point'),
  duration: fact(amount('months')).optional().describe('Duration in months before the time point'),
});

/** Muscle strength at a time point. */
export const strength = z.strictObject({
  key,
  episode: keyOf('episodes').describe('The episode it belongs to'),
  timePoint: z.enum(timePoints).optional().describe('When it was examined'),
  date: fact(partialDate).optional().describe('Date of the examination'),
  grade: fact(amount('grade 0 to 5', { min: 0, max: 5 })).describe('Muscle strength, 0 to 5'),
  scale: z.enum(strengthScales).optional().describe('The scale, where the record names one (Medical Research Council)'),
  limbs: word(limbSites).optional().describe('Limbs examined'),
  side: word(sides).optional().describe('Side examined'),
  note: text.optional().describe('Muscle group or anything else, as text'),
});

/** Ability to walk at a time point. */
export const walking = z.strictObject({
  key,
  episode: keyOf('episodes').describe('The episode it belongs to'),
  timePoint: z.enum(timePoints).optional().describe('When it was observed'),
  date: fact(partialDate).optional().describe('Date of the observation'),
  ability: word(walkingAbilities).describe('Walks alone, with aid, not at all'),
});
