import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import { reasonInConcept, reasonInExtension, wordOf } from '../absent.ts';
import type { Numbered, ValueRow } from '../compiled.ts';
import { isNotRecorded } from '../read/usage.ts';
import { put, type Reading, type Taken } from './reading.ts';
import type { End, Sight } from './sight.ts';

/** Takes what stands beside a primitive that is not there: the reason why. */
export function takeBeside(ends: readonly End[], holder: JsonObject, value: JsonValue, into: Reading): Taken {
  const reason = reasonInExtension(value);
  if (reason === undefined) return 'unclear';
  for (const { at, taker } of ends)
    if (holder[at.member] !== undefined || (taker.kind === 'value' && taker.row.codec.openType === at.type))
      return 'unclear';
  if (putWord(ends, reason, into)) return 'understood';
  return isNotRecorded(value) ? 'silent' : 'unclear';
}

/** Takes a `dataAbsentReason` where there is no value. */
export function takeAbsent(sight: Sight, holder: JsonObject, value: JsonValue, into: Reading): Taken {
  const reason = reasonInConcept(value);
  const { absent: ends, fixed, entries, patterns } = sight;
  if (reason === undefined || sight.ends.length + fixed.length + entries.length + patterns.length > 0) return 'unclear';
  for (const { members } of ends)
    for (const { member, beside } of members)
      if (holder[member] !== undefined || holder[beside] !== undefined) return 'unclear';
  return putWord(ends, reason, into) ? 'understood' : 'unclear';
}

/** Puts the word for a reason; false where not only rows that read values are there to take it. */
function putWord(ends: readonly End[], reason: string, into: Reading): boolean {
  const word = wordOf(reason);
  for (const { taker } of ends)
    if (taker.kind !== 'value' || (word !== undefined && !put(into, taker.row, word))) return false;
  return true;
}

/** Whether the only extension of an element says why it has no value. */
export const isReason = (value: JsonObject): boolean =>
  Array.isArray(value.extension) && value.extension.length === 1 && reasonInExtension(value) !== undefined;

/** Puts the word for the reason that stands in place of the value of an element. */
export function putReason(ends: readonly End[], value: JsonObject, into: Reading): boolean {
  const word = wordOf(reasonInExtension(value));
  for (const { match, taker } of ends)
    if (match?.(value) !== false && taker.kind === 'value' && word !== undefined && !put(into, taker.row, word))
      return false;
  return true;
}

/** The row whose field has its reasons beside it, by the field. */
export type RowsOfFacts = ReadonlyMap<JsonValue | undefined, Numbered<ValueRow>>;

/** Takes an extension of a resource that says why a field has no value. */
export function takeFact(
  rows: RowsOfFacts,
  fact: { field: JsonValue | undefined; reason: string },
  into: Reading,
): Taken {
  const row = rows.get(fact.field);
  const word = wordOf(fact.reason);
  return row !== undefined && word !== undefined && put(into, row, word) ? 'understood' : 'unclear';
}

/** Whether an object has one member only. */
export function isAlone(value: JsonObject, member: string): boolean {
  for (const name in value) if (name !== member) return false;
  return true;
}
