Profile: IscmPatient
Parent: mcode-cancer-patient
Id: iscm-patient
Title: "ISCM patient"
Description: "The patient the case is about: pseudonyms, sex, date of birth as far as recorded, and death where one is stated. The name is always withheld."
* identifier MS
* name 1..1
* name.extension contains $dar named dataAbsentReason 1..1 MS
* name.extension[dataAbsentReason].valueCode = #masked
* gender MS
* birthDate MS
* deceased[x] MS
* link MS
* link.type = #seealso
* link.other MS
* link.other only Reference(Patient)
* link.other.identifier 1..1 MS
* link.other.identifier.system 1..1
* link.other.identifier.system = "https://w3id.org/iscm-fhir/sid/case"
* link.other.identifier.value 1..1 MS
* obeys iscm-pat-1

Invariant: iscm-pat-1
Description: "Nobody dies before being born: the date of death must not lie before the date of birth."
Expression: "birthDate.hasValue() and deceased.ofType(dateTime).hasValue() implies (deceased.ofType(dateTime) < birthDate).allFalse()"
Severity: #error

Profile: IscmMenopausalStatus
Parent: Observation
Id: iscm-menopausal-status
Title: "Menopausal status"
Description: "Whether the patient was before, in or after menopause at the time of the case."
* insert Observed(social-history)
* code = IscmFeature#menopausal-status
* effective[x] MS
* insert Answer(menopausal-status)

Profile: IscmAgeAtEvent
Parent: Observation
Id: iscm-age-at-event
Title: "Age at an event"
Description: "The age of the patient in years at a named event, such as the diagnosis of the primary cancer. No date of birth is computed from it."
* insert Observed(social-history)
* code = IscmFeature#age-at-event
* value[x] only Quantity
* valueQuantity = 'a'
* value[x] MS
* dataAbsentReason MS
* insert ComponentSlicing
* insert Component(event, age-event, age-event)
* obeys iscm-age-1

Invariant: iscm-age-1
Description: "An age lies between 0 and 130 years."
Expression: "value.ofType(Quantity).value.all($this >= 0 and $this <= 130)"
Severity: #error
