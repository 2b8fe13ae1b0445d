import type { JsonObject, JsonValue } from '../../fhir/json.ts';

/** A value of a FHIR type. */
export interface TypedValue {
  type: string;
  value: JsonValue;
}

/**
 * Translates one leaf of the case to a value of a FHIR type and back. `read(write(v))` is `v` for every value the
 * leaf may hold; `read` gives `undefined` for what the case cannot say in this leaf.
 */
export interface Codec {
  /** FHIR types that `write` may give: of each group, the element a row writes to must allow one. */
  writes: readonly (readonly string[])[];
  /** The FHIR value, of one of the types the element allows. */
  write(value: JsonValue, allowed: readonly string[]): TypedValue;
  read(value: JsonValue, type: string): JsonValue | undefined;
  /** The type in which a missing value is said, where it is not the first one that `write` may give. */
  absentType?: string;
  /** A value that says less than any other: where both stand, the other is meant, and they do not contradict. */
  least?: JsonValue;
  /** A type in which a missing value leaves open what `read` takes for granted: why it is missing is no word for it. */
  openType?: string;
  /** Whether a value is just what is written for what was read of it: then neither of the next two has more to tell. */
  isWritten?(value: JsonValue, read: JsonValue): boolean;
  /** Of codes: what a value was read from, where it is not the code that is written for the word. */
  readFrom?(value: JsonValue): { from: string; word: string; by: string; loses?: string } | undefined;
  /** Of codes: those beside the one that `read` takes that say another word. */
  contradicting?(value: JsonValue): readonly JsonObject[];
  /** Whether the codec has a value of its own for a word that otherwise says that there is none. */
  has?(value: JsonValue): boolean;
}

/** The first type of a group that the element allows. A row is checked for it when loaded, so there is one. */
export function allowedOf(group: readonly string[], allowed: readonly string[]): string {
  const type = group.find((name) => allowed.includes(name));
  if (type === undefined) throw new Error(`none of ${group.join(', ')} is allowed here (${allowed.join(', ')})`);
  return type;
}
