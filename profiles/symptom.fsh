Profile: IscmSymptom
Parent: Observation
Id: iscm-symptom
Title: "Symptom or sign of an episode"
Description: "A symptom or sign that was present, or that was asked or looked for and absent, with limbs, side, course and duration as far as recorded. The code says which symptom, the value whether it was there."
* insert Observed(exam)
* code from https://w3id.org/iscm-fhir/ValueSet/iscm-symptom (required)
* focus 1..1 MS
* focus only Reference(IscmCondition)
* insert Dated
* insert Answer(presence)
* insert Limbs
* insert ComponentSlicing
* insert Component(course, symptom-course, course)
* insert AmountComponent(duration, symptom-duration)
* component contains modality 0..* MS
* component[modality].code = IscmFeature#sensory-modality
* component[modality].value[x] only CodeableConcept
* component[modality].value[x] from https://w3id.org/iscm-fhir/ValueSet/iscm-sensory-modality (required)
* component[modality].value[x] MS
* insert TextComponent(dermatome, dermatome)
* insert Component(completeness, completeness, completeness)
* insert DateComponent(onset, symptom-onset)
* insert AmountComponent(delay, symptom-delay)
* insert Component(delayFrom, delay-origin, delay-origin)
* obeys iscm-sym-1 and iscm-sym-2

Invariant: iscm-sym-1
Description: "A symptom that is absent has neither course nor duration."
Expression: "value.ofType(CodeableConcept).coding.where(system = 'http://snomed.info/sct' and code = '2667000').exists() implies component.where(code.coding.where(code = 'symptom-course' or code = 'symptom-duration').exists()).value.empty()"
Severity: #warning

Invariant: iscm-sym-2
Description: "A duration is given in months (UCUM mo) and is not negative."
Expression: "component.where(code.coding.where(code = 'symptom-duration').exists()).all(value.ofType(Quantity).all(code = 'mo' and value >= 0) and value.ofType(Range).select(low | high).all(code = 'mo' and value >= 0))"
Severity: #error

Profile: IscmMuscleStrength
Parent: Observation
Id: iscm-muscle-strength
Title: "Muscle strength"
Description: "Muscle strength from 0 (no contraction) to 5 (normal) at one time, of the limbs and the side examined. The method is written only where the record names the scale of the Medical Research Council."
* insert Observed(exam)
* code = IscmFeature#muscle-strength
* focus 1..1 MS
* focus only Reference(IscmCondition)
* insert Dated
* insert Limbs
* value[x] only Quantity or Range
* value[x] MS
* dataAbsentReason MS
* method MS
* method from https://w3id.org/iscm-fhir/ValueSet/iscm-strength-scale (extensible)
* note MS
* obeys iscm-str-1

Invariant: iscm-str-1
Description: "Muscle strength lies between 0 and 5."
Expression: "value.ofType(Quantity).value.all($this >= 0 and $this <= 5) and value.ofType(Range).select(low.value | high.value).all($this >= 0 and $this <= 5)"
Severity: #error

Profile: IscmWalking
Parent: Observation
Id: iscm-walking
Title: "Ability to walk"
Description: "Whether the patient walked alone, with aid or not at all at one time."
* insert Observed(exam)
* code = IscmFeature#walking-ability
* focus 1..1 MS
* focus only Reference(IscmCondition)
* insert Dated
* insert Answer(walking-ability)
* note MS

Profile: IscmNeurologicalGrade
Parent: Observation
Id: iscm-neurological-grade
Title: "Grade of neurological function"
Description: "A grade on a scale of neurological function at one time; the method says which scale."
* insert Observed(exam)
* code = IscmFeature#neurological-grade
* focus 1..1 MS
* focus only Reference(IscmCondition)
* insert Dated
* insert Answer(scale-grade)
* method 1..1 MS
* method from https://w3id.org/iscm-fhir/ValueSet/iscm-neurological-scale (required)
* obeys iscm-ngr-1

Profile: IscmPrognosticScore
Parent: Observation
Id: iscm-prognostic-score
Title: "Prognostic score"
Description: "Points of a prognostic score of an episode; the method says which score."
* insert Observed(survey)
* code = IscmFeature#prognostic-score
* focus 1..1 MS
* focus only Reference(IscmCondition)
* insert Dated
* value[x] only integer
* value[x] MS
* method 1..1 MS
* method from https://w3id.org/iscm-fhir/ValueSet/iscm-prognostic-score (required)
* obeys iscm-psc-1

Invariant: iscm-ngr-1
Description: "Frankel and ASIA grades are A to E, McCormick grades are I to IV."
Expression: "value.ofType(CodeableConcept).coding.code.where(startsWith('scale-grade-')).all(matches('^scale-grade-[a-e]$') = %resource.method.coding.where(code = 'neurological-scale-mccormick').empty())"
Severity: #error

Invariant: iscm-psc-1
Description: "The revised Tokuhashi score has 0 to 15 points, the Spinal Instability Neoplastic Score 0 to 18."
Expression: "value.ofType(integer).all($this >= 0 and $this <= 18 and (%resource.method.coding.where(code = 'prognostic-score-tokuhashi').exists() implies $this <= 15))"
Severity: #error
