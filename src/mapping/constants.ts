import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { ElementNode, Profiles } from '../profile/index.ts';

const capital = (type: string): string => `${type.charAt(0).toUpperCase()}${type.slice(1)}`;

/** Name of the JSON member of an element that is no choice, or whose profile leaves one type. */
export function memberOf(node: ElementNode): string {
  return node.isChoice ? `${node.name}${capital(node.types[0]?.code ?? '')}` : node.name;
}

/** Called for each object that constants bring into being: its slot (path with slice names) and the object. */
export type OnObject = (slot: string, value: JsonObject) => void;

/**
 * What a profile fixes: the fixed or pattern value of an element together with those of its required children and
 * required slices. `undefined` where it fixes nothing. The value is new at each call.
 */
export class Constants {
  readonly #profiles: Profiles;
  readonly #none = new Set<ElementNode>();
  readonly #shared = new Map<ElementNode, JsonValue | undefined>();

  constructor(profiles: Profiles) {
    this.#profiles = profiles;
  }

  /** The same for those who only read: one value for all callers, never to be changed. */
  shared(node: ElementNode): JsonValue | undefined {
    if (!this.#shared.has(node)) this.#shared.set(node, this.of(node));
    return this.#shared.get(node);
  }

  of(node: ElementNode, slot = '', onObject: OnObject = () => {}): JsonValue | undefined {
    if (this.#none.has(node)) return undefined;
    const own = node.fixed?.value ?? node.pattern?.value;
    const value = own === undefined ? undefined : structuredClone(own);
    if (value !== undefined && !isObject(value)) return value;
    const filled = this.#children(node, value ?? {}, slot, onObject);
    if (Object.keys(filled).length > 0) return filled;
    this.#none.add(node);
    return undefined;
  }

  #children(node: ElementNode, value: JsonObject, slot: string, onObject: OnObject): JsonObject {
    const single = node.types.length <= 1;
    if (!single) return value;
    for (const child of this.#profiles.children(node)) {
      if (child.max === 0) continue;
      const name = memberOf(child);
      const childSlot = `${slot}.${child.name}`;
      if (child.min > 0 && value[name] === undefined && child.slices.every((slice) => slice.min === 0)) {
        const constant = this.of(child, childSlot, onObject);
        if (constant !== undefined) value[name] = child.baseMax > 1 ? [constant] : constant;
        if (isObject(constant)) onObject(childSlot, constant);
      }
      this.#slices(child, value, childSlot, onObject);
    }
    return value;
  }

  #slices(child: ElementNode, value: JsonObject, slot: string, onObject: OnObject): void {
    if (child.isChoice) return;
    for (const slice of child.slices) {
      if (slice.min === 0) continue;
      const sliceSlot = `${slot}:${slice.sliceName ?? ''}`;
      const constant = this.of(slice, sliceSlot, onObject);
      if (!isObject(constant)) continue;
      if (child.baseMax > 1) value[child.name] = [...asArray(value[child.name]), constant];
      else value[child.name] = constant;
      onObject(sliceSlot, constant);
    }
  }
}

/** Whether a value holds all that the expected one does: FHIR's pattern[x] rule (ElementDefinition.pattern[x]). */
export function matchesPattern(value: JsonValue | undefined, pattern: JsonValue | undefined): boolean {
  if (pattern === undefined) return true;
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((item) => value.some((candidate) => matchesPattern(candidate, item)));
  }
  if (isObject(pattern)) {
    return isObject(value) && Object.entries(pattern).every(([name, member]) => matchesPattern(value[name], member));
  }
  return value === pattern;
}
