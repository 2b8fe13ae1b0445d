import type { AbsentWord } from '../case/fact.ts';
import { ownCanonical } from '../fhir/canonical.ts';
import { DATA_ABSENT_REASON } from '../fhir/data-absent-reason.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';

const FACT_EXTENSION = ownCanonical('StructureDefinition', 'iscm-absent-fact');
const SYSTEM = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';

/**
 * Why a value is absent, both ways (http://hl7.org/fhir/R4/codesystem-data-absent-reason.html). `unknown` stands for
 * "not recorded", for which the case has no word: the field is just not there.
 */
const REASONS: readonly (readonly [word: AbsentWord, reason: string])[] = [
  ['unknown', 'asked-unknown'],
  ['refused', 'asked-declined'],
  ['not-done', 'not-performed'],
  ['masked', 'masked'],
];

const reasonOfWord = new Map<JsonValue | undefined, string>(REASONS);

const wordOfReason = new Map(REASONS.map(([word, reason]) => [reason, word]));

/** Reason written where a profile requires an element that the case does not record. */
export const NOT_RECORDED = 'unknown';

/** The data-absent-reason code of a word, or `undefined` when the value is not such a word. */
export function reasonOf(value: JsonValue | undefined): string | undefined {
  return reasonOfWord.get(value);
}

/** The case's word for a reason; `undefined` for "not recorded" and for reasons the case does not tell apart. */
export function wordOf(reason: string | undefined): AbsentWord | undefined {
  return reason === undefined ? undefined : wordOfReason.get(reason);
}

/** The standard extension that says why an element has no value. */
export function absentExtension(reason: string): JsonObject {
  return { url: DATA_ABSENT_REASON, valueCode: reason };
}

/** `Observation.dataAbsentReason` and its like. */
export function absentConcept(reason: string): JsonObject {
  return { coding: [{ system: SYSTEM, code: reason }] };
}

/** The reason an element or its `_` sibling gives for having no value. */
export function reasonInExtension(element: JsonValue | undefined): string | undefined {
  if (!isObject(element) || element.extension === undefined) return undefined;
  for (const extension of asArray(element.extension)) {
    if (isObject(extension) && extension.url === DATA_ABSENT_REASON && typeof extension.valueCode === 'string') {
      return extension.valueCode;
    }
  }
  return undefined;
}

/** The reason a `dataAbsentReason` concept gives. */
export function reasonInConcept(concept: JsonValue | undefined): string | undefined {
  if (!isObject(concept)) return undefined;
  for (const coding of asArray(concept.coding)) {
    if (isObject(coding) && coding.system === SYSTEM && typeof coding.code === 'string') return coding.code;
  }
  return undefined;
}

/** Our extension of a resource that names a field of the case and why it has no value (profile `iscm-absent-fact`). */
export function absentFact(field: string, reason: string): JsonObject {
  return {
    url: FACT_EXTENSION,
    extension: [
      { url: 'field', valueString: field },
      { url: 'reason', valueCode: reason },
    ],
  };
}

/** The field and the reason that an {@link absentFact} extension names; `undefined` for any other extension. */
export function absentFactIn(extension: JsonObject): { field: JsonValue | undefined; reason: string } | undefined {
  if (extension.url !== FACT_EXTENSION) return undefined;
  const parts = asArray(extension.extension).filter(isObject);
  const reason = parts.find(({ url }) => url === 'reason')?.valueCode;
  const field = parts.find(({ url }) => url === 'field')?.valueString;
  return typeof reason === 'string' ? { field, reason } : undefined;
}

/** The {@link absentFact} extension of a resource for a field, with its reason. */
export function findAbsentFact(
  resource: JsonObject,
  field: string,
): { extension: JsonObject; reason: string } | undefined {
  if (resource.extension === undefined) return undefined;
  for (const extension of asArray(resource.extension)) {
    const fact = isObject(extension) ? absentFactIn(extension) : undefined;
    if (isObject(extension) && fact?.field === field) return { extension, reason: fact.reason };
  }
  return undefined;
}
