Profile: IscmSpecimen
Parent: mcode-human-specimen
Id: iscm-specimen
Title: "Tumour specimen of an ISCM case"
Description: "A sample of a tumour: which lesion, primary cancer or other metastasis it was taken from, how and when."
* identifier[bodyStructureIdentifier] 0..1 MS
* identifier[bodyStructureIdentifier].use 1..1
* identifier[bodyStructureIdentifier].use = #usual
* identifier[bodyStructureIdentifier].type 1..1
* identifier[bodyStructureIdentifier].type = http://hl7.org/fhir/resource-types#BodyStructure
* type = http://terminology.hl7.org/CodeSystem/v2-0487#TUMOR
* subject 1..1 MS
* subject only Reference(mcode-cancer-patient)
* extension contains IscmSampled named sampled 1..1 MS
* collection MS
* collection.method MS
* collection.method from https://w3id.org/iscm-fhir/ValueSet/iscm-sampling-method (extensible)
* collection.collected[x] only dateTime
* collection.collected[x] MS

Profile: IscmHistology
Parent: mcode-histologic-behavior-and-type
Id: iscm-histology
Title: "Histology of a specimen"
Description: "The histological diagnosis of one specimen. US Core takes a dateTime only with its day, so a date known to the month or year stands as a Period whose start and end are that date."
* identifier MS
* status from IscmObservationStatus (required)
* subject only Reference(mcode-cancer-patient)
* specimen 1..1 MS
* specimen only Reference(IscmSpecimen)
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-histology (extensible)
* effective[x] MS

Profile: IscmIhc
Parent: mcode-tumor-marker-test
Id: iscm-ihc
Title: "Marker by immunohistochemistry"
Description: "One marker stained in one specimen or, where no specimen is named, in one tumour: the result as a word, the HER2 score and the percentage of stained cells where they are recorded. US Core takes a dateTime only with its day, so a date known to the month or year stands as a Period whose start and end are that date."
* identifier MS
// found by mCODE's search for tumour markers, Observation?category=http://snomed.info/sct|250724005
* category contains tumourMarker 1..1
* category[tumourMarker] = $sct#250724005
* status from IscmObservationStatus (required)
* subject only Reference(mcode-cancer-patient)
* code MS
* code from https://w3id.org/iscm-fhir/ValueSet/iscm-marker (extensible)
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-marker-result (extensible)
* value[x] MS
* effective[x] MS
* specimen MS
* specimen only Reference(IscmSpecimen)
* focus MS
* focus only Reference(IscmSpinalLesion)
* extension[relatedCondition] MS
* extension[relatedCondition].value[x] only Reference(Condition)
* insert ComponentSlicing
* insert AmountComponent(percentage, stained-cells)
* component contains her2Score 0..1 MS
* component[her2Score].code = IscmFeature#her2-score
* component[her2Score].value[x] only CodeableConcept
* component[her2Score].value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-her2-score (extensible)
* component[her2Score].value[x] MS
* component[her2Score].dataAbsentReason MS
* obeys iscm-ihc-1 and iscm-ihc-2 and iscm-ihc-3 and iscm-ihc-4 and iscm-ihc-5

Invariant: iscm-ihc-1
Description: "The percentage of stained cells, such as the Ki-67 index, lies between 0 and 100 %."
Expression: "component.where(code.coding.where(code = 'stained-cells').exists()).all(value.ofType(Quantity).all(code = '%' and value >= 0 and value <= 100) and value.ofType(Range).select(low | high).all(code = '%' and value >= 0 and value <= 100))"
Severity: #error

Invariant: iscm-ihc-2
Description: "Only HER2 has a HER2 score."
Expression: "component.where(code.coding.where(code = 'her2-score').exists()).value.exists() implies code.coding.where(system = 'http://loinc.org' and (code = '18474-7' or code = '85319-2' or code = '48676-1')).exists()"
Severity: #error

// LOINC answers LA6111-4, LA11841-6, LA11842-4, LA11843-2: 0, 1+, 2+, 3+
Invariant: iscm-ihc-3
Description: "A HER2 score is one of 0, 1+, 2+ and 3+."
Expression: "component.where(code.coding.where(code = 'her2-score').exists()).value.ofType(CodeableConcept).coding.where(system = 'http://loinc.org').all(code = 'LA6111-4' or code = 'LA11841-6' or code = 'LA11842-4' or code = 'LA11843-2')"
Severity: #error

Invariant: iscm-ihc-4
Description: "A HER2 score of 3+ goes with a positive result and a score of 0 with a negative one."
Expression: "component.where(code.coding.where(code = 'her2-score').exists()).value.ofType(CodeableConcept).coding.where(system = 'http://loinc.org').all((code = 'LA11843-2' implies %resource.value.ofType(CodeableConcept).coding.where(code = '260385009').empty()) and (code = 'LA6111-4' implies %resource.value.ofType(CodeableConcept).coding.where(code = '10828004').empty()))"
Severity: #warning

Invariant: iscm-ihc-5
Description: "A marker for which there is no code of its own is named by text."
Expression: "code.coding.where(code = 'ihc-other').exists() implies code.text.exists()"
Severity: #error

Profile: IscmGenomicFinding
Parent: Observation
Id: iscm-genomic-finding
Title: "Genomic finding of a tumour"
Description: "Whether an alteration of a gene was found in a specimen or a tumour. mCODE's genomic variant asks for gene codes and nomenclature that records of these cases seldom have."
* insert Observed(laboratory)
* code = IscmFeature#genomic-finding
* specimen MS
* specimen only Reference(IscmSpecimen)
* focus MS
* focus only Reference(IscmPrimaryCancer or IscmMetastasis)
* effective[x] MS
* insert Answer(presence)
* note MS
* insert ComponentSlicing
* insert Component(gene, gene, gene)
* component[gene] 1..1
* insert Component(alteration, alteration, alteration)
* component[alteration] 1..1

Profile: IscmCsfExam
Parent: Observation
Id: iscm-csf-exam
Title: "Examination of the cerebrospinal fluid"
Description: "Malignant cells in the cerebrospinal fluid, found, not found or not looked for, and its protein in mg/dL."
* insert Observed(laboratory)
* code = IscmFeature#csf-exam
* focus 1..1 MS
* focus only Reference(IscmCondition)
* insert Dated
* value[x] 0..0
* note MS
* insert ComponentSlicing
* insert Component(cytology, csf-cytology, csf-cytology)
* component contains protein 0..1 MS
* component[protein].code = $loinc#2880-3
* component[protein].value[x] only Quantity or Range
* component[protein].value[x] MS
* component[protein].dataAbsentReason MS
