import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { Place } from '../finding.ts';
import type { ElementPlan, Engine, ObjectPlan, PlainTest, PrimitiveRule, SliceTable, TypePlan } from '../plan/types.ts';
import type { Run } from '../run.ts';
import type { Shared } from './shared.ts';

/**
 * Whether there is plainly nothing to find in an object; `false` says only that the exact walk has to look. `holder` is
 * the place the object stands in: what an extension in it stands on.
 */
export type Plain = (value: JsonObject, run: Run, holder: Place) => boolean;

/** Whether there is plainly nothing to find in an extension that stands in `outer`. */
export type PlainExtension = (value: JsonObject, run: Run, holder: Place, outer: JsonObject) => boolean;

/** Whether there is plainly nothing to find in a member of `outer`, an object that stands in `holder`. */
export type PlainMember = (value: JsonValue | undefined, run: Run, holder: Place, outer: JsonObject) => boolean;

/**
 * What is asked of an item of an element. It is data that one function goes by, rather than a function for each
 * element, since there are more elements than a processor's caches can hold code for.
 */
export interface ItemRow {
  /** What a type is told by: a primitive by its rule and kind, an extension by its url, all else by its members. */
  exact: PrimitiveRule | undefined;
  kind: number;
  extension: PlainExtension | undefined;
  inside: ObjectTable | undefined;
  place: Place;
  /** A rule that knows some values to be right as a whole; the others are asked `passes`, or wrong where there is none. */
  whole: PlainTest | undefined;
  passes: PlainTest | undefined;
  /** The other rules. */
  rules: readonly PlainTest[];
}

/** What is asked of a slice. */
export interface SliceRow {
  /** Whether an item is in it; `undefined` where that cannot be told. */
  isIn(item: JsonValue, run: Run): boolean | undefined;
  min: number;
  max: number;
  /** `undefined` where its items are never plainly right. */
  item: ItemRow | undefined;
  /** Notes in `o` that the number of its items cannot be told. */
  doubt(o: JsonObject, run: Run): true;
}

/** What is asked of an array of objects that is sliced. */
export interface SlicedRow {
  most: number;
  table: SliceTable | undefined;
  areApart: boolean;
  slices: readonly SliceRow[];
  /** Of items in no slice. */
  rest: ItemRow | undefined;
}

/** What members follow: they mostly come in the same order, so that the next one need not be looked up by its name. */
export interface Followed {
  /** The member that stood behind this one, or first in the object, when one was last looked up. */
  next: MemberRow | undefined;
}

/** A member an object may have, with what sees whether it is plainly right. */
export interface MemberRow extends Followed {
  /** What sees it is made when first needed. */
  isMade: boolean;
  make(): void;
  /** What is asked of the value, or of each item of a list; where there is nothing, the function is called. */
  item: ItemRow | undefined;
  /** The most items of a list, 0 for what is none. */
  most: number;
  plain: PlainMember;
  /** The bit that says that its element is there, which what stands beside a primitive says too. */
  bit: number;
  /** For elements of several types a bit of their own in its object; else 0. */
  choice: number;
  /** 0 for what alone makes no element: its id. */
  counts: number;
  name: string;
}

/** What is looked up of the members of an object. */
export interface ObjectTable extends Followed {
  /** By name; without a prototype, as names come from the input. */
  members: Readonly<Record<string, MemberRow>>;
  /** The bits of all elements that must be there and have one. */
  bits: number;
  /** Elements that must be there and have no bit: several of them, or one of very many. */
  counted: readonly ElementPlan[];
  /** Members that hold resources, which are looked at for themselves. */
  resources: readonly string[];
  closed: boolean;
}

/** What is known of the extensions with a url. */
export interface ExtensionDefinition {
  plain: Plain;
  isModifier: boolean;
  /** Whether one plainly may stand on what is at a place. */
  standsOn(holder: Place): boolean;
  /** The urls its parts may have; `undefined` for any. */
  parts: ReadonlySet<string> | undefined;
}

/** What is made of plans, each when first needed. */
export interface Tables {
  readonly engine: Engine;
  readonly shared: Shared;
  /** Of the members of an object. */
  object(plan: ObjectPlan): ObjectTable;
  /** Of a value of a type that is an object: its inside and the rules on it. */
  type(plan: TypePlan): Plain;
  /** What is known of extensions with a url; `undefined` where no definition of them is here. */
  extension(url: string): ExtensionDefinition | undefined;
}
