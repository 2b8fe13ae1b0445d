import { asArray, isObject, type JsonValue, type Resource } from '../fhir/json.ts';
import { relativeKey } from '../fhir/literal-reference.ts';
import { type OwnBases, ownReference } from '../fhir/own-base.ts';

/** Type and id of a resource of this server. */
export interface ResourceKey {
  type: string;
  id: string;
}

/** A business identifier; an empty system means none was given. */
export interface IdentifierKey {
  system: string;
  value: string;
}

/** What is kept beside a resource so that it can be found. */
export interface IndexRows {
  references: ResourceKey[];
  identifiers: IdentifierKey[];
  /** Id of the Patient in whose compartment it lies, where the resource itself says so. */
  patient?: string;
  /** Where it does not: identifiers, with their systems, by which alone it names a Patient. */
  patientIdentifiers: IdentifierKey[];
}

/** Elements by which resources of the Patient compartment name their patient, in order of precedence. */
export const PATIENT_ELEMENTS: readonly string[] = [
  'patient',
  'subject',
  'individual',
  'beneficiary',
  'target',
  'focus',
  'participant',
  'actor',
];

/** The target of a literal reference to this server: a relative one (`Patient/1`), or one below an own base. */
export function localReference(reference: string, own: OwnBases): ResourceKey | undefined {
  return relativeKey(ownReference(reference, own));
}

/** The key as one string, `Patient/1`. */
export function keyText(key: ResourceKey): string {
  return `${key.type}/${key.id}`;
}

/** References, identifiers and patient of a resource; its literal references need not be given. */
export function indexRows(
  resource: Resource,
  own: OwnBases,
  references: readonly string[] = literalReferences(resource),
): IndexRows {
  const targets = new Map<string, ResourceKey>();
  for (const reference of references) {
    const key = localReference(reference, own);
    if (key) targets.set(keyText(key), key);
  }
  const patient = patientOf(resource, own);
  return {
    references: [...targets.values()],
    identifiers: identifiersOf(resource),
    ...(patient !== undefined ? { patient } : {}),
    patientIdentifiers: patient === undefined ? patientIdentifiers(resource) : [],
  };
}

/**
 * The identifiers, with their systems, by which alone a resource names a Patient
 * (http://hl7.org/fhir/R4/references.html#logical).
 */
export function patientIdentifiers(resource: Resource): IdentifierKey[] {
  return PATIENT_ELEMENTS.flatMap((name) => asArray(resource[name])).flatMap((item) => logicalPatient(item) ?? []);
}

/** The identifier, with its system, by which alone a Reference names a Patient. */
export function logicalPatient(item: JsonValue | undefined): IdentifierKey | undefined {
  if (!isObject(item) || item.reference !== undefined || !isObject(item.identifier)) return undefined;
  if (item.type !== undefined && item.type !== 'Patient') return undefined;
  const { system, value } = item.identifier;
  return typeof system === 'string' && typeof value === 'string' ? { system, value } : undefined;
}

/** The literal references in a resource. */
export function literalReferences(resource: Resource): string[] {
  const found: string[] = [];
  collectReferences(resource, found);
  return found;
}

function collectReferences(value: JsonValue | undefined, found: string[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collectReferences(item, found);
    return;
  }
  if (!isObject(value)) return;
  if (typeof value.reference === 'string') found.push(value.reference);
  for (const name in value) collectReferences(value[name], found);
}

/** The business identifiers of a resource (`identifier`, one or many). */
export function identifiersOf(resource: Resource): IdentifierKey[] {
  const found = new Map<string, IdentifierKey>();
  for (const item of asArray(resource.identifier)) {
    if (!isObject(item) || typeof item.value !== 'string') continue;
    const key = { system: typeof item.system === 'string' ? item.system : '', value: item.value };
    found.set(JSON.stringify(key), key);
  }
  return [...found.values()];
}

function patientOf(resource: Resource, own: OwnBases): string | undefined {
  if (resource.resourceType === 'Patient') return resource.id;
  for (const name of PATIENT_ELEMENTS) {
    for (const item of asArray(resource[name])) {
      if (!isObject(item) || typeof item.reference !== 'string') continue;
      const key = localReference(item.reference, own);
      if (key?.type === 'Patient') return key.id;
    }
  }
  return undefined;
}
