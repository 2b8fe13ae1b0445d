Profile: IscmRadiotherapy
Parent: mcode-radiotherapy-course-summary
Id: iscm-radiotherapy
Title: "Course of radiotherapy of an ISCM case"
Description: "A course of radiotherapy that was given, not given or refused: technique, region, total dose and dose per fraction (in centigray, as mCODE asks: 30 Gy = 3000 cGy) and number of fractions. mCODE's lists of modalities and techniques have no word for stereotactic or whole-brain radiotherapy, so the technique stands in an extension."
* insert Treatment
* extension[treatmentIntent] MS
* extension[treatmentIntent].valueCodeableConcept from https://w3id.org/iscm-fhir/ValueSet/iscm-intent (extensible)
* extension[doseDeliveredToVolume] 0..1 MS
* extension contains
    IscmRadiotherapyTechnique named technique 0..1 MS and
    IscmFractionDose named fractionDose 0..1 MS
* performed[x] MS
* bodySite 0..1 MS
* bodySite from https://w3id.org/iscm-fhir/ValueSet/iscm-radiotherapy-target (extensible)
* obeys iscm-rt-1 and iscm-rt-2 and iscm-rt-3

Invariant: iscm-rt-1
Description: "A course of radiotherapy that was not given has delivered no dose and no fractions."
Expression: "status = 'not-done' implies (extension.where(url = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy-dose-delivered-to-volume').extension.where(url = 'totalDoseDelivered' or url = 'fractionsDelivered').exists() or extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-fraction-dose').exists()).not()"
Severity: #error

// toString().toDecimal(): HL7's validator multiplies no unsignedInt by a decimal
Invariant: iscm-rt-2
Description: "The total dose is the number of fractions times the dose per fraction, within 5 % for rounding."
Expression: "extension.where(url = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy-dose-delivered-to-volume').where(extension.where(url = 'totalDoseDelivered').value.ofType(Quantity).value.hasValue() and extension.where(url = 'fractionsDelivered').value.ofType(unsignedInt).hasValue() and %resource.extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-fraction-dose').value.ofType(Quantity).value.exists()).all((extension.where(url = 'totalDoseDelivered').value.ofType(Quantity).value - extension.where(url = 'fractionsDelivered').value.ofType(unsignedInt).toString().toDecimal() * %resource.extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-fraction-dose').value.ofType(Quantity).value).abs() <= extension.where(url = 'totalDoseDelivered').value.ofType(Quantity).value * 0.05)"
Severity: #warning

Invariant: iscm-rt-3
Description: "The dose per fraction does not exceed the total dose."
Expression: "extension.where(url = 'http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-radiotherapy-dose-delivered-to-volume').extension.where(url = 'totalDoseDelivered').value.ofType(Quantity).value.all(%resource.extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-fraction-dose').value.ofType(Quantity).value.empty() or $this >= %resource.extension.where(url = 'https://w3id.org/iscm-fhir/StructureDefinition/iscm-fraction-dose').value.ofType(Quantity).value)"
Severity: #error

Profile: IscmRadiotherapyVolume
Parent: mcode-radiotherapy-volume
Id: iscm-radiotherapy-volume
Title: "Volume irradiated"
Description: "The volume to which a dose was delivered. mCODE ties every delivered dose to a volume; the region is the one of the course."
* identifier MS
* location MS
* location from https://w3id.org/iscm-fhir/ValueSet/iscm-radiotherapy-target (extensible)
* description MS
* patient only Reference(mcode-cancer-patient)
