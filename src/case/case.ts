import { z } from 'zod';
import { text } from './fact.ts';
import { caseId } from './key.ts';
import { instant } from './partial-date.ts';
import { outcome, response } from './section/course.ts';
import { episode } from './section/episode.ts';
import { imagingStudy } from './section/imaging-study.ts';
import { lesion, lesionSize, mriFinding } from './section/lesion.ts';
import { metastasis, metastasisSurvey, uptake } from './section/metastasis.ts';
import { csfExam, genomicFinding, histologyFinding, marker, specimen } from './section/pathology.ts';
import { age, patient } from './section/patient.ts';
import { primaryCancer } from './section/primary-cancer.ts';
import { source } from './section/source.ts';
import { neurologicalGrade, prognosticScore, strength, symptom, walking } from './section/symptom.ts';
import {
  monitoring,
  monitoringEvent,
  otherTreatment,
  radiotherapy,
  resection,
  surgery,
  systemicTherapy,
} from './section/treatment.ts';
import { CASE_MODEL_VERSION } from './version.ts';

/**
 * Items that a list of a case can hold. `parseCase` counts them, since zod looks at no item of a list that is too long.
 */
export const MOST_ITEMS = 1000;

const list = <T extends z.ZodType>(item: T) => z.array(item).min(1).meta({ maxItems: MOST_ITEMS }).optional();

/**
 * The shape of an ISCM case: one patient's course, in lists of items that point to each other by key. What lies
 * between items (unique keys, references that exist) is checked by `parseCase`.
 */
export const caseSchema = z
  .strictObject({
    model: z.literal(CASE_MODEL_VERSION).describe('Version of the case model'),
    id: caseId.describe('Case id: random, or the label of a published case; never made from what identifies a patient'),
    recordedAt: instant.optional().describe('When the case was recorded'),
    source: source.optional(),
    patient: patient,
    ages: list(age),
    primaryCancers: list(primaryCancer),
    metastases: list(metastasis),
    metastasisSurveys: list(metastasisSurvey),
    episodes: list(episode),
    symptoms: list(symptom),
    strengths: list(strength),
    walking: list(walking),
    neurologicalGrades: list(neurologicalGrade),
    prognosticScores: list(prognosticScore),
    lesions: list(lesion),
    imagingStudies: list(imagingStudy),
    lesionSizes: list(lesionSize),
    mriFindings: list(mriFinding),
    uptakes: list(uptake),
    csfExams: list(csfExam),
    specimens: list(specimen),
    histologies: list(histologyFinding),
    markers: list(marker),
    genomicFindings: list(genomicFinding),
    surgeries: list(surgery),
    resections: list(resection),
    monitorings: list(monitoring),
    monitoringEvents: list(monitoringEvent),
    radiotherapies: list(radiotherapy),
    systemicTherapies: list(systemicTherapy),
    otherTreatments: list(otherTreatment),
    responses: list(response),
    outcome: outcome.optional(),
    remarks: text.optional().describe('Anything else about the case, as text'),
  })
  .describe('One patient’s course with intramedullary spinal cord metastasis');

/** A case in normalised form. */
export type IscmCase = z.infer<typeof caseSchema>;
