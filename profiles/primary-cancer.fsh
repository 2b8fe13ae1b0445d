Profile: IscmPrimaryCancer
Parent: mcode-primary-cancer-condition
Id: iscm-primary-cancer
Title: "Primary cancer of an ISCM case"
Description: "A cancer from which the metastases of the case come: where it lies, what it is under the microscope, when it was diagnosed or at what age."
* insert Problem
* verificationStatus from IscmDiagnosisStatus (required)
* code from https://w3id.org/iscm-fhir/ValueSet/iscm-primary-disorder (extensible)
* bodySite 0..1 MS
* bodySite from https://w3id.org/iscm-fhir/ValueSet/iscm-primary-site (extensible)
* bodySite.extension[lateralityQualifier] MS
* extension[histologyMorphologyBehavior] MS
* extension[histologyMorphologyBehavior].valueCodeableConcept from https://w3id.org/iscm-fhir/ValueSet/iscm-histology (extensible)
* extension[assertedDate] MS
* onset[x] MS
* extension contains
    IscmPresentation named presentation 0..1 MS and
    IscmKnownBefore named knownBefore 0..1 MS

// T, N and M by themselves: the case records categories without saying whether they are clinical or pathological, and
// often without the edition. Parent is mCODE's abstract category: its three concrete profiles allow (maxValueSet) only
// codes of an edition of the AJCC manual as values, which the records do not support.
// Not derived from mCODE's TNM profiles: their values are bound (maxValueSet) to SNOMED CT's AJCC categories or to the
// code system of AJCC, which say clinical or pathological and an edition. Papers and registries often give a bare "T2";
// a code that says more than the record would be wrong, and no code for the bare category was found in a source.
RuleSet: TnmCategory
* insert Observed(survey)
* focus 1..1 MS
* focus only Reference(IscmPrimaryCancer)
* value[x] only CodeableConcept
* value[x] MS
* dataAbsentReason MS
* method MS
* ^abstract = false

Profile: IscmTnmT
Parent: Observation
Id: iscm-tnm-t
Title: "T category of the primary cancer"
Description: "Size and local extent of the primary cancer by the TNM classification. The method is the edition of the classification, where the record names one."
* insert TnmCategory
* code = $sct#78873005

// codes: mCODE 4.0.0, ValueSet mcode-tnm-regional-nodes-staging-type-vs
Profile: IscmTnmN
Parent: Observation
Id: iscm-tnm-n
Title: "N category of the primary cancer"
Description: "Involvement of regional lymph nodes by the TNM classification. The method is the edition of the classification, where the record names one."
* insert TnmCategory
* code = $sct#277206009

// codes: mCODE 4.0.0, ValueSet mcode-tnm-distant-metastases-staging-type-vs
Profile: IscmTnmM
Parent: Observation
Id: iscm-tnm-m
Title: "M category of the primary cancer"
Description: "Distant metastasis by the TNM classification. The method is the edition of the classification, where the record names one."
* insert TnmCategory
* code = $sct#277208005

Profile: IscmTumourGrade
Parent: mcode-histologic-grade
Id: iscm-tumour-grade
Title: "Histological grade of the primary cancer"
Description: "How far the cells of the primary cancer have lost the look of the tissue they come from."
* identifier MS
* status from IscmObservationStatus (required)
* subject only Reference(mcode-cancer-patient)
* extension[relatedCondition] 1..1 MS
* extension[relatedCondition].value[x] only Reference
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-tumour-grade (extensible)

Profile: IscmPrimarySize
Parent: Observation
Id: iscm-primary-size
Title: "Size of the primary cancer"
Description: "Up to three dimensions of the primary cancer in millimetres, the longest first. mCODE's tumour size is about a body structure; here it is about the condition."
* insert Observed(exam)
* code = IscmFeature#primary-size
* focus 1..1 MS
* focus only Reference(IscmPrimaryCancer)
* value[x] 0..0
* insert ComponentSlicing
* component contains longest 1..1 MS and other 0..2 MS
* component[longest].code = $loinc#33728-7
* component[longest].value[x] only Quantity
* component[longest].valueQuantity = 'mm'
* component[longest].value[x] MS
* component[longest].dataAbsentReason MS
* component[other].code = $loinc#33729-5
* component[other].value[x] only Quantity
* component[other].valueQuantity = 'mm'
* component[other].value[x] MS
