import type { IscmCase } from '../../case/case.ts';
import { listNames } from '../../case/references.ts';
import { ITEM_SYSTEM } from '../../fhir/canonical.ts';
import { asArray, isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import type { Profiles } from '../../profile/index.ts';
import { alternativeExtensions } from '../alternative.ts';
import type {
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

/** Where references of a case point. */
interface Targets {
  listOf: ReadonlyMap<string, string>;
  reference(key: string, satellite?: string): string;
}

/** Key of a part that is one item: `patient`, `outcome`, `case`. */
const singleKey = (part: string): string => part;

const at = (item: JsonObject, field: readonly string[]): JsonValue | undefined =>
  field.reduce<JsonValue | undefined>((value, name) => (isObject(value) ? value[name] : undefined), item);

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
    const whole: JsonObject = value;
    const targets = this.#targets(value.id, whole);
    return this.#parts.flatMap((part) =>
      this.#items(part, whole).flatMap(({ key, item }) => this.#writeItem(part, key, item, whole, value.id, targets)),
    );
  }

  /** Provenance has no identifier in R4. */
  #hasIdentifier(resource: CompiledResource): boolean {
    return this.#profiles.children(resource.profile.root).some((child) => child.name === 'identifier' && child.max > 0);
  }

  #items(part: CompiledPart, whole: JsonObject): { key: string; item: JsonObject }[] {
    if (part.kind === 'case') return [{ key: singleKey(part.name), item: whole }];
    return asArray(whole[part.name])
      .filter(isObject)
      .map((item) => ({ key: typeof item.key === 'string' ? item.key : singleKey(part.name), item }));
  }

  #targets(caseId: string, whole: JsonObject): Targets {
    const listOf = new Map<string, string>();
    for (const list of listNames) {
      for (const item of asArray(whole[list]))
        if (isObject(item) && typeof item.key === 'string') listOf.set(item.key, list);
    }
    return {
      listOf,
      reference: (key, satellite) =>
        `urn:uuid:${resourceId({ caseId, key, ...(satellite === undefined ? {} : { satellite }) })}`,
    };
  }

  #writeItem(
    part: CompiledPart,
    key: string,
    item: JsonObject,
    whole: JsonObject,
    caseId: string,
    targets: Targets,
  ): WrittenResource[] {
    const written = part.resources.filter(
      (resource) => (resource.satellite === undefined && part.kind !== 'case') || isWritten(resource, item),
    );
    return written.map((resource) => {
      const draft = new Draft(resource.profile, this.#profiles, this.#constants);
      const { satellite } = resource;
      const id = { caseId, key, ...(satellite === undefined ? {} : { satellite }) };
      draft.resource.id = resourceId(id);
      draft.resource.meta = { profile: [...resource.claims] };
      Object.assign(draft.resource, structuredClone(resource.always));
      if (this.#hasIdentifier(resource)) {
        const own = { system: ITEM_SYSTEM, value: itemIdentifier(id) };
        draft.resource.identifier = [own, ...asArray(draft.resource.identifier)];
      }
      if (resource.patient) putReference(draft, resource.patient, targets.reference(singleKey('patient')));
      if (resource.link) putReference(draft, resource.link, targets.reference(key));
      if (satellite === undefined) {
        for (const other of written) {
          if (other.linkedFrom && other.satellite)
            putReference(draft, other.linkedFrom, targets.reference(key, other.satellite));
        }
      }
      if (satellite === undefined) draft.extend(alternativeExtensions(item));
      for (const row of resource.rows) writeRow(draft, row, item, key, whole, targets);
      return { resource: draft.finish(), key, ...(satellite === undefined ? {} : { satellite }) };
    });
  }
}

function putReference(draft: Draft, steps: readonly CompiledStep[], reference: string, index?: number): void {
  draft.put(steps, { type: 'Reference', value: { reference } }, index);
}

/** Whether an item has something to say in a satellite. */
function isWritten(resource: CompiledResource, item: JsonObject): boolean {
  if (resource.when !== undefined) return resource.when.some((field) => at(item, field.split('.')) !== undefined);
  return resource.rows.some((row) => hasValue(row, item));
}

/** The item a row takes its value from: its own, or the one that a reference of it leads to. */
function source(row: ValueRow | ReferenceRow, item: JsonObject, whole: JsonObject): JsonObject {
  if (row.via === undefined) return item;
  const key = item[row.via];
  for (const list of listNames) {
    for (const other of asArray(whole[list])) if (isObject(other) && other.key === key) return other;
  }
  return {};
}

function hasValue(row: CompiledRow, item: JsonObject): boolean {
  return row.kind !== 'collect' && at(item, row.field) !== undefined && !('writeOnly' in row && row.writeOnly);
}

function writeRow(
  draft: Draft,
  row: CompiledRow,
  item: JsonObject,
  key: string,
  whole: JsonObject,
  targets: Targets,
): void {
  if (row.kind === 'value') writeValue(draft, row, at(source(row, item, whole), row.field));
  else if (row.kind === 'reference') writeReference(draft, row, at(source(row, item, whole), row.field), targets);
  else if (row.kind === 'table') writeTable(draft, row, at(item, row.field));
  else if (row.kind === 'each') writeEach(draft, row, at(item, row.field));
  else writeCollected(draft, row.steps, collected(row.sources, key, whole), targets);
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

function writeReference(draft: Draft, row: ReferenceRow, value: JsonValue | undefined, targets: Targets): void {
  const keys = asArray(value).filter((key) => typeof key === 'string');
  const served = keys.filter((key) => row.to.length === 0 || row.to.includes(targets.listOf.get(key) ?? ''));
  for (const [index, key] of served.entries()) {
    if (row.asKey) draft.put(row.steps, { type: 'string', value: key });
    else putReference(draft, row.steps, targets.reference(key), row.list ? index : undefined);
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
      const field = at(item, inner.field);
      const steps = [...row.steps, ...inner.steps];
      if (field !== undefined) draft.put(steps, inner.codec.write(field, inner.steps.at(-1)?.types ?? []), index);
    }
  }
}

function collected(sources: readonly { list: string; field: string }[], key: string, whole: JsonObject): string[] {
  return sources.flatMap(({ list, field }) =>
    asArray(whole[list]).flatMap((item) =>
      isObject(item) && item[field] === key && typeof item.key === 'string' ? [item.key] : [],
    ),
  );
}

function writeCollected(draft: Draft, steps: readonly CompiledStep[], keys: readonly string[], targets: Targets): void {
  for (const [index, key] of keys.entries()) putReference(draft, steps, targets.reference(key), index);
}
