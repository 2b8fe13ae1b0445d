Profile: IscmOtherTreatment
Parent: Procedure
Id: iscm-other-treatment
Title: "Other treatment of an ISCM case"
Description: "Rehabilitation, nerve block or any other treatment that was given, not given or refused, and what it treated."
* insert Treatment
* code 1..1 MS
* code from https://w3id.org/iscm-fhir/ValueSet/iscm-other-treatment (required)
* performed[x] MS
* subject MS
* reasonReference only Reference(Condition)
