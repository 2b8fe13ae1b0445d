import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { NOT_RECORDED, reasonInExtension } from './absent.ts';
import { matchesPattern } from './constants.ts';

/** Whether an element says nothing but that nothing was recorded. */
function isNotRecorded(value: JsonValue): boolean {
  return isObject(value) && Object.keys(value).length === 1 && reasonInExtension(value) === NOT_RECORDED;
}

/** Members that carry a resource's administration, not the patient's facts; contained resources are read by themselves. */
const administrative = new Set(['resourceType', 'id', 'meta', 'text', 'implicitRules', 'language', 'contained']);

/** A code, the word it was read as, and by which map. */
export interface ReadCode {
  from: string;
  word: string;
  by: string;
  loses?: string;
}

/** Keeps what reading used of the input, so that what is left can be told. */
export class Usage {
  readonly #used = new Map<JsonObject, Set<string>>();
  readonly #originals = new Map<JsonObject, JsonObject>();
  /** Codes that were read as a word for which another code is written. */
  readonly notes: { holder: JsonObject; member: string; read: ReadCode }[] = [];

  /** Notes that a resource was made from another: what is understood of the one is understood of the other. */
  derive(made: JsonObject, original: JsonObject): void {
    this.#originals.set(made, original);
  }

  /** The resource that one was made from; itself where it is as it was sent. */
  originalOf(resource: JsonObject): JsonObject {
    return this.#originals.get(resource) ?? resource;
  }

  /** Notes that a member, with all inside it, was understood. */
  mark(holder: JsonObject, member: string): void {
    const members = this.#used.get(holder);
    if (members === undefined) this.#used.set(holder, new Set([member]));
    else members.add(member);
    const original = this.#originals.get(holder);
    if (original !== undefined && original[member] !== undefined && original[member] === holder[member])
      this.mark(original, member);
  }

  /**
   * Notes a value as understood: what lies in it, not its neighbours in the same array. Of a coded one only the codings
   * were understood; its text is another row's matter.
   */
  markValue(
    { value, holder, member }: { value: JsonValue | undefined; holder: JsonObject; member: string },
    coded = false,
  ): void {
    this.mark(holder, `_${member}`);
    if (!isObject(value)) this.mark(holder, member);
    else if (coded && value.coding !== undefined) this.mark(value, 'coding');
    else for (const name of Object.keys(value)) this.mark(value, name);
  }

  /** Notes what a profile fixes: where the input holds the same, it says nothing that a case would lose. */
  markConstants(value: JsonValue | undefined, constant: JsonValue | undefined): void {
    if (!isObject(value) || !isObject(constant)) return;
    for (const name in constant) {
      const expected = constant[name];
      const actual = value[name];
      if (isObject(expected)) this.markConstants(actual, expected);
      else if (Array.isArray(expected)) {
        for (const item of expected) {
          for (const candidate of asArray(actual))
            if (matchesPattern(candidate, item)) this.markConstants(candidate, item);
        }
      } else if (actual === expected) this.mark(value, name);
    }
  }

  /** Expressions of the elements of a resource that nothing read. */
  unused(resource: JsonObject, expression: string): string[] {
    const found: string[] = [];
    for (const name in resource) if (!administrative.has(name)) this.#unusedIn(resource, name, expression, found);
    return found;
  }

  #unusedIn(holder: JsonObject, name: string, expression: string, found: string[]): void {
    const value = holder[name];
    if (value === undefined || this.#used.get(holder)?.has(name) === true) return;
    const at = `${expression}.${name}`;
    if (!Array.isArray(value)) this.#inside(value, at, found);
    else for (const [index, item] of value.entries()) this.#inside(item, `${at}[${index}]`, found);
  }

  /** An element of which nothing was read is named whole; of one read in part, the parts left over are. */
  #inside(value: JsonValue, expression: string, found: string[]): void {
    if (isNotRecorded(value)) return;
    if (!isObject(value) || !this.#touched(value)) found.push(expression);
    else for (const name in value) this.#unusedIn(value, name, expression, found);
  }

  #touched(value: JsonValue | undefined): boolean {
    if (Array.isArray(value)) return value.some((item) => this.#touched(item));
    if (!isObject(value)) return false;
    return this.#used.has(value) || Object.values(value).some((member) => this.#touched(member));
  }
}
