import type { JsonObject, JsonValue } from '../../fhir/json.ts';
import type { CaseLeaf } from '../compile/case-leaves.ts';

/** A member of an item: a field by its number, or an object of further ones. */
type Member = { name: string; number: number } | { name: string; members: readonly Member[] };

/** Values of an item by the numbers of its fields. */
export type FieldValues = (JsonValue | undefined)[];

/** The fields of a part of the case, numbered in the order of the case model: an item is put together from them. */
export class ItemFields {
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #members: readonly Member[];

  constructor(leaves: readonly CaseLeaf[]) {
    // where the model has no alternatives they are put all the same: whoever checks the case says so
    const fields = new Set([...leaves.map(({ path }) => path.replace(/\[\].*$/, '')), 'alternatives']);
    this.#numbers = new Map([...fields].map((field, number) => [field, number]));
    this.#members = membersOf([...this.#numbers].map(([field, number]) => ({ names: field.split('.'), number })));
  }

  /** Room for the values of an item. */
  values(): FieldValues {
    return new Array(this.#numbers.size).fill(undefined);
  }

  /** The number of a field, such as `level.cranial`; the model has it, which is checked when a row is compiled. */
  numberOf(field: string): number {
    const number = this.#numbers.get(field);
    if (number === undefined) throw new Error(`the case model has no field ${field}`);
    return number;
  }

  /** An item of these values, its members in the order of the case model. */
  item(values: FieldValues): JsonObject {
    return objectOf(this.#members, values) ?? {};
  }
}

function membersOf(fields: readonly { names: readonly string[]; number: number }[]): Member[] {
  const below = Map.groupBy(fields, ({ names }) => names[0] ?? '');
  return [...below].map(([name, inner]) => {
    const [first] = inner;
    if (first !== undefined && first.names.length === 1) return { name, number: first.number };
    return { name, members: membersOf(inner.map(({ names, number }) => ({ names: names.slice(1), number }))) };
  });
}

function objectOf(members: readonly Member[], values: FieldValues): JsonObject | undefined {
  let made: JsonObject | undefined;
  for (const member of members) {
    const value = 'members' in member ? objectOf(member.members, values) : values[member.number];
    if (value === undefined) continue;
    made ??= {};
    made[member.name] = value;
  }
  return made;
}
