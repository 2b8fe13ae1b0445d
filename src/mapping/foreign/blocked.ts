import type { JsonObject, JsonValue, Resource } from '../../fhir/json.ts';
import { decidingCodes, type HarmlessTest, harmlessTest } from '../read/modifier.ts';
import { lookAt } from './first-look.ts';

/** States with which a treatment is read as what it is: not given, or given in part. */
const readStates: Record<string, readonly JsonValue[]> = {
  'Procedure.status': ['not-done', 'unknown', 'stopped', 'on-hold'],
  'MedicationAdministration.status': ['not-done', 'unknown', 'stopped', 'on-hold'],
};

/** A modifier element, and with which values a resource states facts. */
interface Modifier {
  element: string;
  isHarmless: HarmlessTest;
  readStates: readonly JsonValue[];
}

const modifiersOf = (type: string, ...elements: string[]): [string, Modifier[]] => [
  type,
  elements.map((element) => ({
    element,
    isHarmless: harmlessTest(type, element),
    readStates: readStates[`${type}.${element}`] ?? [],
  })),
];

/** Modifier elements of the types that are read from others (http://hl7.org/fhir/R4/conformance-rules.html#isModifier). */
const modifiers: ReadonlyMap<string, readonly Modifier[]> = new Map([
  modifiersOf('Observation', 'status'),
  modifiersOf('DiagnosticReport', 'status'),
  modifiersOf('ImagingStudy', 'status'),
  modifiersOf('Condition', 'verificationStatus'),
  modifiersOf('Procedure', 'status'),
  modifiersOf('MedicationAdministration', 'status'),
  modifiersOf('MedicationStatement', 'status'),
  modifiersOf('MedicationRequest', 'status', 'intent', 'doNotPerform'),
  modifiersOf('Medication', 'status'),
  modifiersOf('Specimen', 'status'),
  modifiersOf('BodyStructure', 'active'),
]);

/** Status of a condition that only metastases may have: no metastasis there, or not known whether. */
const openStates: readonly JsonValue[] = ['refuted', 'unconfirmed'];

/** That a condition is ruled out or open, and nothing else; for a metastasis that is a statement of its own. */
export function openStatus({ verificationStatus }: JsonObject): string | undefined {
  const [code, ...others] = new Set(decidingCodes(verificationStatus));
  return typeof code === 'string' && others.length === 0 && openStates.includes(code) ? code : undefined;
}

/** Whether a condition is ruled out or open. */
export const isOpen = (condition: JsonObject): boolean => openStatus(condition) !== undefined;

/**
 * The first element that says that a resource states no fact, or that cannot be understood; `modifier` is the member
 * that holds a modifier extension, where somebody looked for it before.
 */
export function blockingElement(resource: Resource, { modifier } = lookAt(resource)): string | undefined {
  if (resource.implicitRules !== undefined) return 'implicitRules';
  if (modifier !== undefined) return modifier;
  const type = resource.resourceType;
  for (const { element, isHarmless, readStates: read } of modifiers.get(type) ?? []) {
    const value = resource[element];
    if (value === undefined || isHarmless(value) || read.includes(value)) continue;
    if (type !== 'Condition' || !isOpen(resource)) return element;
  }
  return undefined;
}
