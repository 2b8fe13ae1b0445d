import { isObject, type JsonObject, type JsonValue } from './json.ts';

/**
 * Reading untrusted JSON: each function gives the value when it has the wanted shape, and nothing otherwise. So a
 * definition written by anybody is read without a cast and without a crash.
 */

/** The value when it is a string. */
export function str(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value when it is a finite number. */
export function num(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The value when it is an object. */
export function obj(value: JsonValue | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The objects in an array; none when the value is no array. */
export function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The strings in an array; none when the value is no array. */
export function strings(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** What lies at the end of a path of members. */
export function valueAt(value: JsonObject, path: readonly string[]): JsonValue | undefined {
  let inner: JsonValue | undefined = value;
  for (const name of path) inner = isObject(inner) ? inner[name] : undefined;
  return inner;
}

/** What a table has by a name that comes from outside: never what every object has, such as `constructor`. */
export function named<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The member whose name starts with the prefix followed by a type name, such as `fixedCode` or `valueQuantity`. */
export function choice(
  value: JsonObject,
  prefix: string,
): { type: string; name: string; value: JsonValue } | undefined {
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member === undefined || !name.startsWith(prefix) || name.length === prefix.length) continue;
    const suffix = name.slice(prefix.length);
    const first = suffix.charAt(0);
    if (first !== first.toUpperCase() || first === first.toLowerCase()) continue;
    return { type: suffix, name, value: member };
  }
  return undefined;
}

/** `valueX` of the first extension with the url on an element. */
export function extensionValue(element: JsonObject, url: string): JsonValue | undefined {
  const found = objects(element.extension).find((extension) => extension.url === url);
  return found && choice(found, 'value')?.value;
}
