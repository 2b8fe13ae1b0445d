import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { Engine, ObjectPlan, TypePlan } from '../plan/types.ts';
import type { Place, Run } from '../run.ts';
import type { Held } from './held.ts';
import type { ObjectTable } from './object-table.ts';
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
