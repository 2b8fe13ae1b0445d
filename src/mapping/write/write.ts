import type { IscmCase } from '../../case/case.ts';
import { listNames } from '../../case/references.ts';
import { ITEM_SYSTEM } from '../../fhir/canonical.ts';
import { asArray, isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import { objects, str, valueAt } from '../../fhir/read.ts';
import type { Profiles } from '../../profile/index.ts';
import { alternativeExtensions } from '../alternative.ts';
import type {
  CollectRow,
  CompiledPart,
  CompiledResource,
  CompiledRow,
  EachRow,
  ReferenceRow,
  TableRow,
  ValueRow,
} from '../compiled.ts';
import type { CompiledStep } from '../compiled-step.ts';
import { Constants } from '../constants.ts';
import { itemIdentifier, resourceId } from '../resource-id.ts';
import { Draft } from './draft.ts';
import { firstType, putValue, typesOf } from './put-value.ts';

/** A resource that was written, and the item it stands for. */
export interface WrittenResource {
  resource: Resource;
  key: string;
  satellite?: string;
}

/** The case that is being written. */
interface Whole {
  id: string;
  members: JsonObject;
  /** Its items by key, with the list each stands in. */
  items: ReadonlyMap<JsonValue | undefined, { list: string; item: JsonObject }>;
}

/** An item of a case, or a part that is one item, with its key: that of such a part is its name. */
interface Item {
  key: string;
  item: JsonObject;
}

function wholeOf(value: IscmCase): Whole {
  const members: JsonObject = value;
  const found = listNames.flatMap((list) => objects(members[list]).map((item) => [item.key, { list, item }] as const));
  return { id: value.id, members, items: new Map(found) };
}

/** How resources of a case refer to each other. */
function urlOf({ id: caseId }: Whole, key: string, satellite?: string): string {
  return `urn:uuid:${resourceId({ caseId, key, ...(satellite === undefined ? {} : { satellite }) })}`;
}

/** Writes cases as resources, by the rows of the mapping. */
export class Writer {
  readonly #parts: readonly CompiledPart[];
  readonly #profiles: Profiles;
  readonly #constants: Constants;

  constructor(parts: readonly CompiledPart[], profiles: Profiles) {
    this.#parts = parts;
    this.#profiles = profiles;
    this.#constants = new Constants(profiles);
  }

  /** The resources of a case, in the order of the model and of keys. References are `urn:uuid:` of the resources' ids. */
  write(value: IscmCase): WrittenResource[] {
    const whole = wholeOf(value);
    return this.#parts.flatMap((part) => itemsOf(part, whole).flatMap((item) => this.#writeItem(part, item, whole)));
  }

  /** Provenance has no identifier in R4. */
  #hasIdentifier(resource: CompiledResource): boolean {
    return this.#profiles.children(resource.profile.root).some((child) => child.name === 'identifier' && child.max > 0);
  }

  #writeItem(part: CompiledPart, { key, item }: Item, whole: Whole): WrittenResource[] {
    const written = part.resources.filter(
      (resource) => (resource.satellite === undefined && part.kind !== 'case') || isWritten(resource, item),
    );
    return written.map((resource) => {
      const draft = new Draft(resource.profile, this.#profiles, this.#constants);
      const { satellite } = resource;
      const id = { caseId: whole.id, key, ...(satellite === undefined ? {} : { satellite }) };
      draft.resource.id = resourceId(id);
      draft.resource.meta = { profile: [...resource.claims] };
      Object.assign(draft.resource, structuredClone(resource.always));
      if (this.#hasIdentifier(resource)) {
        const own = { system: ITEM_SYSTEM, value: itemIdentifier(id) };
        draft.resource.identifier = [own, ...asArray(draft.resource.identifier)];
      }
      if (resource.patient) putReference(draft, resource.patient, urlOf(whole, 'patient'));
      if (resource.link) putReference(draft, resource.link, urlOf(whole, key));
      if (satellite === undefined) {
        for (const other of written) {
          if (other.linkedFrom && other.satellite)
            putReference(draft, other.linkedFrom, urlOf(whole, key, other.satellite));
        }
        draft.extend(alternativeExtensions(item));
      }
      for (const row of resource.rows) writeRow(draft, row, { key, item }, whole);
      return { resource: draft.finish(), key, ...(satellite === undefined ? {} : { satellite }) };
    });
  }
}

function itemsOf(part: CompiledPart, { members }: Whole): Item[] {
  if (part.kind === 'case') return [{ key: part.name, item: members }];
  return asArray(members[part.name])
    .filter(isObject)
    .map((item) => ({ key: typeof item.key === 'string' ? item.key : part.name, item }));
}

function putReference(draft: Draft, steps: readonly CompiledStep[], reference: string, index?: number): void {
  draft.put(steps, { type: 'Reference', value: { reference } }, index);
}

/** Whether an item has something to say in a satellite. */
function isWritten(resource: CompiledResource, item: JsonObject): boolean {
  if (resource.when !== undefined) return resource.when.some((field) => valueAt(item, field.split('.')) !== undefined);
  return resource.rows.some((row) => hasValue(row, item));
}

/** The item a row takes its value from: its own, or the one that a reference of it leads to. */
function source({ via }: ValueRow | ReferenceRow, item: JsonObject, { items }: Whole): JsonObject {
  return via === undefined ? item : (items.get(item[via])?.item ?? {});
}

function hasValue(row: CompiledRow, item: JsonObject): boolean {
  return row.kind !== 'collect' && valueAt(item, row.field) !== undefined && !('writeOnly' in row && row.writeOnly);
}

function writeRow(draft: Draft, row: CompiledRow, { key, item }: Item, whole: Whole): void {
  if (row.kind === 'value') writeValue(draft, row, valueAt(source(row, item, whole), row.field));
  else if (row.kind === 'reference') writeReference(draft, row, valueAt(source(row, item, whole), row.field), whole);
  else if (row.kind === 'table') writeTable(draft, row, valueAt(item, row.field));
  else if (row.kind === 'each') writeEach(draft, row, valueAt(item, row.field));
  else writeCollected(draft, row, key, whole);
}

function writeValue(draft: Draft, row: ValueRow, value: JsonValue | undefined): void {
  if (value === undefined) {
    if (row.absent === undefined) return;
    // A required list of codes takes a reason only beside a code; where the list has `unknown`, that is the code.
    if (row.codec.has?.('unknown') === true) draft.put(row.steps, row.codec.write('unknown', typesOf(row)));
    draft.putAbsent(row.steps, row.absent, firstType(row));
    return;
  }
  if (row.list) for (const [index, item] of asArray(value).entries()) putValue(draft, row, item, index);
  else putValue(draft, row, value);
}

function writeReference(draft: Draft, row: ReferenceRow, value: JsonValue | undefined, whole: Whole): void {
  const keys = asArray(value).filter((key) => typeof key === 'string');
  const served = keys.filter((key) => row.to.length === 0 || row.to.includes(whole.items.get(key)?.list ?? ''));
  for (const [index, key] of served.entries()) {
    if (row.asKey) draft.put(row.steps, { type: 'string', value: key });
    else putReference(draft, row.steps, urlOf(whole, key), row.list ? index : undefined);
  }
  if (keys.length === 0 && row.absent !== undefined) draft.putAbsent(row.steps, row.absent, 'Reference');
}

function writeTable(draft: Draft, row: TableRow, word: JsonValue | undefined): void {
  const entry = row.entries.find((candidate) => candidate.word === word);
  for (const cell of entry?.cells ?? []) {
    if (cell.value !== undefined) draft.put(cell.steps, cell.codec.write(cell.value, cell.steps.at(-1)?.types ?? []));
  }
}

function writeEach(draft: Draft, row: EachRow, value: JsonValue | undefined): void {
  for (const [index, item] of asArray(value).filter(isObject).entries()) {
    for (const inner of row.rows) {
      const field = valueAt(item, inner.field);
      const steps = [...row.steps, ...inner.steps];
      if (field !== undefined) draft.put(steps, inner.codec.write(field, inner.steps.at(-1)?.types ?? []), index);
    }
  }
}

function writeCollected(draft: Draft, { sources, steps }: CollectRow, key: string, whole: Whole): void {
  const from = sources.flatMap(({ list, field }) =>
    objects(whole.members[list]).flatMap((item) => (item[field] === key ? (str(item.key) ?? []) : [])),
  );
  for (const [index, other] of from.entries()) putReference(draft, steps, urlOf(whole, other), index);
}
