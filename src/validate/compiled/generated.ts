import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { Engine, ObjectPlan, TypePlan } from '../plan/types.ts';
import type { Run } from '../run.ts';

/** Walks an object; whether there was anything to walk. */
export type ObjectWalk = (value: JsonObject, run: Run) => boolean;

/** Walks the inside of a value that is an object and applies the rules on it. */
export type TypeWalk = (value: JsonObject, run: Run) => void;

/** Applies the rules on a value. */
export type RulesWalk = (value: JsonValue, run: Run) => void;

/** A function that is made when first needed: `held.walk ?? held.make()`. */
export interface Held<W> {
  walk: W | undefined;
  make(): W;
}

/** The functions that walk instances by their plans: what the code of one calls of the others. */
export interface Generated {
  readonly engine: Engine;
  /** The walk over an object's members. */
  object(plan: ObjectPlan): Held<ObjectWalk>;
  /** The walk over a value of a type. */
  type(plan: TypePlan): Held<TypeWalk>;
  /** The rules on a value of a type. */
  rules(plan: TypePlan): Held<RulesWalk>;
}
