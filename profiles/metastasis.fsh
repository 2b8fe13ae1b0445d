Profile: IscmMetastasis
Parent: mcode-secondary-cancer-condition
Id: iscm-metastasis
Title: "Other metastasis of an ISCM case"
Description: "A site other than the spinal cord that is recorded as involved (confirmed), as free of metastasis (refuted) or as not known (unconfirmed). The verification status is required: without it a site that was found free would read as a metastasis."
* insert Problem
* insert SecondaryCancer
* code from https://w3id.org/iscm-fhir/ValueSet/iscm-metastasis-disorder (extensible)
* bodySite 0..1 MS
* bodySite from https://w3id.org/iscm-fhir/ValueSet/iscm-metastatic-site (extensible)
* extension[relatedPrimaryCancerCondition] MS
* extension[relatedPrimaryCancerCondition].valueReference only Reference(IscmPrimaryCancer)
* extension[assertedDate] MS
* bodySite.extension[lateralityQualifier] MS
* extension contains IscmConfirmation named confirmation 0..* MS and IscmTiming named timing 0..1 MS
* obeys iscm-met-1

Invariant: iscm-met-1
Description: "A metastasis that was looked for and not found has no date of diagnosis."
Expression: "verificationStatus.coding.where(code = 'refuted').exists() implies extension.where(url = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate').value.ofType(dateTime).hasValue().not()"
Severity: #warning

Profile: IscmMetastasisSurvey
Parent: Observation
Id: iscm-metastasis-survey
Title: "Survey for other metastases"
Description: "Whether metastases elsewhere were looked for, and what was found as a whole: none, some, or not looked for."
* insert Observed(exam)
* code = IscmFeature#metastasis-survey
* focus MS
* focus only Reference(IscmCondition)
* effective[x] MS
* insert Answer(survey-result)
* note MS

Profile: IscmUptake
Parent: Observation
Id: iscm-uptake
Title: "Uptake of a tracer by a tumour"
Description: "The standardised uptake value of one tumour in one study, in g/mL."
* insert Observed(imaging)
* code = IscmFeature#uptake
* focus 1..1 MS
* focus only Reference(IscmPrimaryCancer or IscmMetastasis or IscmSpinalLesion)
* effective[x] MS
* value[x] only Quantity
* valueQuantity = 'g/mL'
* value[x] MS
* dataAbsentReason MS
* note MS
