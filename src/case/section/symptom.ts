import { z } from 'zod';
import { amount, whole } from '../amount.ts';
import { fact, text, word } from '../fact.ts';
import { alternatives, key, keyOf } from '../key.ts';
import { partialDate } from '../partial-date.ts';
import {
  completenesses,
  courses,
  delayOrigins,
  limbSites,
  neurologicalScales,
  presences,
  prognosticScores,
  scaleGrades,
  sensoryModalities,
  sides,
  strengthScales,
  symptoms,
  timePoints,
  walkingAbilities,
} from '../vocabulary.ts';

/** A symptom or sign of an episode, present or absent. */
export const symptom = z.strictObject({
  key,
  alternatives,
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
  modalities: z.array(z.enum(sensoryModalities)).min(1).optional().describe('Modalities of sensation concerned'),
  dermatome: text.optional().describe('Dermatome or level of the symptom in the words of the record'),
  completeness: word(completenesses).optional().describe('Of a paralysis: complete or not'),
  onset: fact(partialDate).optional().describe('Date of its onset'),
  delay: fact(amount('days')).optional().describe('Days until it came'),
  delayFrom: word(delayOrigins).optional().describe('What the delay is counted from; absent where not stated'),
});

/** Muscle strength at a time point. */
export const strength = z.strictObject({
  key,
  alternatives,
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
  alternatives,
  episode: keyOf('episodes').describe('The episode it belongs to'),
  timePoint: z.enum(timePoints).optional().describe('When it was observed'),
  date: fact(partialDate).optional().describe('Date of the observation'),
  ability: word(walkingAbilities).describe('Walks alone, with aid, not at all'),
  note: text.optional().describe('The ability in the words of the record'),
});

const lettered = ['frankel', 'asia'];

/** A grade on a named scale of neurological function. */
export const neurologicalGrade = z
  .strictObject({
    key,
    alternatives,
    episode: keyOf('episodes').describe('The episode it belongs to'),
    timePoint: z.enum(timePoints).optional().describe('When it was graded'),
    date: fact(partialDate).optional().describe('Date of the examination'),
    scale: z.enum(neurologicalScales).describe('The scale'),
    grade: z.enum(scaleGrades).describe('A to E (Frankel, ASIA) or I to IV (McCormick)'),
  })
  .refine(({ scale, grade }) => lettered.includes(scale) === /^[A-E]$/.test(grade), {
    error: 'this scale has no such grade',
    path: ['grade'],
  });

const highest = { tokuhashi: 15, sins: 18 };

/** A prognostic score. */
export const prognosticScore = z
  .strictObject({
    key,
    alternatives,
    episode: keyOf('episodes').describe('The episode it belongs to'),
    timePoint: z.enum(timePoints).optional().describe('When it was scored'),
    date: fact(partialDate).optional().describe('Date'),
    score: z.enum(prognosticScores).describe('The score'),
    value: whole({ min: 0, max: 18 }).describe('Points: Tokuhashi 0 to 15, SINS 0 to 18'),
  })
  .refine(({ score, value }) => value <= highest[score], { error: 'this score ends lower', path: ['value'] });
