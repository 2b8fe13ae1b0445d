import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import { reasonInConcept, reasonInExtension, wordOf } from '../absent.ts';
import { isNotRecorded } from '../usage.ts';
import { put, type Reading, type Taken } from './reading.ts';
import type { End, Sight } from './sight.ts';

/** Takes what stands beside a primitive that is not there: the reason why. */
export function takeBeside(ends: readonly End[], holder: JsonObject, value: JsonValue, into: Reading): Taken {
  const reason = reasonInExtension(value);
  if (reason === undefined) return 'unclear';
  for (const { at, taker } of ends)
    if (holder[at.member] !== undefined || (taker.kind === 'value' && taker.row.codec.openType === at.type))
      return 'unclear';
  return putWord(ends, reason, into) ? 'understood' : isNotRecorded(value) ? 'silent' : 'unclear';
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

/** Whether an element says nothing but why it has no value. */
export function isReasonAlone(value: JsonObject): boolean {
  const { extension } = value;
  if (!Array.isArray(extension) || extension.length !== 1) return false;
  return isAlone(value, 'extension') && reasonInExtension(value) !== undefined;
}

/** Puts the word for the reason that is all an element says. */
export function putReason(ends: readonly End[], value: JsonObject, into: Reading): boolean {
  const word = wordOf(reasonInExtension(value));
  for (const { match, taker } of ends)
    if (match?.(value) !== false && taker.kind === 'value' && word !== undefined && !put(into, taker.row, word))
      return false;
  return true;
}

/** Whether an object has one member only. */
export function isAlone(value: JsonObject, member: string): boolean {
  for (const name in value) if (name !== member) return false;
  return true;
}
