import { isObject, type JsonValue } from '../fhir/json.ts';
import { spend } from './budget.ts';
import { equalItems, numberOf, toJson } from './equal-items.ts';
import { type Item, plain } from './items.ts';

/** Up to so many items it is quicker to compare each with each than to write what each says. */
const FEW = 16;

/** Characters of what an item says that count as an item gone over. */
const WRITTEN = 16;

/** What a value says, written in one way: the same text for values that are the same. */
function sayingOf(value: JsonValue | undefined): string {
  const known = numberOf(value);
  if (Array.isArray(known)) return `[${known.map(sayingOf).join()}]`;
  if (isObject(known)) {
    const names = Object.keys(known).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${sayingOf(known[name])}`).join()}}`;
  }
  return typeof known === 'string' ? JSON.stringify(known) : String(known);
}

/** What an item says, which counts by its length. */
function written(item: Item): string {
  const saying = sayingOf(toJson(item));
  spend(saying.length / WRITTEN);
  return saying;
}

/** Adds to a set; whether it is new there. */
function addedTo<T>(set: Set<T>, one: T): boolean {
  const before = set.size;
  return set.add(one).size > before;
}

/** Items known by what they say, so that those equal to others are found without comparing each with each. */
class Known {
  readonly #values = new Set<Item | undefined>();
  readonly #sayings = new Set<string>();

  /** Whether an item is among them. */
  has(item: Item): boolean {
    const value = numberOf(plain(item));
    return typeof value === 'object' ? this.#sayings.has(written(item)) : this.#values.has(value);
  }

  /** Adds an item; whether it was not among them. */
  add(item: Item): boolean {
    const value = numberOf(plain(item));
    return typeof value === 'object' ? addedTo(this.#sayings, written(item)) : addedTo(this.#values, value);
  }
}

const isPlain = (item: Item): boolean => typeof numberOf(plain(item)) !== 'object';

/** The items without repetitions. */
export function distinct(items: readonly Item[]): readonly Item[] {
  if (items.length < 2) return items;
  if (items.length <= FEW && !items.every(isPlain)) {
    spend(items.length * items.length);
    return items.filter((item, at) => items.findIndex((one) => equalItems(one, item)) === at);
  }
  const known = new Known();
  return items.filter((item) => known.add(item));
}

/** What is known of lists; one that many items are compared with stays the same. */
const knownOf = new WeakMap<readonly Item[], Known>();

function knownIn(items: readonly Item[]): Known {
  const before = knownOf.get(items);
  if (before) return before;
  spend(items.length);
  const known = new Known();
  for (const item of items) known.add(item);
  knownOf.set(items, known);
  return known;
}

/** Whether an item is one of a list. */
export function among(items: readonly Item[]): (item: Item) => boolean {
  if (items.length <= FEW)
    return (item) => {
      spend(items.length);
      return plain(item) !== undefined && items.some((one) => equalItems(one, item));
    };
  const known = knownIn(items);
  return (item) => plain(item) !== undefined && known.has(item);
}
