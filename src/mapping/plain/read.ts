import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { reasonInConcept, reasonInExtension, wordOf } from '../absent.ts';
import { ALTERNATIVE } from '../alternative.ts';
import type { CompiledResource } from '../compiled.ts';
import type { CompiledStep } from '../compiled-step.ts';
import { joined } from '../find.ts';
import type { Found } from '../found.ts';
import { putField } from '../read-rows.ts';
import { ITEM_SYSTEM } from '../resource-id.ts';
import { isNotRecorded } from '../usage.ts';
import { type End, type Entry, keyOf, type Level, rootLevel, type Sight } from './level.ts';

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
interface Reading extends PlainRead {
  hasItemKey: boolean;
}

/** Of an element: whether it is understood, says nothing, or needs a closer look than this. */
type Taken = 'understood' | 'silent' | 'unclear';

const reading = (): Reading => ({ values: [], found: [], pending: [], hasItemKey: false });

/**
 * Reads resources in which nothing is unusual, in one walk over the members they have and without any mark of what
 * was used: each must be one that a row reads or the profile fixes. Where one is not, or is there twice, or its value
 * is not what it is written as, this says nothing, and the resource is read step by step (`PathTree`, `readRow`).
 */
export class PlainReader {
  readonly #rows: CompiledResource;
  readonly #links: readonly (readonly CompiledStep[])[];
  #root: Level | undefined;

  constructor(rows: CompiledResource, links: readonly (readonly CompiledStep[])[]) {
    this.#rows = rows;
    this.#links = links;
  }

  /** What a resource says, or `undefined` where it must be read step by step. */
  read(resource: JsonObject): PlainRead | undefined {
    this.#root ??= rootLevel(this.#rows, this.#links);
    const into = reading();
    for (const name in resource) {
      const value = resource[name];
      if (value === undefined) continue;
      const sight = this.#root.get(name);
      if (sight === undefined ? !isNotRecorded(value) : takeAtRoot(sight, name, resource, value, into) === 'unclear')
        return undefined;
    }
    return into;
  }
}

function takeAtRoot(sight: Sight, name: string, resource: JsonObject, value: JsonValue, into: Reading): Taken {
  switch (sight.kind) {
    case 'administrative':
      return 'silent';
    case 'identifiers':
    case 'extensions':
      return takeMarked(sight, name, resource, value, into);
    default:
      return take(sight, name, resource, value, into);
  }
}

/** Takes the identifiers or extensions of a resource, among which the engine has its own. */
function takeMarked(sight: Sight, name: string, resource: JsonObject, value: JsonValue, into: Reading): Taken {
  if (!Array.isArray(value) || value.length === 0) return 'unclear';
  const taken: (End | Entry)[] | undefined = value.length === 1 ? undefined : [];
  for (const item of value) {
    if (!isObject(item)) return 'unclear';
    if (sight.kind === 'identifiers' && item.system === ITEM_SYSTEM) {
      if (!isItemKey(item, into) || isRead(sight, item)) return 'unclear';
    } else if (sight.kind === 'extensions' && item.url === ALTERNATIVE)
      into.pending.push({ holder: resource, member: name, value: item });
    else if (takeObject(sight, name, resource, item, into, taken) === 'unclear') return 'unclear';
  }
  return 'understood';
}

/** Whether an identifier is the one that carries the key of the item; the first of several is. */
function isItemKey(identifier: JsonObject, into: Reading): boolean {
  if (into.hasItemKey || typeof identifier.value !== 'string') return false;
  for (const name in identifier) if (typeof identifier[name] === 'object') return false;
  into.hasItemKey = true;
  return true;
}

/** Whether rows read the identifier that carries the key of the item; lists without keys leave it out. */
const isRead = ({ ends, entries }: Sight, identifier: JsonObject): boolean =>
  ends.some(({ taker, match }) => taker.kind !== 'each' && match?.(identifier) !== false) ||
  entries.some(({ match }) => match?.(identifier) !== false);

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

function take(sight: Sight, name: string, holder: JsonObject, value: JsonValue, into: Reading): Taken {
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
    const isTaken =
      sight.ends.length === 0 ? sight.fixed.includes(value) : takePrimitive(sight, name, holder, value, into);
    return isTaken ? 'understood' : 'unclear';
  }
  if (!Array.isArray(value)) return takeObject(sight, name, holder, value, into, undefined);
  return takeItems(sight, name, holder, value, into);
}

/** Takes an object of which no more is known than its members. */
function takeInside(level: Level, value: JsonObject, into: Reading): Taken {
  const taken = takeMembers(level, NO_PATTERNS, value, into, undefined);
  return taken === 'unclear' && isNotRecorded(value) ? 'silent' : taken;
}

/** Takes an object that one row reads. */
function takeValue(end: End, sight: Sight, name: string, holder: JsonObject, value: JsonObject, into: Reading): Taken {
  const { taker, at, isCoded } = end;
  if (taker.kind !== 'value') return 'unclear';
  const { codec } = taker.row;
  const read = codec.read(value, at.type);
  if (read === undefined) return takeObject(sight, name, holder, value, into, undefined);
  if (codec.readFrom?.(value) !== undefined || !put(into, taker.row, read)) return 'unclear';
  return isCoded && value.coding !== undefined && !isAlone(value, 'coding') ? 'unclear' : 'understood';
}

/** Whether an object has one member only. */
function isAlone(value: JsonObject, member: string): boolean {
  for (const name in value) if (name !== member) return false;
  return true;
}

function takeItems(sight: Sight, name: string, holder: JsonObject, items: readonly JsonValue[], into: Reading): Taken {
  if (items.length === 0 || sight.isFixedObject) return 'unclear';
  const taken: (End | Entry)[] | undefined = items.length === 1 ? undefined : [];
  let isUnderstood = false;
  for (const item of items) {
    if (!isObject(item)) {
      if (items.length > 1 && sight.ends.some(({ each }) => !each)) return 'unclear';
      if (Array.isArray(item) || !takePrimitive(sight, name, holder, item, into)) return 'unclear';
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
function takePrimitive(sight: Sight, member: string, holder: JsonObject, value: JsonValue, into: Reading): boolean {
  let isTaken = false;
  for (const { taker, at, match } of sight.ends) {
    if (match !== undefined || taker.kind === 'each') continue;
    if (taker.kind === 'others') {
      defer(taker.number, { holder, member, value }, at, into);
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

/** Leaves an element to others. */
function defer(number: number | undefined, pending: Pending, at: End['at'], into: Reading): void {
  into.pending.push(pending);
  if (number === undefined) return;
  const { holder, value } = pending;
  const reason = reasonInExtension(value);
  into.found[number] = joined(into.found[number], { value, reason, holder, at, next: undefined, last: undefined });
}

/** Puts the value of a row; false where another one stands there that is not of a list. */
function put({ values }: PlainRead, { number, list }: { number: number; list: boolean }, value: JsonValue): boolean {
  const before = values[number];
  if (list && Array.isArray(before)) before.push(value);
  else if (before !== undefined) return false;
  else values[number] = list ? [value] : value;
  return true;
}

/** Takes what stands beside a primitive that is not there: the reason why. */
function takeBeside(ends: readonly End[], holder: JsonObject, value: JsonValue, into: Reading): Taken {
  const reason = reasonInExtension(value);
  if (reason === undefined) return 'unclear';
  for (const { at } of ends) if (holder[at.member] !== undefined) return 'unclear';
  return putWord(ends, reason, into) ? 'understood' : isNotRecorded(value) ? 'silent' : 'unclear';
}

/** Takes a `dataAbsentReason` where there is no value. */
function takeAbsent(sight: Sight, holder: JsonObject, value: JsonValue, into: Reading): Taken {
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
function isReasonAlone(value: JsonObject): boolean {
  const { extension } = value;
  if (!Array.isArray(extension) || extension.length !== 1) return false;
  return isAlone(value, 'extension') && reasonInExtension(value) !== undefined;
}

/** Notes that an end or entry has its item; false where it may have one only and had it. */
function isFree(one: End | Entry, taken: (End | Entry)[] | undefined): boolean {
  if (one.each || taken === undefined) return true;
  if (taken.includes(one)) return false;
  taken.push(one);
  return true;
}

const NONE: Level = new Map();

function takeObject(
  sight: Sight,
  name: string,
  holder: JsonObject,
  value: JsonObject,
  into: Reading,
  taken: (End | Entry)[] | undefined,
): Taken {
  if (isConstant(sight, value)) return 'understood';
  const ends = sight.ends.length === 0 ? 'none' : takeEnds(sight, name, holder, value, into, taken);
  if (ends === 'reason') return 'understood';
  const entry = entryOf(sight, value);
  if (ends === 'unclear' || entry === 'several') return 'unclear';
  if (entry === undefined && (ends === 'whole' || ends === 'left')) return 'understood';
  if (entry !== undefined && (ends === 'left' || !isFree(entry, taken) || isOneOfSeveral(entry, name, holder)))
    return 'unclear';
  const already = ends === 'coding' ? 'coding' : undefined;
  const inside = takeMembers(entry?.level ?? NONE, patternsOf(sight, value), value, into, already);
  return inside === 'unclear' && isNotRecorded(value) ? 'silent' : inside;
}

/**
 * What rows took of an object: its codings, all of it, or the reason why it says nothing; or it is left to others.
 */
type TakenByRows = 'none' | 'coding' | 'whole' | 'reason' | 'left' | 'unclear';

function takeEnds(
  { ends }: Sight,
  name: string,
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
    const one = takeEnd(end, name, holder, value, into);
    if (one === 'unclear') return 'unclear';
    if (one === 'none') isUnread = true;
    else if (one === 'left' || told === 'none' || told === 'coding') told = one;
  }
  if (!isUnread || value.extension === undefined) return told;
  if (told === 'none' && isReasonAlone(value)) return putReason(ends, value, into) ? 'reason' : 'unclear';
  return reasonInExtension(value) === undefined ? told : 'unclear';
}

function takeEnd(
  { taker, at, isCoded }: End,
  member: string,
  holder: JsonObject,
  value: JsonObject,
  into: Reading,
): 'none' | 'coding' | 'whole' | 'left' | 'unclear' {
  if (taker.kind === 'others') {
    defer(taker.number, { holder, member, value }, at, into);
    return 'left';
  }
  if (taker.kind === 'each') return takeListed(taker, value, into) ? 'whole' : 'unclear';
  const { codec } = taker.row;
  const read = codec.read(value, at.type);
  if (read === undefined) return 'none';
  if (codec.readFrom?.(value) !== undefined || !put(into, taker.row, read)) return 'unclear';
  return isCoded && value.coding !== undefined ? 'coding' : 'whole';
}

/** Puts the word for the reason that is all an element says. */
function putReason(ends: readonly End[], value: JsonObject, into: Reading): boolean {
  const word = wordOf(reasonInExtension(value));
  for (const { match, taker } of ends)
    if (match?.(value) !== false && taker.kind === 'value' && word !== undefined && !put(into, taker.row, word))
      return false;
  return true;
}

/** Whether an item holds what the profile fixes and nothing else, and nothing else is known of it. */
function isConstant({ patterns, ends, entries }: Sight, value: JsonObject): boolean {
  if (ends.length > 0 || entries.length > 0) return false;
  for (const { expected } of patterns) if (isSame(value, expected)) return true;
  return false;
}

function isSame(value: JsonValue | undefined, expected: JsonValue | undefined): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(value) || value.length !== expected.length) return false;
    for (let at = 0; at < expected.length; at += 1) if (!isSame(value[at], expected[at])) return false;
    return true;
  }
  if (!isObject(expected)) return value === expected;
  if (!isObject(value)) return false;
  for (const name in value) if (!isSame(value[name], expected[name])) return false;
  for (const name in expected) if (value[name] === undefined) return false;
  return true;
}

/** The entry that an object is of; `undefined` for none. */
function entryOf({ entries, byKey }: Sight, value: JsonObject): Entry | 'several' | undefined {
  const key = byKey && keyOf(value);
  const candidates = key === undefined ? entries : byKey?.get(key);
  if (candidates === undefined) return undefined;
  if (key !== undefined && candidates.length === 1 && candidates[0]?.isTold === true) return candidates[0];
  let found: Entry | undefined;
  for (const entry of candidates) {
    if (entry.match !== undefined && !entry.match(value)) continue;
    if (found !== undefined) return 'several';
    found = entry;
  }
  return found;
}

const NO_PATTERNS: readonly Level[] = [];

function patternsOf({ patterns }: Sight, value: JsonObject): readonly Level[] {
  return patterns.length === 0 ? NO_PATTERNS : patterns.filter(({ fits }) => fits(value)).map(({ level }) => level);
}

/** Whether a choice of types stands in an object with two of them. */
function isOneOfSeveral({ members }: Entry, name: string, holder: JsonObject): boolean {
  for (const { member } of members) if (member !== name && holder[member] !== undefined) return true;
  return false;
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
