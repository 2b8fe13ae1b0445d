Profile: IscmSurgery
Parent: mcode-cancer-related-surgical-procedure
Id: iscm-surgery
Title: "Operation of an ISCM case"
Description: "An operation that was done, not done or refused, and what it treated. What was done to each lesion stands in resections that are part of it."
* insert Treatment
* code MS
* code from https://w3id.org/iscm-fhir/ValueSet/iscm-surgery-kind (extensible)
* extension[treatmentIntent] MS
* extension[treatmentIntent].valueCodeableConcept from https://w3id.org/iscm-fhir/ValueSet/iscm-intent (extensible)
* performed[x] MS
* bodySite MS
* bodySite from https://w3id.org/iscm-fhir/ValueSet/iscm-level (extensible)
* obeys iscm-sur-1 and iscm-sur-2

Invariant: iscm-sur-1
Description: "The levels opened are vertebrae, and there is no eighth cervical vertebra."
Expression: "bodySite.coding.where(code = 'C8').empty()"
Severity: #error

Invariant: iscm-sur-2
Description: "An operation that was not done was not performed at any date."
Expression: "status = 'not-done' implies (performed.ofType(dateTime) | performed.ofType(Period).start | performed.ofType(Period).end).where(hasValue()).empty()"
Severity: #warning

Profile: IscmOperativeDetail
Parent: Observation
Id: iscm-operative-detail
Title: "Details of an operation"
Description: "What else the operation report says about the operation as a whole: opening of the dura, microscope, release of nerve roots, complications."
* insert Observed(procedure)
* code = IscmFeature#operative-detail
* partOf 1..1 MS
* partOf only Reference(IscmSurgery)
* insert ComponentSlicing
* insert Component(durotomy, durotomy, presence)
* insert Component(microscope, microscope, presence)
* insert Component(intraoperativeUltrasound, intraoperative-ultrasound, presence)
* insert Component(rootRelease, root-release, presence)
* insert Component(complications, complications, presence)

Profile: IscmResection
Parent: mcode-cancer-related-surgical-procedure
Id: iscm-resection
Title: "What an operation did to a lesion"
Description: "The part of an operation that concerns one lesion, and how much of the lesion was removed. Its date is that of the operation it is part of; US Core wants one here too, so a data-absent-reason stands there."
* identifier MS
* status from IscmProcedureStatus (required)
* code = IscmFeature#lesion-operation
* subject only Reference(mcode-cancer-patient)
* partOf 1..1 MS
* partOf only Reference(IscmSurgery)
* performed[x] 1..1 MS
* performed[x] only dateTime
* extension contains $targetBodyStructure named lesion 1..1 MS
* extension[lesion].valueReference only Reference(IscmSpinalLesion)
* outcome MS
* outcome from https://w3id.org/iscm-fhir/ValueSet/iscm-resection-extent (extensible)
* note MS

Profile: IscmOperativeFinding
Parent: Observation
Id: iscm-operative-finding
Title: "What was found at a lesion during an operation"
Description: "What the surgeon saw of one lesion: capsule, plane of cleavage between tumour and cord, central canal."
* insert Observed(procedure)
* code = IscmFeature#operative-finding
* partOf 1..1 MS
* partOf only Reference(IscmResection)
* focus 1..1 MS
* focus only Reference(IscmSpinalLesion)
* insert ComponentSlicing
* insert Component(encapsulated, encapsulated, presence)
* insert Component(cleavagePlane, cleavage-plane, presence)
* insert Component(centralCanalPatent, central-canal-patent, presence)
* insert Component(consistency, consistency, consistency)
* insert Component(vascularity, vascularity, vascularity)
* insert Component(adherent, adherent, presence)
* insert Component(infiltrating, infiltrating, presence)

Profile: IscmOperativeTechnique
Parent: Observation
Id: iscm-operative-technique
Title: "How a lesion was removed"
Description: "Whether a lesion was removed in one piece, with what instruments, and the settings of the ultrasonic aspirator as the device counts them."
* insert Observed(procedure)
* code = IscmFeature#operative-technique
* partOf 1..1 MS
* partOf only Reference(IscmResection)
* focus 1..1 MS
* focus only Reference(IscmSpinalLesion)
* value[x] 0..0
* insert ComponentSlicing
* insert Component(technique, resection-technique, resection-technique)
* insert TextComponent(instruments, instruments)
* insert Component(aspirator, aspirator, presence)
* insert TextComponent(aspiratorDevice, aspirator-device)
* insert SettingComponent(aspiratorPower, aspirator-power)
* insert SettingComponent(aspiratorIrrigation, aspirator-irrigation)
* insert SettingComponent(aspiratorAspiration, aspirator-aspiration)

Profile: IscmMonitoring
Parent: Procedure
Id: iscm-monitoring
Title: "Neurophysiological monitoring during an operation"
Description: "Monitoring of nerve function (IONM) during an operation, and which signals were monitored."
* identifier MS
* status from IscmProcedureStatus (required)
* code 1..1 MS
* code = IscmFeature#ionm
* subject only Reference(mcode-cancer-patient)
* partOf 1..1 MS
* partOf only Reference(IscmSurgery)
* usedCode MS
* usedCode from https://w3id.org/iscm-fhir/ValueSet/iscm-ionm-modality (required)

Profile: IscmMonitoringEvent
Parent: Observation
Id: iscm-monitoring-event
Title: "Event in neurophysiological monitoring"
Description: "What happened to one signal during an operation, in which muscles and why, as far as recorded."
* insert Observed(procedure)
* code = IscmFeature#ionm-event
* partOf 1..1 MS
* partOf only Reference(IscmMonitoring)
* focus MS
* focus only Reference(IscmSpinalLesion)
* insert Answer(ionm-event)
* note MS
* insert ComponentSlicing
* insert Component(modality, ionm-modality, ionm-modality)
* insert TextComponent(muscles, muscles)
* insert Component(side, side, side)
