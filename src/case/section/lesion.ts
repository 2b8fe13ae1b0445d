import { z } from 'zod';
import { type Decimal, isNumber } from '../../fhir/decimal.ts';
import { bounded, decimal } from '../amount.ts';
import { fact, text, word } from '../fact.ts';
import { alternatives, key, keyOf } from '../key.ts';
import { partialDate } from '../partial-date.ts';
import {
  cordAspects,
  cordRegions,
  cranioCaudal,
  enhancementPatterns,
  enhancementStrengths,
  isCaudalTo,
  levelKinds,
  levels,
  margins,
  presences,
  sides,
  signalIntensities,
  signalTextures,
  timePoints,
} from '../vocabulary.ts';

/** Where a lesion ends, as cord segments or as vertebral levels; which of both is said. */
const level = z
  .strictObject({
    kind: z.enum(levelKinds).describe('Whether the levels are cord segments or vertebral levels'),
    cranial: z.enum(levels).describe('Cranial end'),
    caudal: z.enum(levels).describe('Caudal end; the cranial end again where there is one level only'),
  })
  .refine((value) => !isCaudalTo(value.cranial, value.caudal), {
    error: 'caudal end lies above the cranial end',
    path: ['caudal'],
  })
  .refine((value) => value.kind !== 'vertebra' || (value.cranial !== 'C8' && value.caudal !== 'C8'), {
    error: 'C8 is a segment of the cord; there is no eighth cervical vertebra',
    path: ['kind'],
  });

/** A lesion in the spinal cord; what is seen of it on a date are findings and sizes that point to it. */
export const lesion = z.strictObject({
  key,
  alternatives,
  episode: keyOf('episodes').describe('The episode in which it was first seen'),
  region: word(cordRegions).optional().describe('Region of the cord'),
  level: level.optional(),
  levelText: text.optional().describe('Level in the words of the record'),
  aspect: word(cordAspects).optional().describe('Position in the cross-section of the cord'),
  side: word(sides).optional().describe('Side of the cord'),
});

/** A dimension of a lesion in mm: more than nothing, less than the length of the cord. */
const dimension = { min: 0.01, max: 600 };

/** Whether none of the other dimensions exceeds the longest; a bound or an unknown longest cannot be compared. */
function longestFirst(size: { longest: unknown; others?: (number | Decimal)[] | undefined }): boolean {
  const longest = isNumber(size.longest) ? Number(size.longest) : Number.POSITIVE_INFINITY;
  return (size.others ?? []).every((other) => Number(other) <= longest);
}

/** Size of a lesion at one time: up to three dimensions, the longest first. */
export const lesionSize = z
  .strictObject({
    key,
    alternatives,
    lesion: keyOf('lesions').describe('The lesion measured'),
    study: keyOf('imagingStudies').optional().describe('The imaging study it was measured on'),
    timePoint: z.enum(timePoints).optional().describe('When it was measured'),
    date: fact(partialDate).optional().describe('Date of the measurement'),
    longest: fact(bounded('mm', dimension)).describe('Longest dimension in mm'),
    note: text.optional().describe('Anything else about the measurement, such as that it is approximate'),
    others: z.array(decimal(dimension)).min(1).max(2).optional().describe('The other dimensions in mm'),
  })
  .refine(longestFirst, { error: 'no dimension may exceed the longest', path: ['others'] });

/** What one MRI says about one lesion. */
export const mriFinding = z
  .strictObject({
    key,
    alternatives,
    lesion: keyOf('lesions').describe('The lesion described'),
    study: keyOf('imagingStudies').optional().describe('The study it was seen on'),
    timePoint: z.enum(timePoints).optional().describe('When it was seen'),
    date: fact(partialDate).optional().describe('Date of the study'),
    t1Signal: word(signalIntensities).optional().describe('Signal on T1-weighted images'),
    t2Signal: word(signalIntensities).optional().describe('Signal on T2-weighted images'),
    signal: word(signalIntensities)
      .optional()
      .describe('Signal where the record names no sequence, or several at once'),
    signalTexture: word(signalTextures).optional().describe('Texture of the signal'),
    enhancement: word(enhancementPatterns).optional().describe('Pattern of enhancement after gadolinium'),
    enhancementStrength: word(enhancementStrengths).optional().describe('Strength of the enhancement'),
    oedema: word(presences).optional().describe('Oedema of the cord'),
    oedemaDirection: word(cranioCaudal).optional().describe('Where the oedema extends, seen from the lesion'),
    oedemaLevel: level.optional().describe('Cranial and caudal end of the oedema'),
    margin: word(margins).optional().describe('Margins of the lesion'),
    syrinx: word(presences).optional().describe('Syrinx'),
    centralCanalPatent: word(presences).optional().describe('Central canal patent'),
    cordExpansion: word(presences).optional().describe('Expansion of the cord'),
    centralCanalExpansion: word(presences).optional().describe('Expansion of the central canal'),
    cyst: word(presences).optional().describe('Cyst'),
    haemorrhage: word(presences).optional().describe('Haemorrhage'),
    leptomeningealDisease: word(presences).optional().describe('Leptomeningeal disease'),
    epiduralTumour: word(presences).optional().describe('Epidural tumour'),
    boneDestruction: word(presences).optional().describe('Destruction of bone'),
    note: text.optional().describe('Anything else seen, as text'),
  })
  .refine((value) => value.oedema !== 'absent' || value.oedemaDirection === undefined, {
    error: 'oedema that is absent extends in no direction',
    path: ['oedemaDirection'],
  })
  .refine((value) => value.enhancement !== 'none' || value.enhancementStrength === undefined, {
    error: 'a lesion that does not enhance has no strength of enhancement',
    path: ['enhancementStrength'],
  });
