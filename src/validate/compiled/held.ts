/** A function that is made when first needed: `(held.plain ?? held.make())(…)`. */
export interface Held<T> {
  plain: T | undefined;
  make(): T;
}

/** Holds a function until it is needed. */
export function held<T>(make: () => T): Held<T> {
  const one: Held<T> = {
    plain: undefined,
    make: () => {
      one.plain ??= make();
      return one.plain;
    },
  };
  return one;
}
