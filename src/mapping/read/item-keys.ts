import { ITEM_SYSTEM } from '../../fhir/canonical.ts';
import { asArray, isObject, type JsonObject } from '../../fhir/json.ts';
import type { InputResource } from '../input/input.ts';
import { type ItemKey, parseItemIdentifier } from '../resource-id.ts';
import type { Usage } from './usage.ts';

/** The identifier that carries the key of an item; the first of several is it. */
function itemIdentifierIn({ identifier }: JsonObject): { holder: JsonObject; value: string } | undefined {
  for (const holder of asArray(identifier))
    if (isObject(holder) && holder.system === ITEM_SYSTEM && typeof holder.value === 'string')
      return { holder, value: holder.value };
  return undefined;
}

/** The key of ours that a resource carries. */
export function itemKeyOf(resource: JsonObject): ItemKey | undefined {
  const found = itemIdentifierIn(resource);
  return found && parseItemIdentifier(found.value);
}

/** Notes the identifier that carries the key as understood, whatever its form. */
export function markItemKey(resource: JsonObject, usage: Usage): void {
  const found = itemIdentifierIn(resource);
  if (found !== undefined) usage.markLeaves(found.holder);
}

/** A main resource and the key of ours that it may carry. */
interface Keyed extends InputResource {
  rows: { part: string };
  itemKey: ItemKey | undefined;
}

const stemOf = (part: string): string => part.replace(/([A-Z])/g, '-$1').toLowerCase();

/** The keys that items get: one of ours, the one an item had when it was read before, or a new one. */
export class ItemKeys {
  /** Keys that items had when they were read before, by the resource they came from. */
  readonly #before: ReadonlyMap<string, readonly string[]>;
  readonly #resources: readonly Keyed[];
  /** Keys of ours that resources carry. */
  #own: ReadonlySet<string> | undefined;
  /** Keys that no new item may get. */
  #reserved: ReadonlySet<string> | undefined;
  /** The last number of a new key, by part. */
  readonly #numbers = new Map<string, number>();
  readonly #isGiven: (key: string) => boolean;
  readonly #originalOf: (resource: JsonObject) => JsonObject;

  /** @param originalOf the resource as it was sent that one was made from */
  constructor(
    before: ReadonlyMap<string, readonly string[]>,
    resources: readonly Keyed[],
    isGiven: (key: string) => boolean,
    originalOf: (resource: JsonObject) => JsonObject,
  ) {
    this.#before = before;
    this.#originalOf = originalOf;
    this.#resources = resources;
    this.#isGiven = isGiven;
  }

  /** The key for the item of a resource in a list. */
  keyFor(resource: Keyed): string {
    return resource.itemKey?.key ?? this.#keyBefore(resource) ?? this.#newKey(stemOf(resource.rows.part));
  }

  #keyBefore({ resource, rows }: Keyed): string | undefined {
    if (this.#before.size === 0) return undefined;
    const { resourceType, id = '' } = this.#originalOf(resource);
    const known = this.#before.get(`${resourceType}/${id}`) ?? [];
    const mayHave = (key: string) => key.startsWith(`${stemOf(rows.part)}-`) && !this.#isGiven(key);
    return known.find((key) => mayHave(key) && !this.#ownKeys().has(key));
  }

  #ownKeys(): ReadonlySet<string> {
    this.#own ??= new Set(this.#resources.flatMap(({ itemKey }) => (itemKey === undefined ? [] : [itemKey.key])));
    return this.#own;
  }

  #newKey(stem: string): string {
    this.#reserved ??= new Set([...[...this.#before.values()].flat(), ...this.#ownKeys()]);
    let number = this.#numbers.get(stem) ?? 1;
    while (this.#isGiven(`${stem}-${number}`) || this.#reserved.has(`${stem}-${number}`)) number += 1;
    this.#numbers.set(stem, number);
    return `${stem}-${number}`;
  }
}
