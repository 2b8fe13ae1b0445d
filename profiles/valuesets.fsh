// Which states what is stored as a fact may be in; lists of answers are made of mappings/codes. What is written stands in
// the mappings (`always`). A correction says so, and what was entered in error is kept as such, so that who had it learns
// of it.
ValueSet: IscmObservationStatus
Id: iscm-observation-status
Title: "Status of an observation of an ISCM case"
Description: "Finished, finished and changed since, or entered in error."
* ^experimental = false
* http://hl7.org/fhir/observation-status#final
* http://hl7.org/fhir/observation-status#amended
* http://hl7.org/fhir/observation-status#corrected
* http://hl7.org/fhir/observation-status#entered-in-error

ValueSet: IscmReportStatus
Id: iscm-report-status
Title: "Status of a report of an ISCM case"
Description: "Finished, finished and changed since, or entered in error."
* ^experimental = false
* http://hl7.org/fhir/diagnostic-report-status#final
* http://hl7.org/fhir/diagnostic-report-status#amended
* http://hl7.org/fhir/diagnostic-report-status#corrected
* http://hl7.org/fhir/diagnostic-report-status#appended
* http://hl7.org/fhir/diagnostic-report-status#entered-in-error

ValueSet: IscmProcedureStatus
Id: iscm-procedure-status
Title: "Status of a part of an operation of an ISCM case"
Description: "Done, or entered in error."
* ^experimental = false
* http://hl7.org/fhir/event-status#completed
* http://hl7.org/fhir/event-status#entered-in-error

ValueSet: IscmDiagnosisStatus
Id: iscm-diagnosis-status
Title: "Status of a diagnosis of an ISCM case"
Description: "Confirmed, or entered in error."
* ^experimental = false
* $ver-status#confirmed
* $ver-status#entered-in-error
