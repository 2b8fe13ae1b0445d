import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import { reasonInExtension } from '../absent.ts';
import { joined } from '../find.ts';
import type { Found, FoundMember } from '../found.ts';

/** An element that others understand, or do not: once all is read, their marks tell. */
export interface Pending {
  holder: JsonObject;
  member: string;
  value: JsonValue;
}

/** What a resource says that holds nothing but what its rows read and its profile fixes. */
export interface PlainRead {
  /** Values of the rows that read values and lists, by number. */
  values: (JsonValue | undefined)[];
  /** What stands at the paths of rows that are read once all items are known, by number. */
  found: (Found | undefined)[];
  pending: Pending[];
}

/** A read under way. */
export interface Reading extends PlainRead {
  hasItemKey: boolean;
}

/** Of an element: whether it is understood, says nothing, or needs a closer look than this. */
export type Taken = 'understood' | 'silent' | 'unclear';

/** The beginning of a read. */
export const reading = (): Reading => ({ values: [], found: [], pending: [], hasItemKey: false });

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
export function defer(number: number | undefined, pending: Pending, at: FoundMember, into: Reading): void {
  into.pending.push(pending);
  if (number === undefined) return;
  const { holder, value } = pending;
  const reason = reasonInExtension(value);
  into.found[number] = joined(into.found[number], { value, reason, holder, at, next: undefined, last: undefined });
}
