import { isObject, type JsonObject, type JsonValue } from '../fhir/json.ts';
import { type Code, collection } from './code.ts';
import { ExtendedPrimitive, type Item, NONE, pushMember, Uncovered, Undecided } from './items.ts';
import {
  isKindOf,
  isOpenResource,
  isPrimitive,
  jsonMembers,
  type MemberModel,
  memberOf,
  NEVER,
  type StaticType,
} from './model.ts';

export function holderOf(item: Item): JsonObject | undefined {
  if (item instanceof ExtendedPrimitive) return item.extra;
  return typeof item === 'object' ? item : undefined;
}

/** From so many types of a choice on it is quicker to go over the members there are (Extension.value has 50). */
const MANY = 6;

function readingMany(focus: Code, members: MemberModel['members'], type: StaticType | undefined): Code {
  const primitives = new Map<string, boolean>();
  for (const { jsonName, type: memberType } of members) {
    primitives.set(jsonName, isPrimitive(memberType));
    if (isPrimitive(memberType)) primitives.set(`_${jsonName}`, true);
  }
  return collection(type, (input, scope) => {
    const found: Item[] = [];
    for (const item of focus.many(input, scope)) {
      const holder = holderOf(item);
      for (const name in holder) {
        const primitive = primitives.get(name);
        if (primitive === undefined || !holder) continue;
        const bare = name.startsWith('_') ? name.slice(1) : name;
        if (bare === name || holder[bare] === undefined) pushMember(holder, bare, primitive, found);
      }
    }
    return found;
  });
}

/** Reads members by the names a model gives. */
function reading(focus: Code, { members }: MemberModel, type: StaticType | undefined): Code {
  if (members.length > MANY) return readingMany(focus, members, type);
  const names = members.map(({ jsonName, type: memberType }) => ({ jsonName, primitive: isPrimitive(memberType) }));
  return collection(type, (input, scope) => {
    const holders = focus.many(input, scope);
    if (holders.length === 0) return NONE;
    const found: Item[] = [];
    for (const item of holders) {
      const holder = holderOf(item);
      if (holder) for (const { jsonName, primitive } of names) pushMember(holder, jsonName, primitive, found);
    }
    return found;
  });
}

/** A member of items whose own resourceType says what they are; each type's model is looked up once. */
function openMember(focus: Code, name: string): Code {
  const models = new Map<string, MemberModel | undefined>();
  const common = memberOf('DomainResource', name);
  const type = common && !common.isChoice ? common.members[0]?.type : undefined;
  return collection(type, (input, scope) => {
    const found: Item[] = [];
    for (const item of focus.many(input, scope)) {
      const holder = holderOf(item);
      const own = holder?.resourceType;
      if (!holder || typeof own !== 'string') continue;
      if (!models.has(own)) models.set(own, memberOf(own, name));
      for (const member of models.get(own)?.members ?? []) {
        pushMember(holder, member.jsonName, isPrimitive(member.type), found);
      }
    }
    return found;
  });
}

/** FHIRPath gives nothing for a name R4 does not have. */
const NOTHING = collection(NEVER, () => NONE);

/** A member of a choice: of those of its types that have it. */
function memberOfChoice(focus: Code, name: string): Code {
  if (!focus.narrowed || !focus.options) throw new Uncovered(`${name} of something whose type is not known`);
  const parts: Code[] = [];
  for (const option of focus.options) {
    const narrowed = memberOf(option, name) && focus.narrowed(option);
    if (narrowed) parts.push(member(narrowed, name));
  }
  const types = new Set(parts.map(({ type }) => type));
  const [type] = types;
  return collection(types.size === 1 ? type : undefined, (input, scope) =>
    parts.flatMap((part) => part.many(input, scope)),
  );
}

/** Adds the items of a type found below an item. */
function collectBelow(
  value: JsonValue | undefined,
  type: StaticType,
  wanted: StaticType,
  into: Item[],
  isTop: boolean,
): void {
  if (Array.isArray(value)) for (const item of value) collectBelow(item, type, wanted, into, isTop);
  else if (isObject(value)) {
    const own = isOpenResource(type) && typeof value.resourceType === 'string' ? value.resourceType : type;
    if (!isTop && isKindOf(own, wanted)) into.push(value);
    const members = jsonMembers(own);
    for (const name in value) {
      const memberType = members.get(name.startsWith('_') ? name.slice(1) : name);
      if (memberType !== undefined)
        collectBelow(value[name], name.startsWith('_') ? 'Element' : memberType, wanted, into, false);
    }
  }
}

/** `descendants()`: compiled where a complex type is picked out of it at once, as in `descendants().ofType(Reference)`. */
export function descendants(focus: Code): Code {
  const from = focus.type;
  if (from === undefined) throw new Uncovered('descendants() of something whose type is not known');
  const narrowed = (wanted: StaticType): Code | undefined => {
    if (isPrimitive(wanted)) return undefined;
    return collection(wanted, (input, scope) => {
      const found: Item[] = [];
      for (const item of focus.many(input, scope)) collectBelow(holderOf(item), from, wanted, found, true);
      return found;
    });
  };
  const undecided = collection(undefined, () => {
    throw new Undecided();
  });
  return { ...undecided, narrowed };
}

export function member(focus: Code, name: string): Code {
  const { type } = focus;
  if (type === undefined) return memberOfChoice(focus, name);
  if (type === NEVER) return NOTHING;
  if (isOpenResource(type)) return openMember(focus, name);
  const model = memberOf(type, name);
  if (!model) return NOTHING;
  const [only] = model.members;
  if (!model.isChoice) return reading(focus, model, only?.type);
  const narrowed = (wanted: StaticType): Code | undefined => {
    const members = model.members.filter((one) => isKindOf(one.type, wanted));
    return members.length > 0 ? reading(focus, { members, isChoice: true }, wanted) : undefined;
  };
  return { ...reading(focus, model, undefined), narrowed, options: model.members.map((one) => one.type) };
}
