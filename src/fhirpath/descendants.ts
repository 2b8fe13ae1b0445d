import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { spend } from './budget.ts';
import { type Code, collection } from './code.ts';
import { type Item, pushMember, Uncovered, Undecided } from './items.ts';
import {
  isKindOf,
  isKnownType,
  isOpenResource,
  isPrimitive,
  jsonMembers,
  memberOf,
  type StaticType,
  typesNamed,
} from './model.ts';
import { holderOf } from './navigation.ts';

/** What lies in members of a type, looked up by their names. */
interface Below {
  type: StaticType;
  isWanted: boolean;
  /** Whether what it holds says itself what it is. */
  isOpen: boolean;
  /** Made when first needed, since types contain themselves. */
  members: Readonly<Record<string, Below>> | undefined;
}

/** Told of an item that was found, and its type. */
type Found = (item: JsonObject, type: StaticType) => void;

/** Finds the items of some types below others; what is known of types is looked up once. */
export class Collector {
  readonly #isWanted: (type: StaticType) => boolean;
  readonly #known = new Map<StaticType, Below>();
  #visited = 0;

  constructor(isWanted: (type: StaticType) => boolean) {
    this.#isWanted = isWanted;
  }

  #below(type: StaticType): Below {
    const known = this.#known.get(type);
    if (known) return known;
    const made = { type, isWanted: this.#isWanted(type), isOpen: isOpenResource(type), members: undefined };
    // names that are no types come from the input
    if (isKnownType(type)) this.#known.set(type, made);
    return made;
  }

  #membersOf(below: Below): Readonly<Record<string, Below>> {
    const members: Record<string, Below> = Object.create(null);
    for (const [name, of] of jsonMembers(below.type)) {
      members[name] = this.#below(of);
      if (isPrimitive(of)) members[`_${name}`] = this.#below('Element');
    }
    below.members = members;
    return members;
  }

  /** Tells of an item, if it is wanted, and of those below it, or of those below it alone. */
  #add(value: JsonObject, below: Below, found: Found, withItem: boolean): void {
    this.#visited += 1;
    const own = below.isOpen && typeof value.resourceType === 'string' ? this.#below(value.resourceType) : below;
    if (withItem && own.isWanted) found(value, own.type);
    const members = own.members ?? this.#membersOf(own);
    for (const name in value) {
      const member = value[name];
      if (typeof member !== 'object' || member === null) continue;
      const inside = members[name];
      if (inside === undefined) continue;
      if (!Array.isArray(member)) this.#add(member, inside, found, true);
      else for (const item of member) if (isObject(item)) this.#add(item, inside, found, true);
    }
  }

  /** Tells of what is found below an item of a type; the number of items it went over. */
  collect(value: JsonValue | undefined, type: StaticType, found: Found): number {
    this.#visited = 0;
    if (isObject(value)) this.#add(value, this.#below(type), found, false);
    return this.#visited;
  }
}

/** The items that are picked out of what lies below others of a type. */
function picked(
  focus: Code,
  from: StaticType,
  type: StaticType | undefined,
  collector: Collector,
  pick: (into: Item[]) => Found,
): Code {
  return collection(type, (input, scope) => {
    const into: Item[] = [];
    for (const item of focus.many(input, scope)) spend(collector.collect(holderOf(item), from, pick(into)));
    return into;
  });
}

/** The items of a type below others. */
function ofType(focus: Code, from: StaticType, wanted: StaticType): Code | undefined {
  if (isPrimitive(wanted)) return undefined;
  const collector = new Collector((type) => isKindOf(type, wanted));
  return picked(focus, from, wanted, collector, (into) => (item) => into.push(item));
}

/** What stands in members of a name below others: of one type, or as a choice of several. */
function inMembers(focus: Code, from: StaticType, name: string): Code {
  const types = typesNamed(name);
  // a resource says itself what it is
  if (!types || (types.length > 1 && types.some(isOpenResource))) throw new Uncovered(`descendants().${name}`);
  const narrowed = (wanted: StaticType | undefined): Code => {
    const membersOf = (type: StaticType) =>
      memberOf(type, name)?.members.filter((one) => wanted === undefined || isKindOf(one.type, wanted)) ?? [];
    const collector = new Collector((type) => membersOf(type).length > 0);
    return picked(focus, from, wanted, collector, (into) => (item, type) => {
      for (const { jsonName, beside } of membersOf(type)) pushMember(item, jsonName, beside, into);
    });
  };
  const [only] = types;
  return types.length === 1 ? narrowed(only) : { ...narrowed(undefined), narrowed, options: types };
}

/**
 * `descendants()`: compiled where a complex type is picked out of it at once, as in `descendants().ofType(Reference)`, or
 * a member, as in `descendants().linkId`.
 */
export function descendants(focus: Code): Code {
  const from = focus.type;
  if (from === undefined) throw new Uncovered('descendants() of something whose type is not known');
  const undecided = collection(undefined, () => {
    throw new Undecided();
  });
  return {
    ...undecided,
    narrowed: (wanted) => ofType(focus, from, wanted),
    named: (name) => inMembers(focus, from, name),
  };
}
