import type { JsonObject, JsonValue, Resource } from '../../fhir/json.ts';
import { decidingCodes, isHarmless } from '../modifier.ts';

/** Modifier elements of the types that are read from others (http://hl7.org/fhir/R4/conformance-rules.html#isModifier). */
const modifiers = new Map<string, readonly string[]>(
  Object.entries({
    Observation: ['status'],
    DiagnosticReport: ['status'],
    Condition: ['verificationStatus'],
    Procedure: ['status'],
    MedicationAdministration: ['status'],
    MedicationStatement: ['status'],
    MedicationRequest: ['status', 'intent', 'doNotPerform'],
    Medication: ['status'],
    Specimen: ['status'],
    BodyStructure: ['active'],
  }),
);

/** States with which a treatment is read as what it is: not given, or given in part. */
const readStates: Record<string, readonly JsonValue[]> = {
  'Procedure.status': ['not-done', 'unknown', 'stopped', 'on-hold'],
  'MedicationAdministration.status': ['not-done', 'unknown', 'stopped', 'on-hold'],
};

function holdsModifierExtension(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (holdsModifierExtension(item)) return true;
    return false;
  }
  for (const name in value) {
    const member = value[name];
    if (name === 'modifierExtension' ? member !== undefined : name !== 'contained' && holdsModifierExtension(member))
      return true;
  }
  return false;
}

/** Status of a condition that only metastases may have: no metastasis there, or not known whether. */
const openStates: readonly JsonValue[] = ['refuted', 'unconfirmed'];

/** That a condition is ruled out or open, and nothing else; for a metastasis that is a statement of its own. */
export function openStatus({ verificationStatus }: JsonObject): string | undefined {
  const [code, ...others] = new Set(decidingCodes(verificationStatus));
  return typeof code === 'string' && others.length === 0 && openStates.includes(code) ? code : undefined;
}

/** Whether a condition is ruled out or open. */
export const isOpen = (condition: JsonObject): boolean => openStatus(condition) !== undefined;

/** The first element that says that a resource states no fact, or that cannot be understood. */
export function blockingElement(resource: Resource): string | undefined {
  if (resource.implicitRules !== undefined) return 'implicitRules';
  for (const name in resource)
    if (name === 'modifierExtension' || (name !== 'contained' && holdsModifierExtension(resource[name]))) return name;
  const type = resource.resourceType;
  return modifiers.get(type)?.find((element) => {
    const value = resource[element];
    if (value === undefined || isHarmless(type, element, value)) return false;
    if (type === 'Condition' && isOpen(resource)) return false;
    return !readStates[`${type}.${element}`]?.includes(value);
  });
}
