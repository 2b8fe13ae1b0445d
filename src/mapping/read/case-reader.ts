import type { Issue } from '../../fhir/issue.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { valueAt } from '../../fhir/read.ts';
import { wordOf } from '../absent.ts';
import { readAlternatives } from '../alternative.ts';
import type { PartKind } from '../compile/case-leaves.ts';
import type { CollectRow, CompiledResource, ReferenceRow, ValueRow } from '../compiled.ts';
import type { Input, InputResource } from '../input/input.ts';
import type { PlainRead } from '../plain/reading.ts';
import type { ItemKey } from '../resource-id.ts';
import { find } from './find.ts';
import type { Found } from './found.ts';
import type { FieldValues, ItemFields } from './item-fields.ts';
import { ItemKeys, markItemKey } from './item-keys.ts';
import type { FoundByPath } from './path-tree.ts';
import type { LineageEntry } from './read-result.ts';
import { markRead, readRow } from './read-rows.ts';
import * as report from './report.ts';
import type { Usage } from './usage.ts';

/** A resource of the input with the rows that read it. */
export interface ReadResource extends InputResource {
  rows: CompiledResource;
  itemKey: ItemKey | undefined;
  /** What it says, where there is nothing unusual in it; what of it was used is then not noted. */
  plain: PlainRead | undefined;
}

/** An item of the case in the making. */
interface Item {
  part: string;
  kind: PartKind;
  key: string;
  fields: ItemFields;
  values: FieldValues;
  /** The item as it stands in the case, once all is read. */
  value: JsonObject;
}

/** A resource of which it is known what item it speaks of, and what stands where its rows look. */
interface Told {
  resource: ReadResource;
  item: Item;
  found: FoundByPath;
}

/** The members of a case by name, in any order. */
export type CaseMembers = Map<string, JsonValue | undefined>;

/** Reads the resources of one patient into the members of a case. */
export class CaseReader {
  readonly issues: Issue[] = [];
  readonly lineage: LineageEntry[] = [];
  readonly #input: Input;
  readonly #resources: readonly ReadResource[];
  readonly #usage: Usage;
  readonly #items = new Map<JsonObject, Item>();
  /** Resources of which the rows were read. */
  readonly #read = new Set<JsonObject>();
  readonly #byKey = new Map<string, Item>();
  /** Keys of items that refer to a resource that is none of the case, such as one entered in error. */
  readonly #pointless = new Set<string>();
  readonly #keys: ItemKeys;

  constructor(
    input: Input,
    resources: readonly ReadResource[],
    usage: Usage,
    knownKeys: ReadonlyMap<string, readonly string[]> = new Map(),
  ) {
    const isGiven = (key: string): boolean => this.#byKey.has(key);
    this.#keys = new ItemKeys(knownKeys, resources, isGiven, (resource) => usage.originalOf(resource));
    this.#input = input;
    this.#resources = resources;
    this.#usage = usage;
  }

  /** Members of the case: lists and single items. */
  read(): CaseMembers {
    // no item of a list, whatever its resource calls it, takes the place of the patient
    for (const kind of ['single', 'case', 'list'] as const)
      for (const resource of this.#resources)
        if (resource.rows.kind === kind && resource.rows.satellite === undefined) this.#begin(resource);
    const read: Told[] = [];
    for (const resource of this.#resources) {
      const item = this.#itemOf(resource);
      if (item === undefined) continue;
      const found = resource.plain?.found ?? resource.rows.paths.find(resource.resource, this.#usage);
      read.push({ resource, item, found });
      this.#read.add(resource.resource);
      this.#note(resource, item);
      this.#fields(resource, item, found);
    }
    for (const { resource, found } of read) {
      const item = resource.rows.collects.length === 0 ? undefined : this.#items.get(resource.resource);
      if (item !== undefined)
        for (const row of resource.rows.collects) this.#collected(row, found[row.number], resource, item);
    }
    for (const item of this.#items.values()) item.value = item.fields.item(item.values);
    for (const told of read) this.#derived(told);
    return this.#assembled();
  }

  /** The key of the item a resource speaks of, once all are read. */
  keyOf({ resource, rows }: ReadResource): string | undefined {
    return this.#items.get(resource)?.key ?? (rows.part === 'patient' ? 'patient' : undefined);
  }

  /** Whether an item refers to a resource that is here and was read as no item: what it says hangs in the air. */
  pointsToNoFact(key: string): boolean {
    return this.#pointless.has(key);
  }

  /** Whether all of a resource was used; where that is not known, what was used is noted. */
  isAllUsed({ resource, rows, plain }: ReadResource): boolean {
    if (plain === undefined) return false;
    const isRead = this.#read.has(resource);
    if (isRead && plain.pending.every((one) => this.#usage.isUsed(one))) return true;
    markItemKey(resource, this.#usage);
    rows.markConstants(resource, this.#usage);
    if (isRead) markRead(rows, resource, this.#usage);
    return false;
  }

  /** Elements that are written from another field say nothing new where they agree with it; else they are left over. */
  #derived({ resource, item, found }: Told): void {
    for (const row of resource.rows.derived) {
      let one = found[row.number];
      if (one === undefined) continue;
      const source = row.via === undefined ? item : this.#byKey.get(String(item.value[row.via]));
      const expected = asArray(source && valueAt(source.value, row.field)).map((value) => JSON.stringify(value));
      for (; one !== undefined; one = one.next) {
        const read = one.value === undefined ? undefined : this.#plainValue(row, resource, one.value, one.at.type);
        const actual = read ?? wordOf(one.reason);
        if (actual !== undefined && expected.includes(JSON.stringify(actual))) this.#usage.markValue(one);
      }
    }
  }

  #plainValue(row: ValueRow | ReferenceRow, from: ReadResource, value: JsonValue, type: string): JsonValue | undefined {
    if (row.kind === 'value') return row.codec.read(value, type);
    if (row.asKey) return value;
    if (!isObject(value) || typeof value.reference !== 'string') return undefined;
    const target = this.#input.resolve(value.reference, from);
    return target && this.#items.get(target.resource)?.key;
  }

  /** Makes the item of a main resource; an item without a key of ours gets one by its place in the input. */
  #begin(resource: ReadResource): void {
    const { part, kind, fields } = resource.rows;
    const single = kind !== 'list';
    const key = single ? part : this.#keys.keyFor(resource);
    if (this.#byKey.has(key)) {
      this.issues.push(report.duplicateItem(resource.expression, key));
      return;
    }
    const item: Item = { part, kind, key, fields, values: fields.values(), value: {} };
    if (!single) item.values[fields.numberOf('key')] = key;
    this.#items.set(resource.resource, item);
    this.#byKey.set(key, item);
  }

  /** The item a resource speaks of: its own, or for a satellite that of the main resource it is linked with. */
  #itemOf(resource: ReadResource): Item | undefined {
    const { rows } = resource;
    if (rows.satellite === undefined) return this.#items.get(resource.resource);
    const { plain } = resource;
    const link = rows.link && (plain ? plain.link : find(resource.resource, rows.link, this.#usage));
    const main = rows.link ? this.#target(resource, link) : this.#linkedFrom(resource);
    const item = main && this.#items.get(main.resource);
    if (item !== undefined && item.part === rows.part) return item;
    if (rows.part === 'patient') return this.#byKey.get('patient');
    const { expression } = resource;
    const isSaid = link !== undefined && link.value !== undefined;
    this.issues.push(
      isSaid ? report.withoutItem(expression) : report.ofNoItem(expression, resource.resource.resourceType),
    );
    return undefined;
  }

  #target(from: ReadResource, finds: Found | undefined): InputResource | undefined {
    for (let one = finds; one !== undefined; one = one.next) {
      const { value } = one;
      if (!isObject(value) || typeof value.reference !== 'string') continue;
      this.#usage.mark(value, 'reference');
      return this.#input.resolve(value.reference, from);
    }
    return undefined;
  }

  #linkedFrom(satellite: ReadResource): InputResource | undefined {
    const steps = satellite.rows.linkedFrom;
    if (steps === undefined) return undefined;
    return this.#resources.find(
      (main) =>
        main.rows.part === satellite.rows.part &&
        main.rows.satellite === undefined &&
        this.#target(main, find(main.resource, steps, this.#usage))?.resource === satellite.resource,
    );
  }

  #note({ resource, rows, expression, container }: ReadResource, item: Item): void {
    const { resourceType, id } = this.#usage.originalOf(resource);
    const type = typeof resourceType === 'string' ? resourceType : resource.resourceType;
    const { key } = item;
    const hasId = typeof id === 'string' && container === undefined;
    if (rows.satellite !== undefined)
      this.lineage.push({ key, satellite: rows.satellite, resourceType: type, ...(hasId ? { id } : {}), expression });
    else if (hasId) this.lineage.push({ key, resourceType: type, id, expression });
    else this.lineage.push({ key, resourceType: type, expression });
  }

  #fields(resource: ReadResource, item: Item, found: FoundByPath): void {
    const alternatives = resource.rows.satellite === undefined ? readAlternatives(resource.resource, this.#usage) : [];
    if (alternatives.length > 0) item.values[item.fields.numberOf('alternatives')] = alternatives;
    let contradictions: Issue[] | undefined;
    for (const { number, field, row, always } of resource.rows.reads) {
      const finds = found[number];
      const known = resource.plain?.values[number];
      if (known === undefined && finds === undefined && !always) continue;
      const value =
        known ??
        (row.kind === 'reference'
          ? this.#reference(row, finds, resource, item)
          : readRow(row, finds, resource.resource, this.#usage));
      if (value === undefined || put(item.values, field, value)) continue;
      const name = `${item.part}.${row.field.join('.')} of ${item.key}`;
      contradictions ??= [];
      contradictions.push(report.contradiction(resource.expression, name));
    }
    if (contradictions !== undefined) this.issues.push(...contradictions);
  }

  #reference(row: ReferenceRow, finds: Found | undefined, resource: ReadResource, item: Item): JsonValue | undefined {
    let keys: string[] | undefined;
    for (let one = finds; one !== undefined; one = one.next) {
      const key = this.#keyOf(row, resource, one.value, item);
      if (key === undefined) continue;
      if (keys === undefined) keys = [key];
      // an item that is referred to twice, or by way of two resources that tell of it, is one
      else if (!keys.includes(key)) keys.push(key);
    }
    return row.list ? keys : keys?.[0];
  }

  #keyOf(row: ReferenceRow, from: ReadResource, value: JsonValue | undefined, by: Item): string | undefined {
    if (!isObject(value) || typeof value.reference !== 'string') return undefined;
    const target = this.#input.resolve(value.reference, from);
    const item = target && this.#items.get(target.resource);
    if (item === undefined) {
      if (target !== undefined) this.#pointless.add(by.key);
      this.issues.push(report.withoutItem(`${from.expression}${row.steps.at(-1)?.slot ?? ''}`));
      return undefined;
    }
    if (!row.to.includes(item.part)) return undefined;
    this.#usage.mark(value, 'reference');
    return item.key;
  }

  #collected(row: CollectRow, finds: Found | undefined, resource: ReadResource, item: Item): void {
    for (let one = finds; one !== undefined; one = one.next) {
      const { value } = one;
      if (!isObject(value) || typeof value.reference !== 'string') continue;
      const target = this.#input.resolve(value.reference, resource);
      const other = target && this.#items.get(target.resource);
      const source = row.sources.find(({ list }) => list === other?.part);
      if (other === undefined || source === undefined)
        this.issues.push(report.withoutItem(`${resource.expression}${row.steps.at(-1)?.slot ?? ''}`));
      else {
        this.#usage.mark(value, 'reference');
        if (!put(other.values, other.fields.numberOf(source.field), item.key))
          this.issues.push(report.contradiction(resource.expression, `${source.list}.${source.field} of ${other.key}`));
      }
    }
  }

  #assembled(): CaseMembers {
    const members: CaseMembers = new Map([['patient', {}]]);
    for (const { part, kind, value } of this.#items.values()) {
      if (kind === 'single') members.set(part, value);
      else if (kind === 'case') for (const name in value) members.set(name, value[name]);
      else {
        const items = members.get(part);
        if (Array.isArray(items)) items.push(value);
        else members.set(part, [value]);
      }
    }
    return members;
  }
}

/** Puts a value where a field is; false where another one stands there. */
function put(values: FieldValues, field: number, value: JsonValue): boolean {
  const before = values[field];
  if (before === undefined) values[field] = value;
  return before === undefined || JSON.stringify(before) === JSON.stringify(value);
}
