import type { JsonValue } from '../fhir/json.ts';
import { Unknowable } from './items.ts';

/*
 * Expressions are written by those who make profiles, and may go over all of a large resource for each part of it, or grow
 * what they go over. Each evaluation has so much to spend; what needs more is not told.
 */

/** Items an evaluation may go over: some seconds of them. */
const MOST_ITEMS = 2e7;

/** Characters of a text an evaluation may make. */
const MOST_CHARACTERS = 5e6;

let left = MOST_ITEMS;

/** Takes from what the evaluation at work may spend. Throws `Unknowable` when it is all spent. */
export function spend(items: number): void {
  left -= items;
  if (left < 0) throw new Unknowable('it goes over too many items');
}

/** Throws `Unknowable` for a text that is too long. */
export function checkLength(text: unknown): void {
  if (typeof text === 'string' && text.length > MOST_CHARACTERS) throw new Unknowable('it makes too long a text');
}

/** Evaluates with as much to spend as any evaluation; within another one it takes nothing from that. */
export function withBudget<T>(evaluate: () => T): T {
  const outer = left;
  left = MOST_ITEMS;
  try {
    return evaluate();
  } finally {
    left = outer;
  }
}

/** Evaluates within what an evaluation may spend; where that is all spent the answer is left to the exact way. */
export const bounded =
  <T>(evaluate: (focus: JsonValue, resource: JsonValue) => T, open: T) =>
  (focus: JsonValue, resource: JsonValue): T => {
    try {
      return withBudget(() => evaluate(focus, resource));
    } catch (error) {
      if (error instanceof Unknowable) return open;
      throw error;
    }
  };
