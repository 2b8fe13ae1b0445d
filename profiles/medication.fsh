Profile: IscmMedication
Parent: mcode-cancer-related-medication-administration
Id: iscm-medication
Title: "Systemic treatment of an ISCM case"
Description: "One agent or class of agents that was given, not given or refused, and what it treated. A date that is not recorded stands as a data-absent-reason, since R4 requires one."
* insert Treatment
* category 1..1 MS
* category from https://w3id.org/iscm-fhir/ValueSet/iscm-systemic-kind (required)
* medication[x] only CodeableConcept
* medication[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-agent (extensible)
* medication[x] MS
* effective[x] MS
* extension[treatmentIntent] MS
* extension[treatmentIntent].valueCodeableConcept from https://w3id.org/iscm-fhir/ValueSet/iscm-intent (extensible)
* extension contains IscmCycles named cycles 0..1 MS
* obeys iscm-med-1 and iscm-med-2

Invariant: iscm-med-1
Description: "A systemic treatment that was not given has no cycles."
Expression: "status = 'not-done' implies extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-cycles').empty()"
Severity: #error

Invariant: iscm-med-2
Description: "A number of cycles is not negative."
Expression: "extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-cycles').all(value.ofType(Quantity).value.all($this >= 0) and value.ofType(Range).select(low.value | high.value).all($this >= 0))"
Severity: #error
