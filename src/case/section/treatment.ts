import { z } from 'zod';
import { amount, decimal, whole } from '../amount.ts';
import { fact, text, word } from '../fact.ts';
import { alternatives, key, keyOf } from '../key.ts';
import { partialDate } from '../partial-date.ts';
import {
  agents,
  consistencies,
  givenStates,
  intents,
  ionmEvents,
  ionmModalities,
  levels,
  otherTreatments,
  presences,
  radiotherapyTargets,
  radiotherapyTechniques,
  resectionExtents,
  resectionTechniques,
  sides,
  surgeryKinds,
  systemicKinds,
  vascularities,
} from '../vocabulary.ts';

const treats = z
  .array(keyOf('episodes', 'primaryCancers', 'metastases'))
  .min(1)
  .refine((keys) => new Set(keys).size === keys.length, 'names an item twice')
  .describe('What is treated');
const given = z.enum(givenStates).describe('Given, not given, refused, or recorded as unknown');

/** A treatment that was not given, or refused, has delivered nothing. */
function nothingWhereNotGiven<const F extends string>(...fields: F[]) {
  return (value: { given: string } & { [name in F]?: unknown }, context: z.RefinementCtx): void => {
    if (value.given !== 'not-given' && value.given !== 'refused') return;
    for (const field of fields) {
      if (value[field] === undefined) continue;
      context.addIssue({ code: 'custom', message: `a treatment that was ${value.given} has none`, path: [field] });
    }
  };
}

/** An operation. What was done to each lesion stands in the resections that point to it. */
export const surgery = z.strictObject({
  key,
  alternatives,
  treats,
  given,
  kind: word(surgeryKinds).optional().describe('Kind of operation'),
  text: text.optional().describe('The operation in the words of the record'),
  date: fact(partialDate).optional().describe('Date of the operation'),
  intent: word(intents).optional().describe('Intent'),
  levelsOpened: z
    .array(z.enum(levels).exclude(['C8']))
    .min(1)
    .optional()
    .describe('Vertebral levels opened, cranial first'),
  durotomy: word(presences).optional().describe('Opening of the dura'),
  microscope: word(presences).optional().describe('Operating microscope or microsurgical technique used'),
  intraoperativeUltrasound: word(presences).optional().describe('Ultrasound used during the operation'),
  rootRelease: word(presences).optional().describe('Nerve roots released'),
  complications: word(presences).optional().describe('Complications'),
  complicationsText: text.optional().describe('Complications in the words of the record'),
});

/** What an operation did to one lesion and found there. */
export const resection = z.strictObject({
  key,
  alternatives,
  surgery: keyOf('surgeries').describe('The operation'),
  lesion: keyOf('lesions').describe('The lesion operated on'),
  extent: word(resectionExtents).optional().describe('Extent of the resection'),
  encapsulated: word(presences).optional().describe('Tumour encapsulated'),
  cleavagePlane: word(presences).optional().describe('Plane of cleavage between tumour and cord'),
  centralCanalPatent: word(presences).optional().describe('Central canal found patent'),
  consistency: word(consistencies).optional().describe('Consistency of the tumour'),
  vascularity: word(vascularities).optional().describe('Blood supply of the tumour'),
  adherent: word(presences).optional().describe('Adherent to the cord'),
  infiltrating: word(presences).optional().describe('Infiltrating the cord'),
  technique: word(resectionTechniques).optional().describe('Removed in one piece or in pieces'),
  instruments: text.optional().describe('Instruments in the words of the record'),
  aspirator: word(presences).optional().describe('Ultrasonic aspirator used'),
  aspiratorDevice: text.optional().describe('Name of the ultrasonic aspirator'),
  aspiratorPower: fact(decimal()).optional().describe('Power setting of the aspirator, in the unit of the device'),
  aspiratorIrrigation: fact(decimal()).optional().describe('Irrigation setting, in the unit of the device'),
  aspiratorAspiration: fact(decimal()).optional().describe('Aspiration setting, in the unit of the device'),
  note: text.optional().describe('Anything else found, as text'),
});

/** A course of radiotherapy. */
export const radiotherapy = z
  .strictObject({
    key,
    alternatives,
    treats,
    given,
    technique: word(radiotherapyTechniques).optional().describe('Technique'),
    target: word(radiotherapyTargets).optional().describe('Volume irradiated'),
    targetText: text.optional().describe('Volume in the words of the record'),
    started: fact(partialDate).optional().describe('First day'),
    intent: word(intents).optional().describe('Intent'),
    totalDose: fact(decimal()).optional().describe('Total dose in Gy'),
    fractionDose: fact(decimal()).optional().describe('Dose per fraction in Gy'),
    fractions: fact(whole({ min: 1, max: 200 }))
      .optional()
      .describe('Number of fractions'),
  })
  .superRefine(nothingWhereNotGiven('totalDose', 'fractionDose', 'fractions'))
  .refine(({ totalDose, fractionDose }) => !(Number(fractionDose) > Number(totalDose)), {
    error: 'the dose per fraction exceeds the total dose',
    path: ['fractionDose'],
  });

/** Systemic treatment: one agent or class. */
export const systemicTherapy = z
  .strictObject({
    key,
    alternatives,
    treats,
    given,
    kind: z.enum(systemicKinds).describe('Kind of treatment'),
    agent: z.enum(agents).optional().describe('Agent'),
    text: text.optional().describe('The treatment in the words of the record'),
    started: fact(partialDate).optional().describe('First day'),
    intent: word(intents).optional().describe('Intent'),
    cycles: fact(amount('cycles')).optional().describe('Number of cycles'),
  })
  .superRefine(nothingWhereNotGiven('cycles'));

/** Any other treatment, such as rehabilitation. */
export const otherTreatment = z.strictObject({
  key,
  alternatives,
  treats,
  given,
  kind: z.enum(otherTreatments).describe('Kind of treatment'),
  text: text.optional().describe('The treatment in the words of the record'),
  date: fact(partialDate).optional().describe('First day'),
});

/** Neurophysiological monitoring during an operation (IONM). */
export const monitoring = z.strictObject({
  key,
  alternatives,
  surgery: keyOf('surgeries').describe('The operation'),
  modalities: z
    .array(z.enum(ionmModalities))
    .min(1)
    .refine((words) => new Set(words).size === words.length, 'names a modality twice')
    .optional()
    .describe('What was monitored'),
});

/** What happened to a signal during monitoring. */
export const monitoringEvent = z.strictObject({
  key,
  alternatives,
  monitoring: keyOf('monitorings').describe('The monitoring it belongs to'),
  lesion: keyOf('lesions').optional().describe('The lesion that was being removed'),
  modality: z.enum(ionmModalities).describe('The signal'),
  event: word(ionmEvents).describe('What happened to it'),
  muscles: text.optional().describe('Muscles in the words of the record'),
  side: word(sides).optional().describe('Side'),
  cause: text.optional().describe('Cause in the words of the record'),
});
