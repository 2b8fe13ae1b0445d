import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { reasonInExtension } from '../absent.ts';
import type { Codec } from '../codec/codec.ts';
import { putField } from '../read/read-rows.ts';
import { isNotRecorded } from '../read/usage.ts';
import { constantsOf, isConstant, NO_PATTERNS, patternsOf } from './constant.ts';
import { defer, put, type Reading, reading, type Taken } from './reading.ts';
import { isAlone, isReason, putReason, takeAbsent, takeBeside } from './reason.ts';
import type { End, Entry, Level, Sight } from './sight.ts';
import { entryOf, isFree, isOneOfSeveral } from './slice-key.ts';

/** Takes a member of an object: all that stands there, or nothing. */
export function take(sight: Sight, name: string, holder: JsonObject, value: JsonValue, into: Reading): Taken {
  switch (sight.kind) {
    case 'fixed':
      return value === sight.constant ? 'understood' : 'unclear';
    case 'members':
      if (sight.level !== undefined && isObject(value)) return takeInside(sight.level, value, into);
      break;
    case 'value':
      if (sight.end !== undefined && isObject(value)) return takeValue(sight.end, sight, name, holder, value, into);
      break;
    case 'beside':
      return takeBeside(sight.beside, holder, value, into);
    case 'absent':
      return takeAbsent(sight, holder, value, into);
    default:
  }
  if (typeof value !== 'object' || value === null) {
    const isTaken = sight.ends.length === 0 ? sight.fixed.includes(value) : takePrimitive(sight, holder, value, into);
    return isTaken ? 'understood' : 'unclear';
  }
  if (!Array.isArray(value)) return takeObject(sight, name, holder, value, into, undefined);
  return takeItems(sight, name, holder, value, into);
}

function takeItems(sight: Sight, name: string, holder: JsonObject, items: readonly JsonValue[], into: Reading): Taken {
  if (items.length === 0 || sight.isFixedObject) return 'unclear';
  const taken: (End | Entry)[] | undefined = items.length === 1 ? undefined : [];
  let isUnderstood = false;
  for (const item of items) {
    if (!isObject(item)) {
      if (items.length > 1 && sight.ends.some(({ each }) => !each)) return 'unclear';
      if (Array.isArray(item) || !takePrimitive(sight, holder, item, into)) return 'unclear';
      isUnderstood = true;
      continue;
    }
    const one = takeObject(sight, name, holder, item, into, taken);
    if (one === 'unclear') return 'unclear';
    if (one === 'understood') isUnderstood = true;
  }
  return isUnderstood ? 'understood' : 'silent';
}

/** Whether a row reads a primitive, or others may. */
function takePrimitive(sight: Sight, holder: JsonObject, value: JsonValue, into: Reading): boolean {
  let isTaken = false;
  for (const { taker, at, match } of sight.ends) {
    if (match !== undefined || taker.kind === 'each') continue;
    if (taker.kind === 'others') {
      defer(taker.to, holder, value, at, into);
      isTaken = true;
      continue;
    }
    const read = taker.row.codec.read(value, at.type);
    if (read === undefined) continue;
    if (!put(into, taker.row, read)) return false;
    isTaken = true;
  }
  return isTaken;
}

/** Takes an object of which no more is known than its members. */
function takeInside(level: Level, value: JsonObject, into: Reading): Taken {
  const taken = takeMembers(level, NO_PATTERNS, value, into, undefined);
  return taken === 'unclear' && isNotRecorded(value) ? 'silent' : taken;
}

/** Whether the report has to tell how a value was read. */
const isToBeTold = (codec: Codec, value: JsonObject, read: JsonValue): boolean =>
  codec.isWritten?.(value, read) !== true &&
  (codec.readFrom?.(value) !== undefined || (codec.contradicting?.(value).length ?? 0) > 0);

/** Takes an object that one row reads. */
function takeValue(end: End, sight: Sight, name: string, holder: JsonObject, value: JsonObject, into: Reading): Taken {
  const { taker, at, isCoded } = end;
  if (taker.kind !== 'value') return 'unclear';
  const { codec } = taker.row;
  const read = codec.read(value, at.type);
  if (read === undefined) return takeObject(sight, name, holder, value, into, undefined);
  if (isToBeTold(codec, value, read) || !put(into, taker.row, read)) return 'unclear';
  return isCoded && value.coding !== undefined && !isAlone(value, 'coding') ? 'unclear' : 'understood';
}

/** Takes the members of an object; `already` is one that is understood. */
function takeMembers(
  level: Level,
  patterns: readonly Level[],
  holder: JsonObject,
  into: Reading,
  already: string | undefined,
): Taken {
  let isUnderstood = false;
  for (const name in holder) {
    const value = holder[name];
    if (value === undefined) continue;
    const sight = level.get(name);
    if (sight === undefined && name === already) isUnderstood = true;
    else {
      const taken =
        sight === undefined
          ? takeByPattern(patterns, name, holder, value, into)
          : take(sight, name, holder, value, into);
      if (taken === 'unclear') return 'unclear';
      if (taken === 'understood') isUnderstood = true;
    }
  }
  return isUnderstood ? 'understood' : 'unclear';
}

/** A member that the profile fixes in an item of an array. */
function takeByPattern(
  patterns: readonly Level[],
  name: string,
  holder: JsonObject,
  value: JsonValue,
  into: Reading,
): Taken {
  for (const level of patterns) {
    const sight = level.get(name);
    if (sight !== undefined && take(sight, name, holder, value, into) === 'understood') return 'understood';
  }
  return isNotRecorded(value) ? 'silent' : 'unclear';
}

const NONE: Level = new Map();

/** Takes an object at a member, or an item of the array there; `taken` are the ends and entries that had an item. */
export function takeObject(
  sight: Sight,
  name: string,
  holder: JsonObject,
  value: JsonObject,
  into: Reading,
  taken: (End | Entry)[] | undefined,
): Taken {
  if (isConstant(sight, value)) return 'understood';
  const ends = sight.ends.length === 0 ? 'none' : takeEnds(sight, holder, value, into, taken);
  if (ends === 'reason') return 'understood';
  const entry = entryOf(sight, value);
  if (ends === 'unclear' || entry === 'several') return 'unclear';
  if (entry === undefined && (ends === 'whole' || ends === 'left')) return 'understood';
  if (entry !== undefined && (ends === 'left' || !isFree(entry, taken) || isOneOfSeveral(entry, name, holder)))
    return 'unclear';
  const already = ends === 'coding' || ends === 'extension' ? ends : undefined;
  const fixed =
    ends === 'extension' ? [...patternsOf(sight, value), ...constantsOf(sight, value)] : patternsOf(sight, value);
  const inside = takeMembers(entry?.level ?? NONE, fixed, value, into, already);
  return inside === 'unclear' && isNotRecorded(value) ? 'silent' : inside;
}

/**
 * What rows took of an object: its codings, all of it, or the reason why it has no value, which is all that it says or
 * stands in its extension. `left`: it is for others to read.
 */
type TakenByRows = 'none' | 'coding' | 'whole' | 'reason' | 'extension' | 'left' | 'unclear';

function takeEnds(
  { ends }: Sight,
  holder: JsonObject,
  value: JsonObject,
  into: Reading,
  taken: (End | Entry)[] | undefined,
): TakenByRows {
  let told: TakenByRows = 'none';
  let isUnread = false;
  for (const end of ends) {
    if (end.match !== undefined && !end.match(value)) continue;
    if (!isFree(end, taken)) return 'unclear';
    const one = takeEnd(end, holder, value, into);
    if (one === 'unclear') return 'unclear';
    if (one === 'none') isUnread = true;
    else if (one === 'left' || told === 'none' || told === 'coding') told = one;
  }
  if (!isUnread || value.extension === undefined) return told;
  if (told === 'none' && isReason(value)) {
    if (!putReason(ends, value, into)) return 'unclear';
    return isAlone(value, 'extension') ? 'reason' : 'extension';
  }
  return reasonInExtension(value) === undefined ? told : 'unclear';
}

function takeEnd(
  { taker, at, isCoded }: End,
  holder: JsonObject,
  value: JsonObject,
  into: Reading,
): 'none' | 'coding' | 'whole' | 'left' | 'unclear' {
  if (taker.kind === 'others') {
    defer(taker.to, holder, value, at, into);
    return 'left';
  }
  if (taker.kind === 'each') return takeListed(taker, value, into) ? 'whole' : 'unclear';
  const { codec } = taker.row;
  const read = codec.read(value, at.type);
  if (read === undefined) return 'none';
  if (isToBeTold(codec, value, read) || !put(into, taker.row, read)) return 'unclear';
  return isCoded && value.coding !== undefined ? 'coding' : 'whole';
}

/** Takes an item of a list without keys. */
function takeListed(
  { row, level }: Extract<End['taker'], { kind: 'each' }>,
  value: JsonObject,
  into: Reading,
): boolean {
  const inner = reading();
  if (takeMembers(level, NO_PATTERNS, value, inner, undefined) === 'unclear') return false;
  const item: JsonObject = {};
  for (const { field, number } of row.rows) {
    const read = inner.values[number];
    if (read !== undefined) putField(item, field, read);
  }
  return Object.keys(item).length === 0 || put(into, { number: row.number, list: true }, item);
}
