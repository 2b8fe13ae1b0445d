Profile: IscmSpinalLesion
Parent: mcode-tumor
Id: iscm-spinal-lesion
Title: "Lesion in the spinal cord"
Description: "One metastasis within the spinal cord, so that what is seen of it at different times can refer to the same lesion: region, cranial and caudal end as cord segments or vertebral levels, position in the cross-section and side."
* identifier MS
* identifier[bodyStructureIdentifier] 1..1 MS
* identifier[bodyStructureIdentifier].use 1..1
* identifier[bodyStructureIdentifier].use = #usual
* identifier[bodyStructureIdentifier].type 1..1
* identifier[bodyStructureIdentifier].type = http://hl7.org/fhir/resource-types#BodyStructure
* identifier[bodyStructureIdentifier].value MS
* extension[relatedCondition] 1..1 MS
* extension[relatedCondition].valueReference only Reference(IscmCondition)
* extension contains
    IscmLesionExtent named extent 0..1 MS and
    IscmCordAspect named cordAspect 0..1 MS
* location MS
* location from https://w3id.org/iscm-fhir/ValueSet/iscm-cord-region (extensible)
* locationQualifier MS
* patient only Reference(mcode-cancer-patient)
* obeys iscm-les-1 and iscm-les-2

Invariant: iscm-les-1
Description: "The region of a lesion agrees with its cord segments: a cervical lesion begins in C, a thoracic one reaches T, a lumbar one lies below T."
Expression: "extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-lesion-extent').where(extension.where(url = 'kind').value.ofType(CodeableConcept).coding.where(code = 'cord-segment-level').exists()).all((%resource.location.coding.where(system = 'http://snomed.info/sct' and code = '54785003').exists() implies extension.where(url = 'cranial').value.ofType(code).matches('^C')) and (%resource.location.coding.where(system = 'http://snomed.info/sct' and code = '50800009').exists() implies extension.where(url = 'cranial').value.ofType(code).matches('^[CT]') and extension.where(url = 'caudal').value.ofType(code).matches('^[TLS]')) and (%resource.location.coding.where(system = 'http://snomed.info/sct' and code = '60051002').exists() implies extension.where(url = 'caudal').value.ofType(code).matches('^[LS]')))"
Severity: #warning

Invariant: iscm-les-2
Description: "A lesion of the conus medullaris that is given by vertebrae lies between T10 and L4."
Expression: "location.coding.where(system = 'http://snomed.info/sct' and code = '32516000').exists() implies extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-lesion-extent').where(extension.where(url = 'kind').value.ofType(CodeableConcept).coding.where(code = 'vertebral-level').exists()).extension.where(url = 'cranial' or url = 'caudal').value.ofType(code).all(matches('^(T10|T11|T12|L1|L2|L3|L4)$'))"
Severity: #warning

// LOINC codes of the size and its dimensions are those of mcode-tumor-size.
Profile: IscmLesionSize
Parent: mcode-tumor-size
Id: iscm-lesion-size
Title: "Size of a lesion in the spinal cord"
Description: "Up to three dimensions of one lesion in millimetres at one time, the longest first."
* identifier MS
* status from IscmObservationStatus (required)
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains iscm 1..1
* category[iscm] = $obs-category#imaging
* subject only Reference(mcode-cancer-patient)
* focus 1..1 MS
* focus only Reference(IscmSpinalLesion)
* insert Dated
* component[tumorLongestDimension] MS
* component[tumorLongestDimension].valueQuantity = 'mm'
* component[tumorLongestDimension].dataAbsentReason MS
* component[tumorOtherDimension].valueQuantity = 'mm'
* obeys iscm-size-1 and iscm-size-2

Invariant: iscm-size-1
Description: "No dimension of a lesion exceeds its longest dimension."
Expression: "component.where(code.coding.where(system = 'http://loinc.org' and code = '33728-7').exists()).value.ofType(Quantity).where(comparator.empty()).value.all(%resource.component.where(code.coding.where(system = 'http://loinc.org' and code = '33729-5').exists()).value.ofType(Quantity).where(comparator.empty() or comparator = '>' or comparator = '>=').value.where($this > %resource.component.where(code.coding.where(system = 'http://loinc.org' and code = '33728-7').exists()).value.ofType(Quantity).value.first()).empty())"
Severity: #error

Invariant: iscm-size-2
Description: "A dimension of a lesion is greater than zero and shorter than the spinal cord, 600 mm at the most."
Expression: "component.value.ofType(Quantity).value.all($this > 0 and $this <= 600)"
Severity: #error

// Method: SNOMED CT 113091000, mCODE 4.0.0 ValueSet mcode-tumor-size-method-vs.
Profile: IscmMriFinding
Parent: Observation
Id: iscm-mri-finding
Title: "MRI finding of a lesion in the spinal cord"
Description: "What one magnetic resonance study says about one lesion: signal, enhancement, oedema and what else is present or absent. Each feature is a component, so that one that is not there was not recorded."
* insert Observed(imaging)
* code = IscmFeature#mri-finding
* focus 1..1 MS
* focus only Reference(IscmSpinalLesion)
* insert Dated
* value[x] 0..0
* method 1..1 MS
* method = $sct#113091000
* note MS
* insert ComponentSlicing
* insert Component(t1Signal, t1-signal, signal-intensity)
* insert Component(t2Signal, t2-signal, signal-intensity)
* insert Component(signal, signal, signal-intensity)
* insert Component(signalTexture, signal-texture, signal-texture)
* insert Component(enhancement, enhancement, enhancement-pattern)
* insert Component(enhancementStrength, enhancement-strength, enhancement-strength)
* insert Component(oedema, oedema, presence)
* insert Component(oedemaDirection, oedema-direction, cranio-caudal)
* insert Component(oedemaLevelKind, oedema-level-kind, level-kind)
* insert Component(oedemaCranial, oedema-cranial, level)
* insert Component(oedemaCaudal, oedema-caudal, level)
* insert Component(margin, margin, margin)
* insert Component(syrinx, syrinx, presence)
* insert Component(centralCanalPatent, central-canal-patent, presence)
* insert Component(cordExpansion, cord-expansion, presence)
* insert Component(centralCanalExpansion, central-canal-expansion, presence)
* insert Component(cyst, cyst, presence)
* insert Component(haemorrhage, haemorrhage, presence)
* insert Component(leptomeningealDisease, leptomeningeal-disease, presence)
* insert Component(epiduralTumour, epidural-tumour, presence)
* insert Component(boneDestruction, bone-destruction, presence)
* obeys iscm-mri-1 and iscm-mri-2 and iscm-mri-3 and iscm-mri-4

Invariant: iscm-mri-1
Description: "Oedema that is absent extends in no direction."
Expression: "component.where(code.coding.where(code = 'oedema').exists()).value.ofType(CodeableConcept).coding.where(system = 'http://snomed.info/sct' and code = '2667000').exists() implies component.where(code.coding.where(code = 'oedema-direction').exists()).value.empty()"
Severity: #error

Invariant: iscm-mri-2
Description: "A lesion that does not enhance has no strength of enhancement."
Expression: "component.where(code.coding.where(code = 'enhancement').exists()).value.ofType(CodeableConcept).coding.where(code = 'enhancement-none').exists() implies component.where(code.coding.where(code = 'enhancement-strength').exists()).value.empty()"
Severity: #error

Invariant: iscm-mri-3
Description: "An MRI finding says at least one thing about the lesion, as a feature or as text."
Expression: "component.exists() or note.exists() or dataAbsentReason.exists()"
Severity: #warning

Invariant: iscm-mri-4
Description: "The caudal end of the oedema does not lie above its cranial end."
Expression: "component.where(code.coding.where(code = 'oedema-cranial').exists()).value.ofType(CodeableConcept).coding.exists() and component.where(code.coding.where(code = 'oedema-caudal').exists()).value.ofType(CodeableConcept).coding.exists() implies component.where(code.coding.where(code = 'oedema-cranial').exists()).value.ofType(CodeableConcept).coding.where(system = 'https://w3id.org/iscm-fhir/CodeSystem/iscm-term').code.select(iif(startsWith('C'), 0, iif(startsWith('T'), 100, iif(startsWith('L'), 200, 300))) + substring(1).toInteger()) <= component.where(code.coding.where(code = 'oedema-caudal').exists()).value.ofType(CodeableConcept).coding.where(system = 'https://w3id.org/iscm-fhir/CodeSystem/iscm-term').code.select(iif(startsWith('C'), 0, iif(startsWith('T'), 100, iif(startsWith('L'), 200, 300))) + substring(1).toInteger())"
Severity: #error
