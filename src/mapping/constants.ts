import { choiceMember } from '../fhir/choice-member.ts';
import { Decimal } from '../fhir/decimal.ts';
import { asArray, isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import type { ElementNode, Profiles } from '../profile/index.ts';

/** Name of the JSON member of an element that is no choice, or whose profile leaves one type. */
export function memberOf(node: ElementNode): string {
  return node.isChoice ? choiceMember(node.name, node.types[0]?.code ?? '') : node.name;
}

/** Called for each object that constants bring into being: its slot (path with slice names) and the object. */
export type OnObject = (slot: string, value: JsonObject) => void;

/** The constants of an element, made once, and which of its objects stand in which slots below the element's own. */
interface Template {
  value: JsonValue | undefined;
  slots: ReadonlyMap<JsonObject, string>;
}

/**
 * What a profile fixes: the fixed or pattern value of an element together with those of its required children and
 * required slices. `undefined` where it fixes nothing.
 */
export class Constants {
  readonly #profiles: Profiles;
  readonly #templates = new Map<ElementNode, Template>();

  constructor(profiles: Profiles) {
    this.#profiles = profiles;
  }

  /** For those who only read: one value for all callers, never to be changed. */
  shared(node: ElementNode): JsonValue | undefined {
    return this.#template(node).value;
  }

  /** The same as a value that is new at each call. */
  of(node: ElementNode, slot = '', onObject: OnObject = () => {}): JsonValue | undefined {
    const { value, slots } = this.#template(node);
    return value === undefined ? undefined : copyOf(value, slots, (below, made) => onObject(slot + below, made));
  }

  #template(node: ElementNode): Template {
    const known = this.#templates.get(node);
    if (known) return known;
    const slots = new Map<JsonObject, string>();
    const made = { value: this.#make(node, '', (slot, value) => slots.set(value, slot)), slots };
    this.#templates.set(node, made);
    return made;
  }

  #make(node: ElementNode, slot: string, onObject: OnObject): JsonValue | undefined {
    const own = node.fixed?.value ?? node.pattern?.value;
    const value = own === undefined ? undefined : structuredClone(own);
    if (value !== undefined && !isObject(value)) return value;
    const filled = this.#children(node, value ?? {}, slot, onObject);
    return Object.keys(filled).length > 0 ? filled : undefined;
  }

  #children(node: ElementNode, value: JsonObject, slot: string, onObject: OnObject): JsonObject {
    const single = node.types.length <= 1;
    if (!single) return value;
    for (const child of this.#profiles.children(node)) {
      if (child.max === 0) continue;
      const name = memberOf(child);
      const childSlot = `${slot}.${child.name}`;
      if (child.min > 0 && value[name] === undefined && child.slices.every((slice) => slice.min === 0)) {
        const constant = this.#make(child, childSlot, onObject);
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
      const constant = this.#make(slice, sliceSlot, onObject);
      if (!isObject(constant)) continue;
      if (child.baseMax > 1) value[child.name] = [...asArray(value[child.name]), constant];
      else value[child.name] = constant;
      onObject(sliceSlot, constant);
    }
  }
}

/** A copy of a value, its objects told with their slots, the inner ones first. */
function copyOf(value: JsonValue, slots: ReadonlyMap<JsonObject, string>, onObject: OnObject): JsonValue {
  if (Array.isArray(value)) return value.map((item) => copyOf(item, slots, onObject));
  if (!isObject(value) || value instanceof Decimal) return value;
  const copy: JsonObject = {};
  for (const name in value) {
    const member = value[name];
    if (member !== undefined) copy[name] = copyOf(member, slots, onObject);
  }
  const slot = slots.get(value);
  if (slot !== undefined) onObject(slot, copy);
  return copy;
}
