// 94600009: mCODE 4.0.0 examples and the eCQM value set 2.16.840.1.113883.3.464.1003.110.12.1082; not to be mixed up
// with 94602001, the vertebral column.
Profile: IscmCondition
Parent: mcode-secondary-cancer-condition
Id: iscm-condition
Title: "Episode of intramedullary spinal cord metastasis"
Description: "One presentation of metastasis within the spinal cord: onset, diagnosis and its basis, the primary it comes from, the regions of the cord involved and the presumed route of spread. A second presentation later is a second resource."
* insert Problem
* insert SecondaryCancer
* verificationStatus from IscmDiagnosisStatus (required)
* code = $sct#94600009
* bodySite MS
* bodySite from https://w3id.org/iscm-fhir/ValueSet/iscm-cord-region (extensible)
* onset[x] MS
* extension[assertedDate] MS
* extension[relatedPrimaryCancerCondition] MS
* extension[relatedPrimaryCancerCondition].valueReference only Reference(IscmPrimaryCancer)
* extension contains
    IscmConfirmation named confirmation 0..* MS and
    IscmSpreadRoute named spreadRoute 0..1 MS and
    IscmAdmitted named admitted 0..1 MS and
    IscmAtPrimaryDiagnosis named atPrimaryDiagnosis 0..1 MS
* obeys iscm-epi-1

Invariant: iscm-epi-1
Description: "The diagnosis of an episode is usually not made before its first symptom."
Expression: "extension.where(url = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate').value.ofType(dateTime).where(hasValue() and %resource.onset.ofType(dateTime).hasValue() and $this < %resource.onset.ofType(dateTime)).empty()"
Severity: #warning

Profile: IscmIntervalFromPrimary
Parent: Observation
Id: iscm-interval-from-primary
Title: "Interval from the primary cancer"
Description: "Months from the diagnosis of the primary cancer to the diagnosis of this episode, as exact as recorded."
* insert Observed(survey)
* code = IscmFeature#interval-from-primary
* focus 1..1 MS
* focus only Reference(IscmCondition)
* value[x] only Quantity or Range
* value[x] MS
* dataAbsentReason MS
* obeys iscm-ivl-1

Invariant: iscm-ivl-1
Description: "An interval from the primary cancer is given in months (UCUM mo)."
Expression: "value.ofType(Quantity).all(code = 'mo') and value.ofType(Range).select(low | high).all(code = 'mo')"
Severity: #error

Profile: IscmEcog
Parent: mcode-ecog-performance-status
Id: iscm-ecog
Title: "ECOG performance status at an episode"
Description: "General condition of the patient at the diagnosis of the episode, from 0 (fully active) to 4 (completely disabled). The interpretation by LOINC answer codes, which mCODE asks to support, repeats the number in words; it is not written."
* identifier MS
* status from IscmObservationStatus (required)
* category contains iscm 1..1
* category[iscm] = $obs-category#survey
* focus 1..1 MS
* focus only Reference(IscmCondition)
* subject only Reference(mcode-cancer-patient)
* value[x] MS
* dataAbsentReason MS
* obeys iscm-ecog-1

Invariant: iscm-ecog-1
Description: "The performance status of a living patient lies between 0 and 4."
Expression: "value.ofType(integer).all($this >= 0 and $this <= 4)"
Severity: #error

Profile: IscmPrimaryControl
Parent: Observation
Id: iscm-primary-control
Title: "Control of the primary cancer at an episode"
Description: "How the primary cancer stood when the episode was diagnosed: progressive, stable, in partial or complete response, or completely removed."
* insert Observed(exam)
* code = IscmFeature#primary-control
* focus 1..1 MS
* focus only Reference(IscmCondition)
* insert Answer(primary-control)

Profile: IscmKarnofsky
Parent: mcode-karnofsky-performance-status
Id: iscm-karnofsky
Title: "Karnofsky performance status at an episode"
Description: "General condition of the patient at the diagnosis of the episode, from 0 to 100."
* identifier MS
* status from IscmObservationStatus (required)
* category contains iscm 1..1
* category[iscm] = $obs-category#survey
* focus 1..1 MS
* focus only Reference(IscmCondition)
* subject only Reference(mcode-cancer-patient)
* value[x] MS
* dataAbsentReason MS
* obeys iscm-kps-1

Profile: IscmLesionCount
Parent: Observation
Id: iscm-lesion-count
Title: "Number of intramedullary lesions"
Description: "How many lesions within the cord an episode has, where the record says it."
* insert Observed(imaging)
* code = IscmFeature#lesion-count
* focus 1..1 MS
* focus only Reference(IscmCondition)
* value[x] only Quantity or Range
* value[x] MS
* dataAbsentReason MS

Profile: IscmEpisodeTreatment
Parent: Observation
Id: iscm-episode-treatment
Title: "Treatment of an episode as a whole"
Description: "Whether an episode was treated at all, or all treatment was refused."
* insert Observed(therapy)
* code = IscmFeature#episode-treatment
* focus 1..1 MS
* focus only Reference(IscmCondition)
* insert Answer(episode-treatment)

Invariant: iscm-kps-1
Description: "The Karnofsky performance status lies between 0 and 100."
Expression: "value.ofType(integer).all($this >= 0 and $this <= 100)"
Severity: #error

Profile: IscmIntervalFromPrevious
Parent: Observation
Id: iscm-interval-from-previous
Title: "Interval from the episode before"
Description: "Months from the episode before to this one, as exact as recorded."
* insert Observed(survey)
* code = IscmFeature#interval-from-previous
* focus 1..1 MS
* focus only Reference(IscmCondition)
* value[x] only Quantity or Range
* value[x] MS
* dataAbsentReason MS
* obeys iscm-ivl-1
