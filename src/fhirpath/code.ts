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
  /** Whether there is any item, told without making the collection. */
  some(input: readonly Item[], scope: Scope): boolean;
  /** Whether it gives one truth value or nothing, so that `one` says all. */
  isPredicate?: true;
  /** For choices navigated by name: the code for one of their types alone. */
  narrowed?(type: StaticType): Code | undefined;
  /** The types such a choice has. */
  options?: readonly StaticType[];
  /** For items whose types only they say, all that lies below an item: the code for a member of theirs. */
  named?(name: string): Code;
}

/** Code that gives a collection. */
export function collection(type: StaticType | undefined, many: Code['many'], some?: Code['some']): Code {
  return {
    type,
    many,
    one: (input, scope) => truth(many(input, scope)),
    some: some ?? ((input, scope) => many(input, scope).length > 0),
  };
}

/** Code that gives a truth value. */
export function predicate(one: Code['one']): Code {
  return {
    type: 'boolean',
    isPredicate: true,
    one,
    many: (input, scope) => asItems(one(input, scope)),
    some: (input, scope) => one(input, scope) !== undefined,
  };
}
