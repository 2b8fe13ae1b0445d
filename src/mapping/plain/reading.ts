import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import { reasonInExtension } from '../absent.ts';
import { joined } from '../read/find.ts';
import type { Found, FoundMember } from '../read/found.ts';
import type { Other } from './sight.ts';

/** What a resource says that holds nothing but what its rows read and its profile fixes. */
export interface PlainRead {
  /** Values of the rows that read values and lists, by number. */
  values: (JsonValue | undefined)[];
  /** What stands at the paths of rows that are read once all items are known, by number. */
  found: (Found | undefined)[];
  /** Elements that others understand, or do not: once all is read, their marks tell. */
  pending: Found[];
  /** The references by which the patient, and the item's main resource, are found. */
  patient: Found | undefined;
  link: Found | undefined;
}

/** A read under way. */
export interface Reading extends PlainRead {
  hasItemKey: boolean;
}

/** Of an element: whether it is understood, says nothing, or needs a closer look than this. */
export type Taken = 'understood' | 'silent' | 'unclear';

/** The beginning of a read. */
export const reading = (): Reading => ({
  values: [],
  found: [],
  pending: [],
  patient: undefined,
  link: undefined,
  hasItemKey: false,
});

/** Puts the value of a row; false where another one stands there that is not of a list. */
export function put(
  { values }: PlainRead,
  { number, list }: { number: number; list: boolean },
  value: JsonValue,
): boolean {
  const before = values[number];
  if (list && Array.isArray(before)) before.push(value);
  else if (before !== undefined) return false;
  else values[number] = list ? [value] : value;
  return true;
}

/** Leaves an element to others. */
export function defer(to: Other, holder: JsonObject, value: JsonValue, at: FoundMember, into: Reading): void {
  const reason = reasonInExtension(value);
  const found: Found = { value, reason, holder, at, next: undefined, last: undefined };
  into.pending.push(found);
  if (to === 'patient' || to === 'link') into[to] = joined(into[to], found);
  else if (to !== undefined) into.found[to] = joined(into.found[to], found);
}
