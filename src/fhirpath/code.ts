import { asItems, type Item, type Scope, truth } from './items.ts';
import type { StaticType } from './model.ts';

/** A compiled expression or part of one. */
export interface Code {
  /** Type of its items, when it is known. */
  type: StaticType | undefined;
  /** Evaluates to a collection. */
  many(input: readonly Item[], scope: Scope): readonly Item[];
  /** Evaluates to a truth value; `undefined` for an empty result. */
  one(input: readonly Item[], scope: Scope): boolean | undefined;
  /** For choices navigated by name: the code for one of their types alone. */
  narrowed?(type: StaticType): Code | undefined;
  /** The types such a choice has. */
  options?: readonly StaticType[];
}

/** Code that gives a collection. */
export function collection(type: StaticType | undefined, many: Code['many']): Code {
  return { type, many, one: (input, scope) => truth(many(input, scope)) };
}

/** Code that gives a truth value. */
export function predicate(one: Code['one']): Code {
  return { type: 'boolean', one, many: (input, scope) => asItems(one(input, scope)) };
}
