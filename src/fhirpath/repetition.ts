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

/** Items known by what they say, so that those equal to others are found without comparing each with each. */
class Known {
  readonly #values = new Set<Item | undefined>();
  readonly #sayings = new Set<string>();

  /** Whether an item is among them; with `add` it is from then on. */
  has(item: Item, add = false): boolean {
    const value = numberOf(plain(item));
    if (typeof value !== 'object') return Known.#isIn(this.#values, value, add);
    const saying = sayingOf(toJson(item));
    spend(saying.length / WRITTEN);
    return Known.#isIn(this.#sayings, saying, add);
  }

  static #isIn<T>(set: Set<T>, one: T, add: boolean): boolean {
    const isThere = set.has(one);
    if (add && !isThere) set.add(one);
    return isThere;
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
  return items.filter((item) => !known.has(item, true));
}

/** What is known of lists; one that many items are compared with stays the same. */
const knownOf = new WeakMap<readonly Item[], Known>();

function knownIn(items: readonly Item[]): Known {
  const before = knownOf.get(items);
  if (before) return before;
  spend(items.length);
  const known = new Known();
  for (const item of items) known.has(item, true);
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
