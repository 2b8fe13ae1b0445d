// What many profiles share. A rule set is expanded where it is inserted.

// An Observation of ours: finished, about the patient, with one fixed category and one fixed code.
RuleSet: Observed(category)
* identifier MS
* status 1..1 MS
* status from IscmObservationStatus (required)
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains iscm 1..1
* category[iscm] = $obs-category#{category}
* subject 1..1 MS
* subject only Reference(mcode-cancer-patient)
* code MS

// When: a date as exact as it was recorded, and the time point relative to the treatment.
RuleSet: Dated
* effective[x] MS
* extension contains IscmTimePoint named timePoint 0..1 MS

// The answer is one word of a list of ours.
RuleSet: Answer(map)
* value[x] only CodeableConcept
* value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-{map} (required)
* value[x] MS
* dataAbsentReason MS

RuleSet: ComponentSlicing
* component MS
* component ^slicing.discriminator.type = #pattern
* component ^slicing.discriminator.path = "code"
* component ^slicing.rules = #open

// A component whose question is one of ours and whose answer is one word of a list of ours.
RuleSet: Component(slice, code, map)
* component contains {slice} 0..1 MS
* component[{slice}].code = IscmFeature#{code}
* component[{slice}].value[x] only CodeableConcept
* component[{slice}].value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-{map} (required)
* component[{slice}].value[x] MS
* component[{slice}].dataAbsentReason MS

// A component that holds a number of a unit, or a range of it.
RuleSet: AmountComponent(slice, code)
* component contains {slice} 0..1 MS
* component[{slice}].code = IscmFeature#{code}
* component[{slice}].value[x] only Quantity or Range
* component[{slice}].value[x] MS
* component[{slice}].dataAbsentReason MS

// The limbs and the side concerned.
RuleSet: Limbs
* bodySite MS
* bodySite from https://w3id.org/iscm-fhir/ValueSet/iscm-limb-site (extensible)
* bodySite.extension contains $laterality named lateralityQualifier 0..1 MS

// What is the same in every condition: it is kept in the problem list, where mCODE wants it.
RuleSet: Problem
* identifier MS
* category[us-core] 1..1
* category[us-core] = $condition-category#problem-list-item
* verificationStatus 1..1 MS
* subject only Reference(mcode-cancer-patient)
* note MS

// A metastasis is found by mCODE's search for secondary cancers, Condition?category=http://snomed.info/sct|128462008.
RuleSet: SecondaryCancer
* category contains secondaryCancer 1..1
* category[secondaryCancer] = $sct#128462008

// What was or was not done to treat something: the status says it, with the reason where it was not done.
RuleSet: Treatment
* identifier MS
* status MS
* statusReason MS
* statusReason from https://w3id.org/iscm-fhir/ValueSet/iscm-not-given-reason (extensible)
* subject only Reference(mcode-cancer-patient)
* reasonReference 1..* MS

// A component that holds text.
RuleSet: TextComponent(slice, code)
* component contains {slice} 0..1 MS
* component[{slice}].code = IscmFeature#{code}
* component[{slice}].value[x] only string
* component[{slice}].value[x] MS

// A component that holds a date of any precision.
RuleSet: DateComponent(slice, code)
* component contains {slice} 0..1 MS
* component[{slice}].code = IscmFeature#{code}
* component[{slice}].value[x] only dateTime
* component[{slice}].value[x] MS
* component[{slice}].dataAbsentReason MS

// A component that holds a plain number, in the unit of a device.
RuleSet: SettingComponent(slice, code)
* component contains {slice} 0..1 MS
* component[{slice}].code = IscmFeature#{code}
* component[{slice}].value[x] only Quantity
* component[{slice}].valueQuantity = '1'
* component[{slice}].value[x] MS
* component[{slice}].dataAbsentReason MS
