import { posix } from 'node:path';

/**
 * The rows of the analysis that the case model was made from (content of the five papers), each with the fields that
 * hold it. A field belongs to the row that names it, else to the row that names its part.
 */
const rows: Record<string, readonly string[]> = {
  Case: ['case', 'patient.alsoIn'],
  Patient: ['patient', 'ages'],
  'Primary cancers': ['primaryCancers', 'genomicFindings'],
  'Control of the primary': ['episodes.primaryControl'],
  'Other metastases': ['metastases', 'metastasisSurveys', 'uptakes'],
  Episodes: ['episodes'],
  'Symptoms and signs': ['symptoms'],
  'Neurological examination': ['strengths', 'neurologicalGrades', 'walking'],
  'Prognostic scores': ['prognosticScores'],
  Lesions: ['lesions'],
  'Lesions: level': ['lesions.region', 'lesions.level', 'lesions.levelText'],
  'Lesions: position in the cord': ['lesions.aspect', 'lesions.side'],
  'Lesions: size': ['lesionSizes'],
  'Lesions: MRI': ['mriFindings'],
  'Lesions: operative finding': [
    'resections.encapsulated',
    'resections.cleavagePlane',
    'resections.centralCanalPatent',
    'resections.consistency',
    'resections.vascularity',
    'resections.adherent',
    'resections.infiltrating',
  ],
  'Imaging study': ['imagingStudies'],
  CSF: ['csfExams'],
  'Specimens and pathology': ['specimens', 'histologies'],
  Immunohistochemistry: ['markers'],
  'Treatments: given or not, of what, why': [
    'episodes.treatment',
    ...['surgeries', 'radiotherapies', 'systemicTherapies', 'otherTreatments'].flatMap((part) =>
      ['treats', 'given', 'intent'].map((field) => `${part}.${field}`),
    ),
  ],
  'Treatments: surgery': ['surgeries', 'resections', 'monitorings', 'monitoringEvents'],
  'Treatments: radiotherapy': ['radiotherapies'],
  'Treatments: systemic': ['systemicTherapies'],
  'Treatments: other': ['otherTreatments'],
  Response: ['responses'],
  Outcome: ['outcome', 'patient.died'],
};

/** Names of the rows, in the order of the analysis. */
export const rowNames: readonly string[] = Object.keys(rows);

/** The row of the analysis that a field belongs to; nothing where the analysis has no such part. */
export function rowOfField(part: string, path: string): string | undefined {
  let name = `${part}.${path.replaceAll('[]', '')}`;
  while (name !== '') {
    const row = rowNames.find((candidate) => rows[candidate]?.includes(name) === true);
    if (row !== undefined) return row;
    name = name.includes('.') ? posix.parse(name).name : '';
  }
  return undefined;
}
