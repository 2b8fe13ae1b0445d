Profile: IscmMetastasis
Parent: mcode-secondary-cancer-condition
Id: iscm-metastasis
Title: "Other metastasis of an ISCM case"
Description: "A site other than the spinal cord that is recorded as involved (confirmed), as free of metastasis (refuted) or as not known (unconfirmed). The verification status is required: without it a site that was found free would read as a metastasis."
* insert Problem
* code from https://w3id.org/iscm-fhir/ValueSet/iscm-metastasis-disorder (extensible)
* bodySite 0..1 MS
* bodySite from https://w3id.org/iscm-fhir/ValueSet/iscm-metastatic-site (extensible)
* extension[relatedPrimaryCancerCondition] MS
* extension[relatedPrimaryCancerCondition].valueReference only Reference(IscmPrimaryCancer)
* extension[assertedDate] MS
* extension contains IscmConfirmation named confirmation 0..* MS
* obeys iscm-met-1

Invariant: iscm-met-1
Description: "A metastasis that was looked for and not found has no date of diagnosis."
Expression: "verificationStatus.coding.where(code = 'refuted').exists() implies extension.where(url = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate').value.ofType(dateTime).hasValue().not()"
Severity: #warning
