import type { JsonValue } from '../../fhir/json.ts';

/** The text of an element, also where it stands without quotes, which its type tells. */
export function meantText(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
