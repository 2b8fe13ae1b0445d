import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { ElementPlan, Engine, ObjectPlan, TypePlan } from '../plan/types.ts';
import type { Place, Run } from '../run.ts';
import type { Held } from './held.ts';
import type { KnownCode } from './source.ts';

/**
 * Whether there is plainly nothing to find in an object; `false` says only that the exact walk has to look. `holder` is
 * the place the object stands in: what an extension in it stands on.
 */
export type Plain = (value: JsonObject, run: Run, holder: Place) => boolean;

/** Whether there is plainly nothing to find in an extension that stands in `outer`. */
export type PlainExtension = (value: JsonObject, run: Run, holder: Place, outer: JsonObject) => boolean;

/** Whether there is plainly nothing to find in a member of `outer`, an object that stands in `holder`. */
export type PlainMember = (value: JsonValue | undefined, run: Run, holder: Place, outer: JsonObject) => boolean;

export type HeldPlain = Held<Plain>;

/** What members follow: they mostly come in the same order, so that the next one need not be looked up by its name. */
export interface Followed {
  /** The member that stood behind this one, or first in the object, when one was last looked up. */
  next: MemberRow | undefined;
}

/** A member an object may have, with what sees whether it is plainly right. */
export interface MemberRow extends Held<PlainMember>, Followed {
  /** The bit that says that its element is there, which what stands beside a primitive says too. */
  bit: number;
  /** For elements of several types the position in its object; else -1. */
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
  plain: HeldPlain;
  isModifier: boolean;
  /** Whether one plainly may stand on what is at a place. */
  standsOn(holder: Place): boolean;
  /** The urls its parts may have; `undefined` for any. */
  parts: ReadonlySet<string> | undefined;
}

/** The functions generated for plans: what the code of one calls of the others. */
export interface Generated {
  readonly engine: Engine;
  readonly known: KnownCode;
  /** Of the members of an object. */
  object(plan: ObjectPlan): ObjectTable;
  /** Of a value of a type that is an object: its inside and the rules on it. */
  type(plan: TypePlan): HeldPlain;
  /** What is known of extensions with a url; `undefined` where no definition of them is here. */
  extension(url: string): ExtensionDefinition | undefined;
}
