/**
 * What the case schema alone does not say about its tables. Every entry is checked against the schema when the tables
 * are made, so that none outlives its field.
 */

/** The table of the case itself: its own members and those of the single parts. */
export const CASE_TABLE = 'cases';

/** Column stems that differ from the field's path in snake case, by part and path. */
export const stems: Readonly<Record<string, string>> = {
  'case.id': 'case_id',
  'case.model': 'model_version',
  'case.patient.sex': 'sex',
  'case.patient.birthDate': 'birth_date',
  'case.patient.died': 'died',
  'case.patient.alsoIn': 'also_in',
  'case.patient.menopausalStatus': 'menopausal_status',
  'case.outcome.status': 'vital_status',
  'case.outcome.survival': 'survival',
  'case.outcome.survivalFrom': 'survival_from',
  'case.outcome.survivalEvent': 'survival_event',
  'case.outcome.progression': 'progression',
  'case.outcome.lastSeen': 'last_seen',
  'episodes.intervalFromPrimary': 'interval_primary',
  'episodes.intervalFromPrevious': 'interval_previous',
  'markers.percent': 'stained',
};

/** Unit of a number (UCUM) and what its column's name ends in; `1` is a count, a grade or a score. */
export const units: Readonly<Record<string, { ucum: string; suffix: string }>> = {
  'case.source.ordinal': { ucum: '1', suffix: '' },
  'case.outcome.survival': { ucum: 'mo', suffix: 'months' },
  'ages.years': { ucum: 'a', suffix: '' },
  'primaryCancers.ageAtDiagnosis': { ucum: 'a', suffix: 'years' },
  'primaryCancers.size.longest': { ucum: 'mm', suffix: 'mm' },
  'primaryCancers.size.others': { ucum: 'mm', suffix: 'mm' },
  'episodes.intervalFromPrimary': { ucum: 'mo', suffix: 'months' },
  'episodes.intervalFromPrevious': { ucum: 'mo', suffix: 'months' },
  'episodes.ecog': { ucum: '1', suffix: '' },
  'episodes.lesionCount': { ucum: '1', suffix: '' },
  'episodes.karnofsky': { ucum: '1', suffix: '' },
  'symptoms.duration': { ucum: 'mo', suffix: 'months' },
  'symptoms.delay': { ucum: 'd', suffix: 'days' },
  'strengths.grade': { ucum: '1', suffix: '' },
  'prognosticScores.value': { ucum: '1', suffix: '' },
  'lesionSizes.longest': { ucum: 'mm', suffix: 'mm' },
  'lesionSizes.others': { ucum: 'mm', suffix: 'mm' },
  'uptakes.suv': { ucum: 'g/mL', suffix: '' },
  'csfExams.protein': { ucum: 'mg/dL', suffix: 'mg_dl' },
  'markers.percent': { ucum: '%', suffix: 'percent' },
  // the settings of an aspirator are numbers on its panel
  'resections.aspiratorPower': { ucum: '1', suffix: '' },
  'resections.aspiratorIrrigation': { ucum: '1', suffix: '' },
  'resections.aspiratorAspiration': { ucum: '1', suffix: '' },
  'radiotherapies.totalDose': { ucum: 'Gy', suffix: 'gy' },
  'radiotherapies.fractionDose': { ucum: 'Gy', suffix: 'gy' },
  'radiotherapies.fractions': { ucum: '1', suffix: '' },
  'systemicTherapies.cycles': { ucum: '1', suffix: '' },
  // in the unit of the field it is another value of
  'alternatives.value': { ucum: '', suffix: '' },
};

/** Lists inside of items that become tables of their own, by the name of the member. */
export const childTables: Readonly<Record<string, { table: string; about: string }>> = {
  alternatives: { table: 'alternatives', about: 'Other values that sources give for a field of an item' },
  identifiers: { table: 'patient_identifiers', about: 'Pseudonyms of the patient' },
};

/** Parts of a case that may be there and empty, each with the column that says that it is there. */
export const emptyParts: Readonly<Record<string, string>> = { outcome: 'outcome_recorded' };

/** What the rows of a table are, by the part of the case. */
export const tableTitles: Readonly<Record<string, string>> = {
  case: 'One row a case: source, patient, outcome',
  ages: 'Ages of the patient at named events',
  primaryCancers: 'Primary cancers',
  metastases: 'Metastases other than ISCM, present or looked for and absent',
  metastasisSurveys: 'Searches for other metastases and what they found as a whole',
  episodes: 'Presentations of intramedullary spinal cord metastasis',
  symptoms: 'Symptoms and signs, present or absent',
  strengths: 'Muscle strength',
  walking: 'Ability to walk',
  neurologicalGrades: 'Grades on Frankel, ASIA and McCormick scales',
  prognosticScores: 'Tokuhashi and SINS scores',
  lesions: 'Lesions in the spinal cord',
  imagingStudies: 'Imaging studies',
  lesionSizes: 'Sizes of lesions, dated',
  mriFindings: 'What one MRI shows of one lesion',
  uptakes: 'Standardised uptake values',
  csfExams: 'Examinations of the cerebrospinal fluid',
  specimens: 'Specimens',
  histologies: 'Histological diagnoses of specimens',
  markers: 'Immunohistochemical markers',
  genomicFindings: 'Alterations of genes, found or not',
  surgeries: 'Operations',
  resections: 'What an operation did to one lesion',
  monitorings: 'Neurophysiological monitoring of operations',
  monitoringEvents: 'What happened to a monitored signal',
  radiotherapies: 'Courses of radiotherapy',
  systemicTherapies: 'Drug treatments',
  otherTreatments: 'Rehabilitation and other treatments',
  responses: 'Responses to treatments',
};
