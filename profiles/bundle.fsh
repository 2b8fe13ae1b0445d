// exclude() compares sets at once: asking for each reference whether it is among the fullUrls takes quadratic time.
Profile: IscmCaseBundle
Parent: mcode-patient-bundle
Id: iscm-case-bundle
Title: "ISCM case"
Description: "One patient's course with intramedullary spinal cord metastasis as a collection: every resource of the case, each with a urn:uuid, referring to each other and to nothing outside."
* identifier 1..1 MS
* identifier.system 1..1
* identifier.system = "https://w3id.org/iscm-fhir/sid/case"
* identifier.value 1..1 MS
* type = #collection
* entry.fullUrl 1..1 MS
* obeys iscm-bun-1 and iscm-bun-2 and iscm-bun-3 and iscm-bun-4 and iscm-bun-5 and iscm-bun-6 and iscm-bun-7

Invariant: iscm-bun-1
Description: "Every reference in a case leads to a resource of the same case."
Expression: "entry.resource.descendants().ofType(Reference).reference.where(startsWith('#').not()).exclude(%resource.entry.fullUrl).empty()"
Severity: #error

Invariant: iscm-bun-2
Description: "Everything in a case is about the patient of the case."
Expression: "(entry.resource.ofType(Condition).subject.reference | entry.resource.ofType(Observation).subject.reference | entry.resource.ofType(Procedure).subject.reference | entry.resource.ofType(MedicationAdministration).subject.reference | entry.resource.ofType(DiagnosticReport).subject.reference | entry.resource.ofType(Specimen).subject.reference | entry.resource.ofType(BodyStructure).patient.reference).exclude(%resource.entry.where(resource is Patient).fullUrl).empty()"
Severity: #error

Invariant: iscm-bun-3
Description: "Sizes, MRI findings and operative findings are about a lesion of the case."
Expression: "entry.resource.ofType(Observation).where(code.coding.where((system = 'http://loinc.org' and code = '21889-1') or (system = 'https://w3id.org/iscm-fhir/CodeSystem/iscm-feature' and (code = 'mri-finding' or code = 'operative-finding'))).exists()).focus.reference.exclude(%resource.entry.where(resource.ofType(BodyStructure).extension.where(url = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-related-condition').exists()).fullUrl).empty()"
Severity: #error

Invariant: iscm-bun-4
Description: "Outcome and patient agree: who is alive by the outcome has no death in the patient, and who is dead is not called alive there."
Expression: "entry.resource.ofType(Observation).where(code.coding.where(system = 'https://w3id.org/iscm-fhir/CodeSystem/iscm-feature' and code = 'outcome').exists()).value.ofType(CodeableConcept).coding.where(system = 'http://snomed.info/sct').all((code = '438949009' implies (%resource.entry.resource.ofType(Patient).deceased.ofType(dateTime).exists() or %resource.entry.resource.ofType(Patient).deceased.ofType(boolean).where($this = true).exists()).not()) and (code = '419099009' implies %resource.entry.resource.ofType(Patient).deceased.ofType(boolean).where($this = false).empty()))"
Severity: #error

Invariant: iscm-bun-5
Description: "No tumour was diagnosed after the death of the patient, except at autopsy."
Expression: "entry.resource.ofType(Condition).where(extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-confirmation').value.ofType(CodeableConcept).coding.where(code = '29240004').empty()).extension.where(url = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate').value.ofType(dateTime).where(hasValue() and %resource.entry.resource.ofType(Patient).deceased.ofType(dateTime).first().hasValue() and $this > %resource.entry.resource.ofType(Patient).deceased.ofType(dateTime).first()).empty()"
Severity: #error

Invariant: iscm-bun-6
Description: "Every resource of a case is named by a urn:uuid, which says nothing about the patient or the server it came from."
Expression: "entry.fullUrl.all(startsWith('urn:uuid:'))"
Severity: #error

Invariant: iscm-bun-7
Description: "No operation or other procedure begins after the death of the patient."
Expression: "(entry.resource.ofType(Procedure).where(status = 'completed').performed.ofType(dateTime) | entry.resource.ofType(Procedure).where(status = 'completed').performed.ofType(Period).start).where(hasValue() and %resource.entry.resource.ofType(Patient).deceased.ofType(dateTime).first().hasValue() and $this > %resource.entry.resource.ofType(Patient).deceased.ofType(dateTime).first()).empty()"
Severity: #error

Profile: IscmCaseTransaction
Parent: Bundle
Id: iscm-case-transaction
Title: "ISCM case as a transaction"
Description: "The same resources as in the case, with the requests that store them on a server. Sending it again updates what is there and creates nothing twice."
* identifier 1..1 MS
* identifier.system 1..1
* identifier.system = "https://w3id.org/iscm-fhir/sid/case"
* identifier.value 1..1 MS
* type = #transaction
* entry 1..* MS
* entry.fullUrl 1..1 MS
* entry.resource 1..1 MS
* entry.request 1..1 MS
* obeys iscm-tx-1 and iscm-tx-2

Invariant: iscm-tx-1
Description: "A transaction of a case holds exactly one patient."
Expression: "entry.resource.ofType(Patient).count() = 1"
Severity: #error

Invariant: iscm-tx-2
Description: "Sending a case again must not create anything twice: a resource is put to its id, or created only where none matches."
Expression: "entry.request.all(method = 'PUT' or (method = 'POST' and ifNoneExist.exists()))"
Severity: #error
