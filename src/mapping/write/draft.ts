import { choiceMember } from '../../fhir/choice-member.ts';
import { Decimal } from '../../fhir/decimal.ts';
import { asArray, isObject, type JsonObject, type JsonValue, type Resource } from '../../fhir/json.ts';
import type { ElementNode, Profile, Profiles } from '../../profile/index.ts';
import { absentConcept, absentExtension, absentFact, NOT_RECORDED } from '../absent.ts';
import type { TypedValue } from '../codec/codec.ts';
import { memberName, type PathStep } from '../compile/element-path.ts';
import { type Constants, memberOf } from '../constants.ts';

const isPrimitive = (type: string): boolean => /^[a-z]/.test(type);

/** Adds the members of a value to an element; lists (codings, extensions) grow. */
function merge(target: JsonObject, value: JsonObject): void {
  for (const [name, member] of Object.entries(value)) {
    const present = target[name];
    target[name] = Array.isArray(present) && Array.isArray(member) ? [...present, ...member] : member;
  }
}

/**
 * A resource in the making. It begins with what its profile fixes; values are put at paths, and elements on the way
 * come into being with their own constants.
 */
export class Draft {
  readonly resource: Resource;
  readonly #profiles: Profiles;
  readonly #constants: Constants;
  readonly #profile: Profile;
  readonly #slots = new Map<string, JsonObject>();
  /** Arrays that were made here, which may grow; others are those of constants or of whoever gave them. */
  readonly #arrays = new Set<JsonValue[]>();
  readonly #nodes = new Map<JsonObject, { node: ElementNode; type: string | undefined }>();

  constructor(profile: Profile, profiles: Profiles, constants: Constants) {
    this.#profiles = profiles;
    this.#constants = constants;
    this.#profile = profile;
    const fixed = constants.of(profile.root, '', (slot, value) => this.#slots.set(slot, value));
    this.resource = { resourceType: profile.type, ...(isObject(fixed) ? fixed : {}) };
  }

  /** Adds a value to a member: an item more where the element repeats. */
  #attach(holder: JsonObject, member: string, value: JsonValue, isArray: boolean): void {
    const present = holder[member];
    if (!isArray) holder[member] = value;
    else if (Array.isArray(present) && this.#arrays.has(present)) present.push(value);
    else {
      const made = [...asArray(present), value];
      this.#arrays.add(made);
      holder[member] = made;
    }
  }

  /** Puts a value at a path; `index` tells items of a list field apart. */
  put(steps: readonly PathStep[], value: TypedValue, index?: number): void {
    const { holder, last } = this.#descend(steps, index);
    const member = memberName(last, value.type);
    if (isPrimitive(value.type) || !isObject(value.value)) this.#attach(holder, member, value.value, last.isArray);
    else merge(this.#element(holder, last, value.type, index), value.value);
  }

  /** Says why there is no value at a path. */
  putAbsent(steps: readonly PathStep[], reason: string, type: string): void {
    const { holder, last } = this.#descend(steps, undefined);
    if (last.name === 'value' && last.element.min === 0 && this.#hasAbsentReason(holder)) {
      holder.dataAbsentReason = absentConcept(reason);
      return;
    }
    const extension = { extension: [absentExtension(reason)] };
    if (!isPrimitive(type)) merge(this.#element(holder, last, type, undefined), extension);
    else this.#attach(holder, `_${memberName(last, type)}`, extension, last.isArray);
  }

  /** Adds extensions to the resource. */
  extend(extensions: readonly JsonObject[]): void {
    for (const extension of extensions) this.#attach(this.resource, 'extension', extension, true);
  }

  /** Says in an extension of the resource why a field of the case has no value. */
  putAbsentFact(field: string, reason: string): void {
    this.extend([absentFact(field, reason)]);
  }

  /** Fills required elements with data-absent-reasons and puts members in the profile's order. */
  finish(): Resource {
    this.#complete(this.resource, this.#profile.root, undefined);
    const { resourceType, ...rest } = this.resource;
    return { resourceType, ...this.#ordered(rest, this.#profile.root, undefined) };
  }

  #descend(steps: readonly PathStep[], index: number | undefined): { holder: JsonObject; last: PathStep } {
    const last = steps.at(-1);
    if (last === undefined) throw new Error('an empty path');
    let holder: JsonObject = this.resource;
    let at: number | undefined;
    for (const step of steps.slice(0, -1)) {
      if (step.each) at = index;
      holder = this.#element(holder, step, step.types[0] ?? '', at);
    }
    return { holder, last };
  }

  /** The object at a step, made with its constants where it is not there yet. */
  #element(holder: JsonObject, step: PathStep, type: string, index: number | undefined): JsonObject {
    const slot = index === undefined ? step.slot : `${step.slot}[${index}]`;
    const known = this.#slots.get(slot);
    if (known !== undefined) return known;
    const member = memberName(step, type);
    const present = holder[member];
    if (!step.isArray && isObject(present)) return present;
    const constant = this.#constants.of(step.element, slot, (inner, value) => this.#slots.set(inner, value));
    const made = isObject(constant) ? constant : {};
    this.#attach(holder, member, made, step.isArray);
    this.#slots.set(slot, made);
    this.#nodes.set(made, { node: step.element, type });
    return made;
  }

  #hasAbsentReason(holder: JsonObject): boolean {
    const known = this.#nodes.get(holder);
    const node = holder === this.resource ? this.#profile.root : known?.node;
    if (node === undefined) return false;
    return this.#profiles
      .children(node, known?.type)
      .some((child) => child.name === 'dataAbsentReason' && child.max > 0);
  }

  #complete(value: JsonObject, node: ElementNode, type: string | undefined): void {
    for (const child of this.#profiles.children(node, type)) {
      const members = child.isChoice
        ? Object.keys(value).filter((name) => new RegExp(`^_?${child.name}[A-Z]`).test(name))
        : [child.name, `_${child.name}`].filter((name) => value[name] !== undefined);
      if (members.length > 0) {
        for (const item of members.flatMap((name) => asArray(value[name]))) this.#completeInside(item, child);
      } else if (child.min > 0) this.#fill(value, child);
    }
  }

  #completeInside(item: JsonValue, child: ElementNode): void {
    if (!isObject(item)) return;
    const known = this.#nodes.get(item);
    if (known !== undefined) this.#complete(item, known.node, known.type);
    else if (child.children.length > 0 && child.slices.length === 0) this.#complete(item, child, undefined);
  }

  #fill(value: JsonObject, child: ElementNode): void {
    const type = child.types[0]?.code ?? '';
    const isArray = child.baseMax > 1;
    const name = memberOf(child);
    if (type === 'BackboneElement' || type === 'Element') {
      const made: JsonObject = {};
      this.#complete(made, child, type);
      this.#attach(value, name, made, isArray);
    } else
      this.#attach(
        value,
        isPrimitive(type) ? `_${name}` : name,
        { extension: [absentExtension(NOT_RECORDED)] },
        isArray,
      );
  }

  /** Members in the order of the profile's elements, so that equal cases give equal text whatever wrote them first. */
  #ordered(value: JsonObject, node: ElementNode, type: string | undefined): JsonObject {
    const ordered: JsonObject = {};
    for (const child of this.#profiles.children(node, type)) {
      for (const [member, memberType] of membersOf(value, child)) {
        const inner = value[member];
        if (inner === undefined) continue;
        const order = (item: JsonValue) =>
          isObject(item) && !(item instanceof Decimal) ? this.#ordered(item, child, memberType) : item;
        ordered[member] = Array.isArray(inner) ? inner.map(order) : order(inner);
      }
    }
    return { ...ordered, ...Object.fromEntries(Object.entries(value).filter(([name]) => !(name in ordered))) };
  }
}

/** Members of an object that are an element, each with the type its name tells. */
function membersOf(value: JsonObject, child: ElementNode): [string, string | undefined][] {
  const names: [string, string | undefined][] = child.isChoice
    ? child.types.map(({ code }) => [choiceMember(child.name, code), code])
    : [[child.name, child.types[0]?.code]];
  return names
    .flatMap(([name, type]): [string, string | undefined][] => [
      [name, type],
      [`_${name}`, 'Element'],
    ])
    .filter(([name]) => value[name] !== undefined);
}
