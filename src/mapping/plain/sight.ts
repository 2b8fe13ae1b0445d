import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { SliceMatch } from '../compile/slice-match.ts';
import type { EachRow, Numbered, ValueRow } from '../compiled.ts';
import type { FoundMember } from '../read/found.ts';

/** What takes a value at the last step of a path. */
export type Taker =
  | { kind: 'value'; row: Numbered<ValueRow> }
  | { kind: 'each'; row: Numbered<EachRow>; level: Level }
  | { kind: 'others'; to: Other };

/** Who reads an element once all items are known: the row of this number, or whoever looks for the reference. */
export type Other = number | 'patient' | 'link' | undefined;

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
  /** What the profile fixes in the element, which stands there without a value too. */
  constants: Level | undefined;
}

/** A step in mid-path: the slice it is of, and what is known below. */
export interface Entry {
  slot: string;
  each: boolean;
  match: SliceMatch | undefined;
  /** All members in which the step may stand. */
  members: readonly FoundMember[];
  /** What `sliceKey` gives for items of the slice; `undefined` where it is not told by such a key. */
  key: string | undefined;
  /** Whether the key is all that the slice is told by. */
  isTold: boolean;
  level: Level;
}

/**
 * What is known of a member, told beforehand for the commonest ones: a primitive that is fixed, an object of which no
 * more is known than its members, the value of one row.
 */
export type Kind =
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
  patterns: { expected: JsonObject; fits: (item: JsonValue | undefined) => boolean; levels: readonly [Level] }[];
  /** Of a member such as `_birthDate`: the ends of the member it stands beside. */
  beside: End[];
  /** Of `dataAbsentReason`: the ends of the value it stands for. */
  absent: End[];
}

/** What is known of the members of one kind of object. */
export type Level = Map<string, Sight>;

/** What is known of a member, made where nothing is yet. */
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
