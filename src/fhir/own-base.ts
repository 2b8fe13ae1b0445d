import { isObject, type JsonObject, type JsonValue } from './json.ts';

/**
 * The FHIR bases under which this server is known, each with a slash at its end. They come from its settings alone: what
 * a client says about the host it calls must not decide whose a resource is.
 */
export type OwnBases = readonly string[];

/** The bases as settings give them, without slashes at their ends. */
export const ownBases = (urls: readonly (string | undefined)[]): OwnBases => [
  ...new Set(urls.flatMap((url) => (url === undefined ? [] : [`${url}/`]))),
];

/**
 * A reference in the form `Type/id` where it is the absolute URL of a resource of this server
 * (http://hl7.org/fhir/R4/references.html#literal); any other as it is.
 */
export function ownReference(reference: string, bases: OwnBases): string {
  for (const base of bases) if (reference.startsWith(base)) return reference.slice(base.length);
  return reference;
}

/** The same value with each `Reference.reference` in it as {@link ownReference} gives it; what has none is shared. */
export function withOwnReferences<T extends JsonObject>(value: T, bases: OwnBases): T {
  return bases.length === 0 ? value : relativeObject(value, bases);
}

function relativeObject<T extends JsonObject>(value: T, bases: OwnBases): T {
  let copy: T | undefined;
  for (const name in value) {
    const before = value[name];
    const after =
      name === 'reference' && typeof before === 'string' ? ownReference(before, bases) : relativeValue(before, bases);
    if (after === before) continue;
    copy ??= { ...value };
    // defined, not set, since a member may be called __proto__
    Object.defineProperty(copy, name, { value: after, enumerable: true, configurable: true, writable: true });
  }
  return copy ?? value;
}

function relativeValue(value: JsonValue | undefined, bases: OwnBases): JsonValue | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item) => relativeValue(item, bases) ?? null);
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  // decimals stand in JSON values as objects, but are leaves
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype ? relativeObject(value, bases) : value;
}
