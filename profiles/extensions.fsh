Extension: IscmTimePoint
Id: iscm-time-point
Title: "Time point"
Description: "When something was observed, relative to the treatment of the episode, such as at presentation or after the operation."
Context: Observation, DiagnosticReport
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-time-point (required)

Extension: IscmConfirmation
Id: iscm-confirmation
Title: "Basis of the diagnosis"
Description: "How a metastasis was confirmed, such as by histology or imaging. The values mCODE requires for the evidence of a condition lack most of these words."
Context: Condition
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-confirmation (required)

Extension: IscmSpreadRoute
Id: iscm-spread-route
Title: "Route of spread"
Description: "The way by which the authors presume the tumour to have reached the cord."
Context: Condition
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-spread-route (extensible)

Extension: IscmLesionExtent
Id: iscm-lesion-extent
Title: "Cranial and caudal end of a lesion"
Description: "The levels at which a lesion begins and ends, and whether they are segments of the cord or vertebrae. Cord segments lie higher than the vertebrae of the same name, so the kind is always said."
Context: BodyStructure
* extension contains kind 1..1 MS and cranial 1..1 MS and caudal 1..1 MS
* extension[kind].value[x] 1..1
* extension[kind].value[x] only CodeableConcept
* extension[kind].value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-level-kind (required)
* extension[cranial].value[x] 1..1
* extension[cranial].value[x] only code
* extension[cranial].value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-level (required)
* extension[caudal].value[x] 1..1
* extension[caudal].value[x] only code
* extension[caudal].value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-level (required)
* obeys iscm-ext-1 and iscm-ext-2

// A level becomes a number: C = 0, T = 100, L = 200, S = 300, plus the number of the level.
Invariant: iscm-ext-1
Description: "The caudal end of a lesion does not lie above its cranial end."
Expression: "extension.where(url = 'cranial').value.ofType(code).exists() and extension.where(url = 'caudal').value.ofType(code).exists() implies extension.where(url = 'cranial').value.ofType(code).select(iif(startsWith('C'), 0, iif(startsWith('T'), 100, iif(startsWith('L'), 200, 300))) + substring(1).toInteger()) <= extension.where(url = 'caudal').value.ofType(code).select(iif(startsWith('C'), 0, iif(startsWith('T'), 100, iif(startsWith('L'), 200, 300))) + substring(1).toInteger())"
Severity: #error

Invariant: iscm-ext-2
Description: "C8 is a segment of the cord; there is no eighth cervical vertebra."
Expression: "extension.where(url = 'cranial' or url = 'caudal').value.ofType(code).where($this = 'C8').exists() implies extension.where(url = 'kind').value.ofType(CodeableConcept).coding.where(code = 'vertebral-level').empty()"
Severity: #error

Extension: IscmCordAspect
Id: iscm-cord-aspect
Title: "Position in the cross-section of the cord"
Description: "Whether a lesion lies dorsally, ventrally, centrally, laterally or fills the whole cross-section. It stands apart from the side, which is the location qualifier."
Context: BodyStructure
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-cord-aspect (extensible)

Extension: IscmImagingRegion
Id: iscm-imaging-region
Title: "Region examined"
Description: "The region of the body that an imaging study shows."
Context: DiagnosticReport
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-imaging-region (extensible)

Extension: IscmContrast
Id: iscm-contrast
Title: "Contrast medium"
Description: "Whether contrast medium was given for an imaging study."
Context: DiagnosticReport
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-presence (extensible)

Extension: IscmSampled
Id: iscm-sampled
Title: "What was sampled"
Description: "The lesion, primary cancer or other metastasis that a specimen was taken from."
Context: Specimen
* value[x] 1..1
* value[x] only Reference(BodyStructure or Condition)

Extension: IscmRadiotherapyTechnique
Id: iscm-radiotherapy-technique
Title: "Technique of radiotherapy"
Description: "Conventional, stereotactic or whole-brain radiotherapy; the required lists of mCODE have no such words."
Context: Procedure
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-radiotherapy-technique (extensible)

Extension: IscmFractionDose
Id: iscm-fraction-dose
Title: "Dose per fraction"
Description: "The dose of one fraction of radiotherapy in centigray, the unit mCODE uses for the total dose."
Context: Procedure
* value[x] 1..1
* value[x] only Quantity
* valueQuantity = 'cGy'

Extension: IscmCycles
Id: iscm-cycles
Title: "Number of cycles"
Description: "How many cycles of a systemic treatment were given, as exact as recorded (UCUM {cycle})."
Context: MedicationAdministration
* value[x] 1..1
* value[x] only Quantity or Range

Extension: IscmCaseSource
Id: iscm-case-source
Title: "Source of a case"
Description: "What kind of source a case was taken from, where it stands there, the country, and remarks on the case as a whole."
Context: Provenance
* extension contains kind 0..1 MS and row 0..1 MS and ordinal 0..1 MS and country 0..1 MS and remarks 0..1 MS
* extension[kind].value[x] 1..1
* extension[kind].value[x] only CodeableConcept
* extension[kind].value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-source-kind (required)
* extension[row].value[x] 1..1
* extension[row].value[x] only string
* extension[ordinal].value[x] 1..1
* extension[ordinal].value[x] only positiveInt
* extension[country].value[x] 1..1
* extension[country].value[x] only code
* extension[country].value[x] from http://hl7.org/fhir/ValueSet/iso3166-1-2 (required)
* extension[remarks].value[x] 1..1
* extension[remarks].value[x] only string

Extension: IscmAbsentFact
Id: iscm-absent-fact
Title: "Fact recorded as absent"
Description: "A fact that was asked for and that the record says is not known, was refused, not done or is withheld, where the element it belongs to takes no data-absent-reason because its codes are a required list, such as the side of a tumour in mCODE."
Context: Patient, Condition, Observation, Procedure, BodyStructure, Specimen, MedicationAdministration, DiagnosticReport
* extension contains field 1..1 MS and reason 1..1 MS
* extension[field].value[x] 1..1
* extension[field].value[x] only string
* extension[reason].value[x] 1..1
* extension[reason].value[x] only code
* extension[reason].value[x] from http://hl7.org/fhir/ValueSet/data-absent-reason (required)

Extension: IscmPresentation
Id: iscm-presentation
Title: "Presenting symptoms"
Description: "The symptoms by which a cancer was found, in the words of the record."
Context: Condition
* value[x] 1..1
* value[x] only string

Extension: IscmKnownBefore
Id: iscm-known-before
Title: "Known before the ISCM"
Description: "Whether the primary cancer was known before the intramedullary metastasis, or found by it."
Context: Condition
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-known-state (extensible)

Extension: IscmTiming
Id: iscm-timing
Title: "Time relative to the ISCM"
Description: "Whether a metastasis was found together with the intramedullary metastasis."
Context: Condition
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-timing (extensible)

Extension: IscmAdmitted
Id: iscm-admitted
Title: "Admission"
Description: "Date on which the patient was admitted with the episode."
Context: Condition
* value[x] 1..1
* value[x] only dateTime

Extension: IscmAtPrimaryDiagnosis
Id: iscm-at-primary-diagnosis
Title: "At the diagnosis of the primary"
Description: "Whether episode and primary cancer were diagnosed at the same time."
Context: Condition
* value[x] 1..1
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-presence (extensible)

Extension: IscmAlternative
Id: iscm-alternative
Title: "Alternative value"
Description: "Another value that a source gives for a field of the case, with the place it stands in. Contradictions are recorded, not repaired; the field itself holds the value that was chosen."
Context: Patient, Condition, Observation, Procedure, BodyStructure, Specimen, MedicationAdministration, DiagnosticReport
* extension contains field 1..1 MS and value 1..1 MS and source 0..1 MS
* extension[field].value[x] 1..1
* extension[field].value[x] only string
* extension[value].value[x] 1..1
* extension[value].value[x] only string or decimal
* extension[source].value[x] 1..1
* extension[source].value[x] only string
