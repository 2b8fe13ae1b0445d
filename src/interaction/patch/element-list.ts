import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';

/** An element as JSON has it: its value, and the id and extensions that stand beside a primitive one. */
export interface ElementValue {
  value: JsonValue | undefined;
  beside?: JsonObject;
}

/** The elements of a list, each with what stands beside it (http://hl7.org/fhir/R4/json.html#primitive). */
export function readList(holder: JsonObject, name: string): ElementValue[] {
  const [values, besides] = [listOf(holder[name]), listOf(holder[`_${name}`])];
  return Array.from({ length: Math.max(values.length, besides.length) }, (_, at) => {
    const beside = besides[at];
    return { value: values[at] ?? undefined, ...(isObject(beside) ? { beside } : {}) };
  });
}

/** Writes the elements of a list; an empty one is left out. */
export function writeList(holder: JsonObject, name: string, items: readonly ElementValue[]): void {
  write(
    holder,
    name,
    items.map(({ value }) => value ?? null),
  );
  write(
    holder,
    `_${name}`,
    items.map(({ beside }) => beside ?? null),
  );
}

/** Writes an element that is no list; `undefined` leaves it out. */
export function writeOne(holder: JsonObject, name: string, item: ElementValue | undefined): void {
  for (const [member, value] of [
    [name, item?.value],
    [`_${name}`, item?.beside],
  ] as const) {
    if (value === undefined) delete holder[member];
    else holder[member] = value;
  }
}

const listOf = (value: JsonValue | undefined): JsonValue[] => (Array.isArray(value) ? value : []);

function write(holder: JsonObject, name: string, values: JsonValue[]): void {
  if (values.some((value) => value !== null)) holder[name] = values;
  else delete holder[name];
}
