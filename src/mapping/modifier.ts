import type { JsonObject, JsonValue } from '../fhir/json.ts';

/**
 * Values of modifier elements with which a resource still states facts. A modifier element that no row of the
 * mapping reads and that holds anything else blocks the resource: what it says may be the opposite of what it seems.
 * `true` means: no value of it turns a fact round.
 */
const harmless: Record<string, readonly JsonValue[] | true> = {
  'Patient.active': true,
  'Observation.status': ['final', 'amended', 'corrected'],
  'DiagnosticReport.status': ['final', 'amended', 'corrected', 'appended'],
  'Condition.clinicalStatus': true,
  'Condition.verificationStatus': ['confirmed'],
  'Procedure.status': ['completed', 'in-progress'],
  'MedicationAdministration.status': ['completed', 'in-progress'],
  'MedicationStatement.status': ['active', 'completed', 'stopped', 'on-hold', 'not-taken', 'unknown'],
  'MedicationRequest.status': ['active', 'completed', 'stopped', 'on-hold'],
  'MedicationRequest.intent': ['order', 'original-order', 'reflex-order', 'filler-order', 'instance-order'],
  'MedicationRequest.doNotPerform': [false],
  'Medication.status': ['active', 'inactive'],
  'Specimen.status': ['available', 'unavailable', 'unsatisfactory'],
  'BodyStructure.active': [true],
};

/** Codes of a CodeableConcept, or the primitive itself. */
function plain(value: JsonValue | undefined): JsonValue[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value === undefined ? [] : [value];
  const codings = Array.isArray(value.coding) ? value.coding : [];
  return codings.flatMap((coding) =>
    typeof coding === 'object' && coding !== null && !Array.isArray(coding) && coding.code !== undefined
      ? [coding.code]
      : [],
  );
}

/** Whether a modifier element with this value leaves a resource's facts as they are. */
export function isHarmless(type: string, element: string, value: JsonValue | undefined): boolean {
  const allowed = harmless[`${type}.${element}`];
  if (allowed === undefined || allowed === true) return allowed === true;
  if (typeof value === 'string') return allowed.includes(value);
  const values = plain(value);
  return values.length > 0 && values.every((code) => allowed.includes(code));
}

/** The element by which a resource is taken back; none of what it says is a fact, whichever rows read that element. */
export function retractedBy(resource: JsonObject): string | undefined {
  return ['status', 'verificationStatus'].find((name) => plain(resource[name]).includes('entered-in-error'));
}
