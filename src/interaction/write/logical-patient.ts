import { asArray, isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import {
  type Edit,
  forEachMember,
  type IdentifierKey,
  identifiersOf,
  items,
  logicalPatient,
  PATIENT_ELEMENTS,
  valueEnd,
} from '../../store/index.ts';
import type { ResourceBody } from '../body.ts';

/** Patients by identifier, as text: `Patient/17`, or `undefined` for one that several have. */
export type PatientsByIdentifier = ReadonlyMap<string, string | undefined>;

/** An identifier as the key of a map. */
export const identifierText = ({ system, value }: IdentifierKey): string => JSON.stringify([system, value]);

/** Patients by the identifiers that their resources give; `reference` is how they are found once stored. */
export function patientsByIdentifier(
  patients: readonly { resource: Resource; reference: string }[],
): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const { resource, reference } of patients) {
    for (const identifier of identifiersOf(resource)) {
      if (identifier.system === '') continue;
      const key = identifierText(identifier);
      found.set(key, found.has(key) && found.get(key) !== reference ? undefined : reference);
    }
  }
  return found;
}

/**
 * A resource that names its patient by an identifier alone (http://hl7.org/fhir/R4/references.html#logical) gets a
 * literal reference beside it, where the identifier leads to one Patient. Without one it would be part of nobody's
 * record.
 */
export function withPatient(body: ResourceBody, patients: PatientsByIdentifier): ResourceBody {
  if (patients.size === 0) return body;
  const { text, resource, places, edits = [], references } = body;
  const targets = new Map<string, (string | undefined)[]>();
  for (const name of PATIENT_ELEMENTS) {
    const found = asArray(resource[name]).map((item) => patientOf(item, patients));
    if (found.some((target) => target !== undefined)) targets.set(name, found);
  }
  if (targets.size === 0) return body;
  const inserted: Edit[] = [];
  forEachMember(text, places?.start ?? text.indexOf('{'), ({ name, start }) => {
    for (const [at, target] of (targets.get(name) ?? []).entries()) {
      const place = text.charAt(start) === '[' ? items(text, start)[at]?.start : start;
      if (target === undefined || place === undefined) continue;
      inserted.push({ start: place + 1, end: place + 1, text: `"reference":${JSON.stringify(target)},` });
    }
    return valueEnd(text, start);
  });
  const named = [...targets].map(([name, found]) => [name, withReferences(resource[name], found)]);
  return {
    ...body,
    edits: [...edits, ...inserted],
    resource: { ...resource, ...Object.fromEntries(named) },
    ...(references ? { references: [...references, ...[...targets.values()].flat().filter(isText)] } : {}),
  };
}

const isText = (value: string | undefined): value is string => value !== undefined;

function patientOf(item: JsonValue | undefined, patients: PatientsByIdentifier): string | undefined {
  const identifier = logicalPatient(item);
  return identifier && patients.get(identifierText(identifier));
}

function withReferences(value: JsonValue | undefined, targets: readonly (string | undefined)[]): JsonValue {
  const named = (item: JsonValue, at: number): JsonValue => {
    const reference = targets[at];
    return reference !== undefined && isObject(item) ? ({ reference, ...item } satisfies JsonObject) : item;
  };
  return Array.isArray(value) ? value.map(named) : named(value ?? null, 0);
}
