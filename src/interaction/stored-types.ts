import type { JsonValue } from '../fhir/json.ts';

/** The resource types this server stores: those a case is made of and those they commonly refer to. */
export const STORED_TYPES: readonly string[] = [
  'AdverseEvent',
  'AllergyIntolerance',
  'BodyStructure',
  'CarePlan',
  'CareTeam',
  'ClinicalImpression',
  'Composition',
  'Condition',
  'Consent',
  'Device',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'EpisodeOfCare',
  'FamilyMemberHistory',
  'Goal',
  'Group',
  'ImagingStudy',
  'List',
  'Location',
  'Medication',
  'MedicationAdministration',
  'MedicationRequest',
  'MedicationStatement',
  'MessageHeader',
  'Observation',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Procedure',
  'Provenance',
  'RelatedPerson',
  'ResearchStudy',
  'ResearchSubject',
  'ServiceRequest',
  'Specimen',
];

/** FHIR's ids (http://hl7.org/fhir/R4/datatypes.html#id). */
export const ID = /^[A-Za-z0-9\-.]{1,64}$/;

/** Whether a value is an id: what a resource says of itself before it was validated may be anything. */
export function isId(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && ID.test(value);
}
