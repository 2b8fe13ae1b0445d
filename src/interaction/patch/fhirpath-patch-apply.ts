import type { ElementTypes, Member, Members } from '../../deidentify/element-types.ts';
import { isObject, isResource, type JsonObject, type Resource } from '../../fhir/json.ts';
import type { Place, Places } from '../../fhirpath/index.ts';
import { type Failure, fail } from '../outcome.ts';
import { type ElementValue, readList, writeList, writeOne } from './element-list.ts';
import type { FhirPathOperation, PatchValue } from './fhirpath-patch.ts';
import { addMember, elementOf, isList, memberFor } from './fhirpath-patch-value.ts';

/** Where an element stands: what holds it, and its name in JSON. */
interface Spot {
  holder: JsonObject;
  members: Members;
  name: string;
  member: Member;
  index: number | undefined;
}

/** Applies operations to a resource, which is changed; all, or a failure that names the first that cannot be done. */
export function applyFhirPathPatch(
  resource: Resource,
  operations: readonly FhirPathOperation[],
  types: ElementTypes,
): Failure | undefined {
  for (const [at, operation] of operations.entries()) {
    const problem = new Patching(resource, types).apply(operation);
    if (problem === undefined) continue;
    const path = operation.path.length > 80 ? `${operation.path.slice(0, 80)}…` : operation.path;
    const message = `Operation ${at} of the FHIRPath Patch (${operation.type} ${path}) failed: ${problem}.`;
    return fail('processing', 'patch-failed', message, `Parameters.parameter[${at}]`);
  }
  return undefined;
}

/** One operation on one resource; what cannot be done is told as a sentence. */
class Patching {
  readonly #resource: Resource;
  readonly #types: ElementTypes;

  constructor(resource: Resource, types: ElementTypes) {
    this.#resource = resource;
    this.#types = types;
  }

  apply(operation: FhirPathOperation): string | undefined {
    const places = operation.places.in(this.#resource);
    if (!places) return 'its path gives something that is no element of the resource';
    switch (operation.type) {
      case 'add':
        return this.#add(places, operation.name, operation.value);
      case 'insert':
        return this.#insert(places, operation);
      case 'delete':
        return places.length === 0 ? undefined : this.#replace(places, undefined);
      case 'replace':
        return this.#replace(places, operation.value);
      case 'move':
        return this.#move(places, operation);
    }
  }

  #add(places: readonly Place[], name: string, value: PatchValue): string | undefined {
    const place = single(places);
    if (typeof place === 'string') return place;
    const within = this.#within(place);
    return within ? addMember(within.object, within.members, name, value, this.#types) : NOT_THERE;
  }

  /** Replaces an element, or leaves it out where there is no value. */
  #replace(places: readonly Place[], value: PatchValue | undefined): string | undefined {
    const place = single(places);
    if (typeof place === 'string') return place;
    const spot = this.#spot(place);
    if (!spot) return 'the resource itself is not replaced or deleted by a patch';
    const { holder, members, name, index } = spot;
    const member = value && memberFor(members, spot.member.node.name, value);
    if (typeof member === 'string') return member;
    const made = value && member && elementOf(value, member, this.#types);
    if (typeof made === 'string') return made;
    if (index !== undefined) {
      const list = readList(holder, name);
      list.splice(index, 1, ...(made ? [made] : []));
      writeList(holder, name, list);
    } else {
      writeOne(holder, name, undefined);
      writeOne(holder, member?.name ?? name, made);
    }
    return undefined;
  }

  #insert(places: readonly Place[], operation: Extract<FhirPathOperation, { type: 'insert' }>): string | undefined {
    const { index, value, end } = operation;
    const list = places.length > 0 ? this.#wholeList(places) : this.#emptyList(end);
    if (typeof list === 'string') return list;
    const { holder, members, name, items } = list;
    const member = memberFor(members, name, value);
    if (typeof member === 'string') return member;
    const made = elementOf(value, member, this.#types);
    if (typeof made === 'string') return made;
    if (index > items.length) return `the list has ${items.length} elements`;
    writeList(holder, name, items.toSpliced(index, 0, made));
    return undefined;
  }

  #move(
    places: readonly Place[],
    { source, destination }: Extract<FhirPathOperation, { type: 'move' }>,
  ): string | undefined {
    const list = places.length > 0 ? this.#wholeList(places) : NOT_THERE;
    if (typeof list === 'string') return list;
    const { holder, name, items } = list;
    const moved = items[source];
    if (!moved || destination >= items.length) return `the list has ${items.length} elements`;
    writeList(holder, name, items.toSpliced(source, 1).toSpliced(destination, 0, moved));
    return undefined;
  }

  /** The list whose elements the places are, all of them: indexes count in the whole list. */
  #wholeList(places: readonly Place[]): List | string {
    const [first = []] = places;
    const spot = this.#spot(first);
    if (!spot || spot.index === undefined) return 'its path does not select a list';
    const of = (place: Place) => JSON.stringify(place.slice(0, -1));
    const items = readList(spot.holder, spot.name);
    const isWhole = places.length === items.length && places.every((place) => of(place) === of(first));
    return isWhole ? { ...spot, items } : 'its path must select all elements of one list';
  }

  #emptyList(end: { places: Places; name: string } | undefined): List | string {
    const place = end ? single(end.places.in(this.#resource) ?? []) : NOT_THERE;
    if (!end || typeof place === 'string') return NOT_THERE;
    const within = this.#within(place);
    const member = within?.members.get(end.name);
    if (!within || !member) return NOT_THERE;
    return isList(member)
      ? { holder: within.object, members: within.members, name: end.name, items: [] }
      : 'its path does not select a list';
  }

  /** The object at a place with the members it may have; beside a primitive there is one for its extensions. */
  #within(place: Place): { object: JsonObject; members: Members } | undefined {
    if (place.length === 0) return { object: this.#resource, members: this.#types.ofType(this.#resource.resourceType) };
    const spot = this.#spot(place);
    if (!spot) return undefined;
    const { holder, name, member, index } = spot;
    const value = index === undefined ? holder[name] : readList(holder, name)[index]?.value;
    if (isObject(value) && Object.getPrototypeOf(value) === Object.prototype)
      return { object: value, members: this.#membersOf(value, member) };
    return { object: besideOf(spot), members: this.#types.inside(member) };
  }

  #membersOf(object: JsonObject, member: Member): Members {
    return member.type === 'Resource' && isResource(object)
      ? this.#types.ofType(object.resourceType)
      : this.#types.inside(member);
  }

  #spot(place: Place): Spot | undefined {
    const last = place.at(-1);
    const index = typeof last === 'number' ? last : undefined;
    const steps = index === undefined ? place : place.slice(0, -1);
    const within = this.#within(steps.slice(0, -1));
    const step = steps.at(-1);
    if (!within || typeof step !== 'string') return undefined;
    const { object: holder, members } = within;
    // a choice stands under its name with the type
    const name = members.has(step)
      ? step
      : [...members].find(([one, { node }]) => node.name === step && (one in holder || `_${one}` in holder))?.[0];
    const member = name === undefined ? undefined : members.get(name);
    return name === undefined || !member ? undefined : { holder, members, name, member, index };
  }
}

/** A list with what holds it. */
interface List extends Pick<Spot, 'holder' | 'members' | 'name'> {
  items: ElementValue[];
}

const NOT_THERE = 'there is nothing at its path';

function single(places: readonly Place[]): Place | string {
  const [place] = places;
  if (!place) return NOT_THERE;
  return places.length === 1 ? place : `its path selects ${places.length} elements; one was expected`;
}

/** What stands beside a primitive, made where there is nothing yet. */
function besideOf({ holder, name, index }: Spot): JsonObject {
  if (index === undefined) {
    const beside = holder[`_${name}`];
    const made = isObject(beside) ? beside : {};
    holder[`_${name}`] = made;
    return made;
  }
  const list = readList(holder, name);
  const made = list[index]?.beside ?? {};
  list[index] = { value: list[index]?.value, beside: made };
  writeList(holder, name, list);
  return made;
}
