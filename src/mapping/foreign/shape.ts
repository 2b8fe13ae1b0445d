import { isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import type { Profiles } from '../../profile/index.ts';
import type { CompiledPart, CompiledResource, ReferenceRow, TableRow, ValueRow } from '../compiled.ts';
import type { CompiledStep } from '../compiled-step.ts';
import type { Constants } from '../constants.ts';
import { Draft } from '../write/draft.ts';
import { putValue } from '../write/put-value.ts';

/** The rows of one kind of resource, with those that fields and references are put by. */
class ShapeRows {
  readonly rows: CompiledResource;
  readonly #fields = new Map<string, ValueRow | TableRow>();
  readonly #references = new Map<string, ReferenceRow[]>();

  constructor(rows: CompiledResource) {
    this.rows = rows;
    for (const row of rows.rows) {
      if (row.kind === 'collect' || row.kind === 'each' || ('writeOnly' in row && row.writeOnly)) continue;
      const field = row.field.join('.');
      if (row.kind === 'reference') this.#references.set(field, [...(this.#references.get(field) ?? []), row]);
      else if (!this.#fields.has(field)) this.#fields.set(field, row);
    }
  }

  /** The row that reads a field. */
  field(name: string): ValueRow | TableRow | undefined {
    return this.#fields.get(name);
  }

  /** The row whose reference may lead from a field to items of a part. */
  reference(field: string, part: string): ReferenceRow | undefined {
    return this.#references.get(field)?.find(({ to }) => to.length === 0 || to.includes(part));
  }
}

/** A resource in the shape that the rows of one profile read, made field by field. */
export class Shape {
  readonly #rows: ShapeRows;
  readonly #draft: Draft;

  constructor(rows: ShapeRows, profiles: Profiles, constants: Constants) {
    const { profile } = rows.rows;
    this.#rows = rows;
    this.#draft = new Draft(profile, profiles, constants);
    this.resource.meta = { profile: [profile.url] };
  }

  get resource(): Resource {
    return this.#draft.resource;
  }

  /** Whether a row reads a field. */
  has(field: string): boolean {
    return this.#rows.field(field) !== undefined;
  }

  /** Puts the value of a field where its row reads it; `index` tells items of a list apart. */
  set(field: string, value: JsonValue | undefined, index?: number): this {
    const row = this.#rows.field(field);
    if (value === undefined || value === '' || row === undefined) return this;
    if (row.kind === 'table') this.#table(row, value);
    else putValue(this.#draft, row, value, index);
    return this;
  }

  #table(row: TableRow, word: JsonValue): void {
    for (const { steps, value, codec } of row.entries.find((entry) => entry.word === word)?.cells ?? [])
      if (value !== undefined) this.#draft.put(steps, codec.write(value, steps.at(-1)?.types ?? []));
  }

  /** Refers to another resource from the field that may lead to items of this part. */
  refer(field: string, part: string, reference: JsonObject | undefined, index?: number): this {
    const row = this.#rows.reference(field, part);
    if (row !== undefined && reference !== undefined)
      this.#reference(row.steps, reference, row.list ? index : undefined);
    return this;
  }

  /** The patient, and for a resource beside an item's main one that main one. */
  link(patient: JsonValue | undefined, main?: JsonObject): this {
    const { patient: toPatient, link } = this.#rows.rows;
    if (isObject(patient) && toPatient !== undefined) this.#reference(toPatient, patient);
    if (main !== undefined && link !== undefined) this.#reference(link, main);
    return this;
  }

  #reference(steps: readonly CompiledStep[], reference: JsonObject, index?: number): void {
    const { reference: literal, identifier } = reference;
    // the one that leads nowhere may stand beside the other
    const both = identifier === undefined ? {} : { identifier };
    if (typeof literal === 'string')
      this.#draft.put(steps, { type: 'Reference', value: { reference: literal, ...both } }, index);
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
  readonly #rows = new Map<string, ShapeRows>();
  readonly #profiles: Profiles;
  readonly #constants: Constants;

  constructor(parts: readonly CompiledPart[], profiles: Profiles, constants: Constants) {
    for (const { name, resources } of parts)
      for (const rows of resources) this.#rows.set(nameOf(name, rows.satellite), new ShapeRows(rows));
    this.#profiles = profiles;
    this.#constants = constants;
  }

  of(part: string, satellite?: string): Shape | undefined {
    const rows = this.#rows.get(nameOf(part, satellite));
    return rows === undefined ? undefined : new Shape(rows, this.#profiles, this.#constants);
  }
}

const nameOf = (part: string, satellite: string | undefined): string =>
  satellite === undefined ? part : `${part}/${satellite}`;
