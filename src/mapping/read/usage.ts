import { DATA_ABSENT_REASON } from '../../fhir/data-absent-reason.ts';
import { isObject, type JsonObject, type JsonValue } from '../../fhir/json.ts';
import { NOT_RECORDED, reasonInExtension } from '../absent.ts';
import type { Found } from './found.ts';

/** Whether an element says nothing but that nothing was recorded. */
export function isNotRecorded(value: JsonValue | undefined): boolean {
  return (
    isObject(value) &&
    value.extension !== undefined &&
    Object.keys(value).length === 1 &&
    reasonInExtension(value) === NOT_RECORDED
  );
}

/** Whether an extension says why what holds it has no value, which its row reads. */
const saysWhyAbsent = (extension: JsonValue): boolean =>
  isObject(extension) && extension.url === DATA_ABSENT_REASON && typeof extension.valueCode === 'string';

/** Members that carry a resource's administration, not the patient's facts; contained resources are read by themselves. */
export const administrative: ReadonlySet<string> = new Set([
  'resourceType',
  'id',
  'meta',
  'text',
  'implicitRules',
  'language',
  'contained',
]);

/** A code, the word it was read as, and by which map. */
export interface ReadCode {
  from: string;
  word: string;
  by: string;
  loses?: string;
}

/** A place that says another thing of a field than was read. */
export interface Contradicting {
  holder: JsonObject;
  /** The member of the holder; the holder itself where there is none. */
  member?: string;
  field: string;
}

/** Names of members that were understood; lists are never changed, so that many objects may share one. */
export interface Marks {
  readonly member: string;
  readonly next: Marks | undefined;
}

/** Stands for all members of an object. */
const WHOLE: Marks = { member: '', next: undefined };

function hasMark(marks: Marks | undefined, member: string): boolean {
  if (marks === WHOLE) return true;
  for (let mark = marks; mark !== undefined; mark = mark.next) if (mark.member === member) return true;
  return false;
}

/** Keeps what reading used of the input, so that what is left can be told. */
export class Usage {
  readonly #used = new Map<JsonObject, Marks>();
  readonly #originals = new Map<JsonObject, JsonObject>();
  readonly #madeFrom = new Set<JsonObject>();
  /** Codes that were read as a word for which another code is written. */
  readonly notes: { holder: JsonObject; member: string; read: ReadCode }[] = [];
  /** What speaks against values that were read. */
  readonly contradicting: Contradicting[] = [];

  /** Notes that a resource was made from another: what is understood of the one is understood of the other. */
  derive(made: JsonObject, original: JsonObject): void {
    this.#originals.set(made, original);
    this.#madeFrom.add(original);
  }

  /** Whether another resource was made from this one. */
  isMadeFrom(resource: JsonObject): boolean {
    return this.#madeFrom.has(resource);
  }

  /** The resource that one was made from; itself where it is as it was sent. */
  originalOf(resource: JsonObject): JsonObject {
    return this.#originals.get(resource) ?? resource;
  }

  /** Notes that a member, with all inside it, was understood. */
  mark(holder: JsonObject, member: string): void {
    const marks = this.#used.get(holder);
    if (!hasMark(marks, member)) this.#used.set(holder, { member, next: marks });
    const original = this.#originals.size === 0 ? undefined : this.#originals.get(holder);
    if (original !== undefined && original[member] !== undefined && original[member] === holder[member])
      this.mark(original, member);
  }

  /** Notes several members at once, which the object has. */
  markEach(holder: JsonObject, members: Marks): void {
    if (!this.#used.has(holder) && !this.#originals.has(holder)) this.#used.set(holder, members);
    else
      for (let mark: Marks | undefined = members; mark !== undefined; mark = mark.next) this.mark(holder, mark.member);
  }

  /** Notes all that an object holds as understood. */
  markWhole(value: JsonObject): void {
    for (const name in value) {
      if (this.#originals.has(value)) this.mark(value, name);
      else {
        this.#used.set(value, WHOLE);
        return;
      }
    }
  }

  /**
   * Notes a value as understood: what lies in it, not its neighbours in the same array. Of a coded one only the codings
   * were understood; its text is another row's matter.
   */
  markValue({ value, holder, at: { member, beside } }: Found, coded = false): void {
    if (holder[beside] !== undefined) this.mark(holder, beside);
    if (!isObject(value)) this.mark(holder, member);
    else if (coded && value.coding !== undefined) this.mark(value, 'coding');
    else this.markWhole(value);
  }

  /** Notes every primitive in a value as understood. */
  markLeaves(value: JsonObject): void {
    if (Object.values(value).every((member) => typeof member !== 'object')) {
      this.markWhole(value);
      return;
    }
    for (const name in value) {
      const member = value[name];
      if (Array.isArray(member)) for (const item of member) if (isObject(item)) this.markLeaves(item);
      if (isObject(member)) this.markLeaves(member);
      else if (!Array.isArray(member)) this.mark(value, name);
    }
  }

  /** Whether an element was understood, with all inside it. */
  isUsed({ holder, value, at: { member } }: Found): boolean {
    if (hasMark(this.#used.get(holder), member)) return true;
    const marks = isObject(value) ? this.#used.get(value) : undefined;
    if (!isObject(value) || marks === undefined) return false;
    for (const name in value) if (!hasMark(marks, name)) return false;
    return true;
  }

  /** Expressions of the elements of a resource that nothing read. */
  unused(resource: JsonObject, expression: string): string[] {
    const found: string[] = [];
    const path: (string | number)[] = [];
    const marks = this.#used.get(resource);
    for (const name in resource)
      if (!administrative.has(name) && !hasMark(marks, name)) this.#unusedAt(name, resource[name], path, found);
    return found.map((at) => `${expression}${at}`);
  }

  /** Expressions of extensions that nothing read, wherever they lie: what holds them may be understood without them. */
  unreadExtensions(resource: JsonObject, expression: string): string[] {
    const found: string[] = [];
    const path: (string | number)[] = [];
    for (const name in resource) if (!administrative.has(name)) this.#extensionsAt(name, resource[name], path, found);
    return found.map((at) => `${expression}${at}`);
  }

  /** Looks for extensions at a member, and below it. */
  #extensionsAt(name: string, value: JsonValue | undefined, path: (string | number)[], found: string[]): void {
    if (typeof value !== 'object' || value === null) return;
    path.push(name);
    this.#extensionsIn(value, path, found, name === 'extension');
    path.pop();
  }

  #extensionsIn(value: JsonValue, path: (string | number)[], found: string[], areExtensions: boolean): void {
    if (!Array.isArray(value)) {
      if (isObject(value)) for (const name in value) this.#extensionsAt(name, value[name], path, found);
      return;
    }
    let index = 0;
    for (const item of value) {
      path.push(index);
      if (areExtensions && !saysWhyAbsent(item) && !this.#touched(item)) found.push(pathText(path));
      else this.#extensionsIn(item, path, found, false);
      path.pop();
      index += 1;
    }
  }

  /** Looks below a member that was not understood as a whole. */
  #unusedAt(name: string, value: JsonValue | undefined, path: (string | number)[], found: string[]): void {
    if (value === undefined) return;
    path.push(name);
    if (!Array.isArray(value)) this.#inside(value, path, found);
    else {
      let index = 0;
      for (const item of value) {
        path.push(index);
        this.#inside(item, path, found);
        path.pop();
        index += 1;
      }
    }
    path.pop();
  }

  /** An element of which nothing was read is named whole; of one read in part, the parts left over are. */
  #inside(value: JsonValue, path: (string | number)[], found: string[]): void {
    if (isNotRecorded(value)) return;
    if (!isObject(value) || !this.#touched(value)) {
      found.push(pathText(path));
      return;
    }
    const marks = this.#used.get(value);
    if (marks === WHOLE) return;
    for (const name in value) if (!hasMark(marks, name)) this.#unusedAt(name, value[name], path, found);
  }

  #touched(value: JsonValue | undefined): boolean {
    if (typeof value !== 'object' || value === null) return false;
    if (Array.isArray(value)) {
      for (const item of value) if (this.#touched(item)) return true;
      return false;
    }
    if (this.#used.has(value)) return true;
    for (const name in value) if (this.#touched(value[name])) return true;
    return false;
  }
}

function pathText(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : `.${step}`;
  return text;
}
