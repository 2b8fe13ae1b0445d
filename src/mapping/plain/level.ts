import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import type { CompiledResource, CompiledRow, EachRow, Numbered, ValueRow } from '../compiled.ts';
import type { CompiledStep } from '../compiled-step.ts';
import type { FoundMember } from '../found.ts';
import { patternTest } from '../pattern.ts';
import type { SliceMatch } from '../slice-match.ts';
import { administrative } from '../usage.ts';

/** What takes a value at the last step of a path. */
export type Taker =
  | { kind: 'value'; row: Numbered<ValueRow> }
  | { kind: 'each'; row: Numbered<EachRow>; level: Level }
  /** A row that others read, once all items are known; `undefined` where they find it by themselves. */
  | { kind: 'others'; number: number | undefined };

/** The last step of a path, at one of the members it may stand in. */
export interface End {
  taker: Taker;
  /** Whether of a CodeableConcept it takes the codings alone. */
  isCoded: boolean;
  at: FoundMember;
  each: boolean;
  match: SliceMatch | undefined;
  /** All members in which the step may stand. */
  members: readonly FoundMember[];
}

/** A step in mid-path: the slice it is of, and what is known below. */
export interface Entry {
  slot: string;
  each: boolean;
  match: SliceMatch | undefined;
  /** All members in which the step may stand. */
  members: readonly FoundMember[];
  /** What {@link keyOf} gives for items of the slice; `undefined` where it is not told by such a key. */
  key: string | undefined;
  /** Whether the key is all that the slice is told by. */
  isTold: boolean;
  level: Level;
}

/**
 * The commonest of what is known of a member, told beforehand: a primitive that is fixed, an object of which no more
 * is known than its members, the value of one row.
 */
type Kind =
  | 'administrative'
  | 'identifiers'
  | 'extensions'
  | 'fixed'
  | 'members'
  | 'value'
  | 'beside'
  | 'absent'
  | 'any';

/** All that is known of one member of an object. */
export interface Sight {
  kind: Kind;
  /** The level, the end or the primitive that is all that is known, by kind. */
  level: Level | undefined;
  end: End | undefined;
  constant: JsonValue | undefined;
  /** The entries by their keys, where all have one. */
  byKey: ReadonlyMap<string, Entry[]> | undefined;
  /** Primitives that the profile fixes. */
  fixed: JsonValue[];
  /** Whether the profile fixes members of the one object that stands here. */
  isFixedObject: boolean;
  ends: End[];
  entries: Entry[];
  /** Items of arrays that the profile fixes. */
  patterns: { expected: JsonObject; fits: (item: JsonValue | undefined) => boolean; level: Level }[];
  /** Of a member such as `_birthDate`: the ends of the member it stands beside. */
  beside: End[];
  /** Of `dataAbsentReason`: the ends of the value it stands for. */
  absent: End[];
}

/** What is known of the members of one kind of object. */
export type Level = Map<string, Sight>;

export function sightOf(level: Level, member: string): Sight {
  const known = level.get(member);
  if (known !== undefined) return known;
  const sight: Sight = {
    kind: 'any',
    level: undefined,
    end: undefined,
    constant: undefined,
    byKey: undefined,
    fixed: [],
    isFixedObject: false,
    ends: [],
    entries: [],
    patterns: [],
    beside: [],
    absent: [],
  };
  level.set(member, sight);
  return sight;
}

/** The level below a member, of a slice or (with an empty slot) of whatever stands there. */
function below(sight: Sight, slot: string, step: Pick<Entry, 'each' | 'match' | 'members' | 'key' | 'isTold'>): Level {
  const known = sight.entries.find((entry) => entry.slot === slot);
  if (known !== undefined) {
    known.each &&= step.each;
    return known.level;
  }
  const { each, match, members, key, isTold } = step;
  const entry: Entry = { slot, each, match, members, key, isTold, level: new Map() };
  sight.entries.push(entry);
  return entry.level;
}

/** Enters what a profile fixes in an object. */
function addConstants(level: Level, constants: JsonObject): void {
  for (const [name, expected] of Object.entries(constants)) {
    if (expected === undefined) continue;
    const sight = sightOf(level, name);
    if (Array.isArray(expected)) for (const item of expected.filter(isObject)) addPattern(sight, item);
    else if (isObject(expected)) {
      sight.isFixedObject = true;
      addConstants(
        below(sight, '', { each: true, match: undefined, members: [], key: undefined, isTold: false }),
        expected,
      );
    } else sight.fixed.push(expected);
  }
}

function addPattern(sight: Sight, item: JsonObject): void {
  const level: Level = new Map();
  addConstants(level, item);
  sight.patterns.push({ expected: item, fits: patternTest(item), level });
}

/** Enters a path: its steps with what the profile fixes in them, and who takes what stands at its end. */
function addPath(root: Level, steps: readonly CompiledStep[], taker: Taker): void {
  let levels = [root];
  for (const step of steps.slice(0, -1)) levels = levels.flatMap((level) => levelsBelow(level, step));
  const last = steps.at(-1);
  if (last === undefined) return;
  const isCoded = taker.kind === 'value' && taker.row.codec.has !== undefined;
  for (const level of levels) {
    for (const at of last.members) {
      const end: End = { taker, isCoded, at, each: last.each, match: last.match, members: last.members };
      sightOf(level, at.member).ends.push(end);
      sightOf(level, at.beside).beside.push(end);
    }
    const [at] = last.members;
    if (last.name === 'value' && at !== undefined)
      sightOf(level, 'dataAbsentReason').absent.push({
        taker,
        isCoded,
        at,
        each: false,
        match: undefined,
        members: last.members,
      });
  }
}

/**
 * What tells items of slices apart at once: the url of an extension, else the only code of the item's `code`. Each
 * slice that has such a key still has its own test.
 */
export function keyOf(item: JsonObject): string | undefined {
  const { url, code } = item;
  if (url !== undefined) return typeof url === 'string' ? url : undefined;
  const coding = isObject(code) ? code.coding : undefined;
  const [only] = Array.isArray(coding) && coding.length === 1 ? coding : [];
  return isObject(only) && typeof only.code === 'string' ? only.code : undefined;
}

/** The key of all items of a slice, where its test asks for it. */
function sliceKey({ name, base, constant }: CompiledStep): string | undefined {
  if (constant === undefined) return undefined;
  if (name === 'extension') return typeof constant.url === 'string' ? constant.url : undefined;
  const isByCode = base.slicing?.discriminators.some(({ type, path }) => type !== 'exists' && path === 'code');
  return isByCode && constant.url === undefined ? keyOf(constant) : undefined;
}

function levelsBelow(level: Level, step: CompiledStep): Level[] {
  const slot = step.match === undefined ? '' : step.slot;
  return step.members.map(({ member }) => {
    const inner = below(sightOf(level, member), slot, {
      ...step,
      key: slot === '' ? undefined : sliceKey(step),
      isTold: step.name === 'extension',
    });
    if (step.constant !== undefined) addConstants(inner, step.constant);
    return inner;
  });
}

function addRow(root: Level, row: Numbered<CompiledRow>): void {
  if (row.kind === 'table') {
    for (const { cells } of row.entries)
      for (const { steps } of cells) addPath(root, steps, { kind: 'others', number: undefined });
  } else if (row.kind === 'each') {
    const level: Level = new Map();
    for (const inner of row.rows) addPath(level, inner.steps, { kind: 'value', row: inner });
    addPath(root, row.steps, { kind: 'each', row, level });
  } else if (row.kind === 'value' && !row.writeOnly) addPath(root, row.steps, { kind: 'value', row });
  else addPath(root, row.steps, { kind: 'others', number: row.number });
}

/** All that is known of resources of one kind; `links` are paths by which other resources are found from them. */
export function rootLevel(rows: CompiledResource, links: readonly (readonly CompiledStep[])[]): Level {
  const root: Level = new Map();
  addConstants(root, rows.constants);
  for (const row of rows.rows) addRow(root, row);
  for (const steps of [rows.patient, rows.link, ...links])
    if (steps !== undefined) addPath(root, steps, { kind: 'others', number: undefined });
  for (const name of administrative) sightOf(root, name);
  settle(root);
  for (const name of administrative) sightOf(root, name).kind = 'administrative';
  sightOf(root, 'identifier').kind = 'identifiers';
  sightOf(root, 'extension').kind = 'extensions';
  return root;
}

/** Tells beforehand what is known of each member. */
function settle(level: Level): void {
  for (const sight of level.values()) {
    sight.kind = kindOf(sight);
    sight.level = sight.entries[0]?.level;
    sight.end = sight.ends[0];
    sight.constant = sight.fixed[0];
    if (sight.entries.length > 0 && sight.entries.every(({ key }) => key !== undefined))
      sight.byKey = Map.groupBy(sight.entries, ({ key }) => key ?? '');
    for (const inner of [...sight.entries, ...sight.patterns]) settle(inner.level);
    for (const { taker } of sight.ends) if (taker.kind === 'each') settle(taker.level);
  }
}

function kindOf({ fixed, ends, entries, patterns, beside, absent }: Sight): Kind {
  if (beside.length > 0) return 'beside';
  if (absent.length > 0) return 'absent';
  const [entry] = entries;
  const [end] = ends;
  const of = [fixed, ends, entries, patterns].filter(({ length }) => length > 0);
  if (of.length !== 1) return 'any';
  if (fixed.length === 1) return 'fixed';
  if (entries.length === 1 && entry?.match === undefined && (entry?.members.length ?? 0) < 2) return 'members';
  return ends.length === 1 && end?.taker.kind === 'value' && end.match === undefined ? 'value' : 'any';
}
