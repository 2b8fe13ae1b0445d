/**
 * The controlled words of the case. Their codes stand in `mappings/codes/`, one file per list; loading the mapping
 * fails when a word has no code or a code no word.
 */
export const sourceKinds = ['ehr', 'registry', 'literature'] as const;
export const sexes = ['male', 'female', 'other'] as const;
export const menopausalStatuses = ['premenopausal', 'perimenopausal', 'postmenopausal'] as const;
/** `report`: the age that a report gives without naming an event. */
export const ageEvents = [
  'primary-diagnosis',
  'iscm-onset',
  'iscm-diagnosis',
  'surgery',
  'death',
  'report',
  'admission',
] as const;

export const primarySites = [
  'lung',
  'breast',
  'prostate',
  'liver',
  'colon',
  'rectum',
  'ovary',
  'endometrium',
  'kidney',
  'skin',
  'thyroid',
  'oesophagus',
  'stomach',
  'cervix',
  'pituitary',
  'parotid',
  'salivary-gland',
  'lymphoid',
  'other',
] as const;
export const lateralities = ['left', 'right', 'bilateral'] as const;
export const sides = ['left', 'right', 'bilateral'] as const;
export const histologies = [
  'small-cell-carcinoma',
  'adenocarcinoma',
  'squamous-cell-carcinoma',
  'large-cell-carcinoma',
  'non-small-cell-carcinoma',
  'poorly-differentiated-carcinoma',
  'adenocarcinoma-with-neuroendocrine',
  'ductal-carcinoma',
  'carcinoma-ex-pleomorphic-adenoma',
  'diffuse-large-b-cell-lymphoma',
  'lymphoma',
  'melanoma',
  'sarcoma',
  'metastatic-adenocarcinoma',
  'metastatic-carcinoma',
  'other',
] as const;
export const metastaticSites = [
  'bone',
  'brain',
  'leptomeninges',
  'liver',
  'adrenal',
  'lung',
  'kidney',
  'spleen',
  'bone-marrow',
  'muscle',
  'lymph-node',
  'lymph-node-regional',
  'lymph-node-non-regional',
  'other',
] as const;
export const presences = ['present', 'absent'] as const;
export const confirmations = ['histology', 'cytology', 'imaging', 'csf', 'autopsy'] as const;

/** Regions of the cord; the whole cord is all of C, T, L and conus. */
export const cordRegions = ['cervical', 'thoracic', 'lumbar', 'conus', 'cauda-equina'] as const;
export const levelKinds = ['segment', 'vertebra', 'not-stated'] as const;
export const spreadRoutes = ['arterial', 'venous', 'csf', 'direct'] as const;
export const primaryControls = [
  'progressive',
  'stable',
  'partial-response',
  'complete-response',
  'partial-or-complete-response',
  'complete-resection',
] as const;

/** Levels from cranial to caudal; C8 exists as a cord segment only. */
export const levels = [
  'C1',
  'C2',
  'C3',
  'C4',
  'C5',
  'C6',
  'C7',
  'C8',
  'T1',
  'T2',
  'T3',
  'T4',
  'T5',
  'T6',
  'T7',
  'T8',
  'T9',
  'T10',
  'T11',
  'T12',
  'L1',
  'L2',
  'L3',
  'L4',
  'L5',
  'S1',
  'S2',
  'S3',
  'S4',
  'S5',
] as const;

/** A level, as a segment of the cord or as a vertebra. */
export type Level = (typeof levels)[number];

/** Whether `a` lies caudal to (below) `b`. */
export function isCaudalTo(a: Level, b: Level): boolean {
  return levels.indexOf(a) > levels.indexOf(b);
}

/** All levels from one end of a lesion to the other. */
export const levelsReached = ({ cranial, caudal }: { cranial: Level; caudal: Level }): readonly Level[] =>
  levels.slice(levels.indexOf(cranial), levels.indexOf(caudal) + 1);

/** When something was observed, relative to the treatment of the episode. */
export const timePoints = ['presentation', 'preoperative', 'postoperative', 'discharge', 'follow-up'] as const;

export const symptoms = [
  'weakness',
  'paresis',
  'monoparesis',
  'paraparesis',
  'hemiparesis',
  'tetraparesis',
  'paraplegia',
  'sensory-loss',
  'paraesthesia',
  'dysaesthesia',
  'numbness',
  'pain',
  'neck-pain',
  'back-pain',
  'radicular-pain',
  'urinary-incontinence',
  'urinary-retention',
  'urinary-catheter',
  'bowel-dysfunction',
  'lhermitte',
  'brown-sequard',
  'spasticity',
  'hypotonia',
  'hyperreflexia',
  'hyporeflexia',
  'gait-disturbance',
  'other',
  'tetraplegia',
] as const;

export const limbSites = ['upper-limbs', 'lower-limbs', 'all-limbs'] as const;

export const courses = ['progressive', 'stable', 'improved', 'worsened'] as const;

export const walkingAbilities = ['independent', 'with-aid', 'unable'] as const;

export const cordAspects = ['dorsal', 'ventral', 'central', 'lateral', 'whole-cross-section'] as const;

export const signalIntensities = ['hypointense', 'isointense', 'hyperintense'] as const;

export const signalTextures = ['homogeneous', 'heterogeneous'] as const;

/** `present`: enhancement is recorded, its pattern is not. */
export const enhancementPatterns = ['none', 'present', 'homogeneous', 'heterogeneous', 'ring'] as const;

export const enhancementStrengths = ['slight', 'moderate', 'strong'] as const;

/** Direction along the cord. */
export const cranioCaudal = ['cranial', 'caudal', 'both'] as const;

export const imagingModalities = [
  'mri',
  'ct',
  'pet-ct',
  'whole-body-ct',
  'intraoperative-ultrasound',
  'myelography',
] as const;

export const imagingRegions = [
  'brain',
  'cervical-spine',
  'thoracic-spine',
  'lumbar-spine',
  'whole-spine',
  'neck',
  'whole-body',
] as const;

export const samplingMethods = ['biopsy', 'resection', 'fine-needle-aspiration'] as const;

export const markers = [
  'pan-cytokeratin',
  'ck7',
  'ck20',
  'ck-high',
  'ck-low',
  'ck-p',
  'ema',
  'ttf-1',
  'p63',
  'cdx2',
  'thyroglobulin',
  'psa',
  'alk',
  'ros1',
  'hmb-45',
  's-100',
  'sma',
  'vimentin',
  'er',
  'pr',
  'her2',
  'ki-67',
  'other',
  'cytokeratin',
] as const;

export const markerResults = ['positive', 'negative', 'weakly-positive', 'equivocal'] as const;

export const her2Scores = ['0', '1+', '2+', '3+'] as const;

export const givenStates = ['given', 'not-given', 'refused', 'unknown'] as const;

export const surgeryKinds = [
  'laminectomy',
  'decompression',
  'lesion-excision',
  'parotidectomy',
  'mastectomy',
  'biopsy',
  'lymph-node-biopsy',
  'other',
] as const;

export const intents = ['curative', 'palliative', 'adjuvant', 'neoadjuvant', 'diagnostic'] as const;

export const resectionExtents = ['gross-total', 'subtotal', 'partial', 'biopsy', 'decompression-only'] as const;

export const radiotherapyTechniques = ['conventional', 'srs', 'sbrt', 'whole-brain'] as const;

export const radiotherapyTargets = ['spine', 'brain', 'breast', 'head-and-neck', 'other'] as const;

export const systemicKinds = [
  'chemotherapy',
  'intrathecal-chemotherapy',
  'endocrine',
  'targeted',
  'immunotherapy',
  'steroid',
] as const;

export const agents = [
  'crizotinib',
  'nivolumab',
  'dexamethasone',
  'methotrexate',
  'cyclophosphamide',
  'tamoxifen',
  'trastuzumab',
  'cisplatin',
  'bevacizumab',
  'lomustine',
] as const;

export const otherTreatments = ['rehabilitation', 'nerve-block', 'other'] as const;

/** `not-improved` ("no improvement") does not say that nothing changed. */
export const symptomResponses = [
  'complete-remission',
  'improved',
  'unchanged',
  'not-improved',
  'deteriorated',
] as const;

export const tumourResponses = [
  'complete-response',
  'partial-response',
  'stable-disease',
  'progressive-disease',
  'residual',
  'recurrence',
] as const;

export const vitalStatuses = ['alive', 'dead', 'lost-to-follow-up'] as const;

/** What a survival is counted from; absent where the record does not say. */
export const survivalOrigins = ['diagnosis', 'surgery', 'onset'] as const;

/** `mrc`: Medical Research Council. */
export const strengthScales = ['mrc'] as const;

export const tumourGrades = ['g1', 'g2', 'g3', 'g4'] as const;

export const knownStates = ['known', 'not-known'] as const;

export const surveyResults = ['none', 'present', 'not-assessed'] as const;

export const timings = ['synchronous', 'metachronous'] as const;

export const genes = ['alk', 'ros1', 'egfr', 'kras', 'braf', 'her2', 'other'] as const;

export const alterations = ['rearrangement', 'mutation', 'amplification', 'other'] as const;

export const sensoryModalities = ['touch', 'pain', 'temperature', 'vibration', 'position'] as const;

export const completenesses = ['complete', 'incomplete'] as const;

export const delayOrigins = ['onset', 'diagnosis', 'admission', 'surgery'] as const;

export const neurologicalScales = ['frankel', 'asia', 'mccormick'] as const;

export const scaleGrades = ['A', 'B', 'C', 'D', 'E', 'I', 'II', 'III', 'IV'] as const;

export const prognosticScores = ['tokuhashi', 'sins'] as const;

export const margins = ['well-defined', 'ill-defined'] as const;

export const consistencies = ['soft', 'firm'] as const;

export const vascularities = ['poor', 'rich'] as const;

export const csfCytologies = ['positive', 'negative'] as const;

export const ionmModalities = ['mep', 'ssep', 'd-wave'] as const;

export const ionmEvents = ['unchanged', 'reduced', 'lost', 'recovered'] as const;

export const resectionTechniques = ['en-bloc', 'piecemeal'] as const;

export const episodeTreatments = ['treated', 'refused'] as const;

export const responseCriteria = ['recist-1.1'] as const;
