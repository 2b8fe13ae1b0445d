import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';

/**
 * Values of modifier elements with which a resource still states facts; `true` where no value turns a fact round. Any
 * other modifier element that no row of the mapping reads blocks its resource: what that says may be the opposite of
 * what it seems.
 */
const harmless: Record<string, readonly JsonValue[] | true> = {
  'Patient.active': true,
  'Observation.status': ['final', 'amended', 'corrected'],
  'ImagingStudy.status': ['available'],
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

/** The system of R4's verification status, and its name in STU3. */
export const STATUS_SYSTEM = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const STATUS_SYSTEMS: readonly JsonValue[] = [STATUS_SYSTEM, 'http://hl7.org/fhir/condition-ver-status'];

/** The codings of a status in R4's own system (required there); others may stand beside them and say how it is known. */
export function statusCodings(value: JsonValue | undefined): JsonObject[] {
  const codings = isObject(value) ? asArray(value.coding).filter(isObject) : [];
  return codings.filter(({ system }) => system !== undefined && STATUS_SYSTEMS.includes(system));
}

/** Codes of a CodeableConcept, or the primitive itself. */
function plain(value: JsonValue | undefined): JsonValue[] {
  if (!isObject(value)) return value === undefined ? [] : [value];
  return asArray(value.coding).flatMap((coding) =>
    isObject(coding) && coding.code !== undefined ? [coding.code] : [],
  );
}

const statuses: readonly JsonValue[] = [
  'unconfirmed',
  'provisional',
  'differential',
  'confirmed',
  'refuted',
  'entered-in-error',
];

/** The codes that decide: where R4's system is used, its codes and those of others that are spelt like one of them. */
export function decidingCodes(value: JsonValue | undefined): JsonValue[] {
  const codes = plain(value);
  const own = statusCodings(value).flatMap(({ code }) => (code === undefined ? [] : [code]));
  return own.length === 0 ? codes : codes.filter((code) => own.includes(code) || statuses.includes(code));
}

/** The code of a concept that has one coding. */
function onlyCode(value: JsonValue | undefined): JsonValue | undefined {
  const coding = isObject(value) ? value.coding : undefined;
  const only = Array.isArray(coding) && coding.length === 1 ? coding[0] : undefined;
  return isObject(only) ? only.code : undefined;
}

/** Whether a value of a modifier element leaves the facts of its resource as they are. */
export type HarmlessTest = (value: JsonValue | undefined) => boolean;

/** The test for one modifier element of a type, made once. */
export function harmlessTest(type: string, element: string): HarmlessTest {
  const allowed = harmless[`${type}.${element}`];
  if (allowed === undefined || allowed === true) return () => allowed === true;
  return (value) => {
    if (typeof value === 'string') return allowed.includes(value);
    const only = onlyCode(value);
    if (only !== undefined) return allowed.includes(only);
    const values = decidingCodes(value);
    return values.length > 0 && values.every((code) => allowed.includes(code));
  };
}

const RETRACTED = 'entered-in-error';

function isRetraction(value: JsonValue | undefined): boolean {
  if (!isObject(value)) return value === RETRACTED;
  for (const coding of asArray(value.coding)) if (isObject(coding) && coding.code === RETRACTED) return true;
  return false;
}

/** The element by which a resource is taken back; none of what it says is a fact, whichever rows read that element. */
export function retractedBy({ status, verificationStatus }: JsonObject): string | undefined {
  if (isRetraction(status)) return 'status';
  return isRetraction(verificationStatus) ? 'verificationStatus' : undefined;
}
