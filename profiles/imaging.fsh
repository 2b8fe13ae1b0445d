Profile: IscmImagingReport
Parent: DiagnosticReport
Id: iscm-imaging-report
Title: "Imaging report of an ISCM case"
Description: "One imaging study and its overall finding: modality, region, contrast medium, the episode it belongs to, and the findings and sizes of lesions that were read from it."
* identifier MS
* status from IscmReportStatus (required)
* status MS
* category 1..* MS
* category ^slicing.discriminator.type = #pattern
* category ^slicing.discriminator.path = "$this"
* category ^slicing.rules = #open
* category contains iscm 1..1
* category[iscm] = http://terminology.hl7.org/CodeSystem/v2-0074#RAD
* code MS
* code from https://w3id.org/iscm-fhir/ValueSet/iscm-imaging-modality (required)
* subject 1..1 MS
* subject only Reference(mcode-cancer-patient)
* effective[x] MS
* result MS
* result only Reference(IscmMriFinding or IscmLesionSize or IscmUptake or IscmMetastasisSurvey)
* conclusion MS
* extension contains
    $reasonReference named episode 0..1 MS and
    IscmImagingRegion named region 0..1 MS and
    IscmContrast named contrast 0..1 MS and
    IscmTimePoint named timePoint 0..1 MS
