import type { JsonObject, JsonValue } from '../../fhir/json.ts';

/** By type, the member of JSON that holds a value, and the one beside it for its extensions. */
export interface FoundMember {
  type: string;
  member: string;
  beside: string;
}

/** A value found at a path; where a path finds several, each leads to the next. */
export interface Found {
  value: JsonValue | undefined;
  /** Why there is no value, where the resource says so. */
  reason: string | undefined;
  holder: JsonObject;
  /** Where in its holder it stands. */
  at: FoundMember;
  next: Found | undefined;
  /** Of the first of several, the last one. */
  last: Found | undefined;
}
