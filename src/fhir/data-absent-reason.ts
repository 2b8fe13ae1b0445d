/**
 * The extension that says why an element has no value
 * (http://hl7.org/fhir/R4/extension-data-absent-reason.html).
 */
export const DATA_ABSENT_REASON = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
