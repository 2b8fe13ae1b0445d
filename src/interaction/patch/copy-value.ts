import type { JsonValue } from '../../fhir/json.ts';
import { isPlain } from './pair-items.ts';

/** A copy of a JSON value that shares nothing with it that can be changed. */
export function copyValue(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(copyValue);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, member === undefined ? undefined : copyValue(member)]),
  );
}
