// component:tumour is LOINC 88040-1, Response to cancer treatment (codes.json, seen), whose answers are those of RECIST.
Profile: IscmResponse
Parent: Observation
Id: iscm-response
Title: "Response to treatment"
Description: "How symptoms and tumour answered to one or more treatments, each by itself, at one time."
* insert Observed(exam)
* code = IscmFeature#treatment-response
* partOf MS
* partOf only Reference(Procedure or MedicationAdministration)
* focus 1..1 MS
* focus only Reference(Condition)
* insert Dated
* value[x] 0..0
* note MS
* insert ComponentSlicing
* method MS
* method from https://w3id.org/iscm-fhir/ValueSet/iscm-response-criteria (extensible)
* insert Component(symptoms, symptom-response, symptom-response)
* component contains tumour 0..1 MS
* component[tumour].code = $loinc#88040-1
* component[tumour].value[x] only CodeableConcept
* component[tumour].value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-tumour-response (required)
* component[tumour].value[x] MS
* component[tumour].dataAbsentReason MS
* obeys iscm-rsp-1

Invariant: iscm-rsp-1
Description: "A response says how symptoms or tumour answered, or gives the words of the record."
Expression: "component.exists() or note.exists() or dataAbsentReason.exists()"
Severity: #warning

Profile: IscmOutcome
Parent: Observation
Id: iscm-outcome
Title: "Outcome of an ISCM case"
Description: "Whether the patient was alive, dead or lost when the case was recorded, and the survival in months with what it is counted from and whether it ended by death. A death is never inferred from a survival time."
* insert Observed(survey)
* code = IscmFeature#outcome
* insert Answer(vital-status)
* note MS
* insert ComponentSlicing
* insert AmountComponent(survival, survival)
* insert Component(survivalFrom, survival-origin, survival-origin)
* insert Component(survivalEvent, survival-event, survival-event)
* insert Component(progression, progression, presence)
* insert DateComponent(lastSeen, last-seen)
* obeys iscm-out-1 and iscm-out-2 and iscm-out-3

Invariant: iscm-out-1
Description: "A survival that ended by death cannot belong to a patient who is alive."
Expression: "component.where(code.coding.where(code = 'survival-event').exists()).value.ofType(CodeableConcept).coding.where(code = 'survival-event').exists() implies value.ofType(CodeableConcept).coding.where(system = 'http://snomed.info/sct' and code = '438949009').empty()"
Severity: #error

Invariant: iscm-out-2
Description: "The survival of a patient who is dead is usually not censored."
Expression: "component.where(code.coding.where(code = 'survival-event').exists()).value.ofType(CodeableConcept).coding.where(code = 'survival-censored').exists() implies value.ofType(CodeableConcept).coding.where(system = 'http://snomed.info/sct' and code = '419099009').empty()"
Severity: #warning

Invariant: iscm-out-3
Description: "A survival is given in months (UCUM mo) and is not negative."
Expression: "component.where(code.coding.where(code = 'survival').exists()).all(value.ofType(Quantity).all(code = 'mo' and value >= 0) and value.ofType(Range).select(low | high).all(code = 'mo' and value >= 0))"
Severity: #error
