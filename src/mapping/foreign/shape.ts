import { isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import type { Profiles } from '../../profile/index.ts';
import type { CompiledPart, CompiledResource, CompiledStep, ReferenceRow, TableRow, ValueRow } from '../compiled.ts';
import type { Constants } from '../constants.ts';
import { Draft } from '../draft.ts';

/** A resource in the shape that the rows of one profile read, made field by field. */
export class Shape {
  readonly rows: CompiledResource;
  readonly #draft: Draft;

  constructor(rows: CompiledResource, profiles: Profiles, constants: Constants) {
    this.rows = rows;
    this.#draft = new Draft(rows.profile, profiles, constants);
    this.resource.meta = { profile: [rows.profile.url] };
  }

  get resource(): Resource {
    return this.#draft.resource;
  }

  /** Puts the value of a field where its row reads it; `index` tells items of a list apart. */
  set(field: string, value: JsonValue | undefined, index?: number): this {
    const row = this.rows.rows.find(
      (candidate): candidate is ValueRow | TableRow =>
        (candidate.kind === 'value' || candidate.kind === 'table') &&
        candidate.field.join('.') === field &&
        !('writeOnly' in candidate && candidate.writeOnly),
    );
    if (value === undefined || value === '' || row === undefined) return this;
    if (row.kind === 'table') this.#table(row, value);
    else this.#draft.put(row.steps, row.codec.write(value, row.steps.at(-1)?.types ?? []), index);
    return this;
  }

  #table(row: TableRow, word: JsonValue): void {
    for (const { steps, value, codec } of row.entries.find((entry) => entry.word === word)?.cells ?? [])
      if (value !== undefined) this.#draft.put(steps, codec.write(value, steps.at(-1)?.types ?? []));
  }

  /** Refers to another resource from the field that may lead to items of this part. */
  refer(field: string, part: string, reference: JsonObject | undefined, index?: number): this {
    const row = this.rows.rows.find(
      (candidate): candidate is ReferenceRow =>
        candidate.kind === 'reference' &&
        candidate.field.join('.') === field &&
        !candidate.writeOnly &&
        (candidate.to.length === 0 || candidate.to.includes(part)),
    );
    if (row !== undefined && reference !== undefined)
      this.#reference(row.steps, reference, row.list ? index : undefined);
    return this;
  }

  /** The patient, and for a resource beside an item's main one that main one. */
  link(patient: JsonValue | undefined, main?: JsonObject): this {
    if (isObject(patient) && this.rows.patient !== undefined) this.#reference(this.rows.patient, patient);
    if (main !== undefined && this.rows.link !== undefined) this.#reference(this.rows.link, main);
    return this;
  }

  #reference(steps: readonly CompiledStep[], reference: JsonObject, index?: number): void {
    if (typeof reference.reference === 'string')
      this.#draft.put(steps, { type: 'Reference', value: { reference: reference.reference } }, index);
    else this.#draft.put(steps, { type: 'Reference', value: { ...reference } }, index);
  }

  /** Takes members of the original as they are, where the rows can read them there. */
  take(original: JsonObject, ...members: string[]): this {
    for (const member of members) {
      const value = original[member];
      if (value !== undefined) this.resource[member] = value;
      const beside = original[`_${member}`];
      if (beside !== undefined) this.resource[`_${member}`] = beside;
    }
    return this;
  }
}

/** Makes shapes by part of the case, and by satellite where it is not the item's main resource. */
export class Shapes {
  readonly #parts: readonly CompiledPart[];
  readonly #profiles: Profiles;
  readonly #constants: Constants;

  constructor(parts: readonly CompiledPart[], profiles: Profiles, constants: Constants) {
    this.#parts = parts;
    this.#profiles = profiles;
    this.#constants = constants;
  }

  of(part: string, satellite?: string): Shape | undefined {
    const rows = this.#parts
      .find(({ name }) => name === part)
      ?.resources.find((resource) => resource.satellite === satellite);
    return rows === undefined ? undefined : new Shape(rows, this.#profiles, this.#constants);
  }
}
