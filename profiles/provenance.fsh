Profile: IscmCaseProvenance
Parent: Provenance
Id: iscm-case-provenance
Title: "Where an ISCM case comes from"
Description: "When the case was recorded, by which institution, and the publication, table and row or the record it was taken from."
* target MS
* recorded MS
* agent 1..1 MS
* agent.type 1..1
* agent.type = http://terminology.hl7.org/CodeSystem/provenance-participant-type#author
* agent.who MS
* agent.who.display MS
* entity 0..1 MS
* entity.role = #source
* entity.what MS
* entity.what.display MS
* extension contains IscmCaseSource named source 0..1 MS
