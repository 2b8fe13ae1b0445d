import type { JsonObject } from '../fhir/json.ts';
import { spend } from './budget.ts';
import { type Code, collection } from './code.ts';
import { ExtendedPrimitive, hasMember, type Item, NONE, pushMember, type Scope, Uncovered } from './items.ts';
import {
  isKindOf,
  isKnownType,
  isOpenResource,
  type MemberModel,
  type MemberName,
  memberOf,
  NEVER,
  type StaticType,
} from './model.ts';

export function holderOf(item: Item): JsonObject | undefined {
  if (item instanceof ExtendedPrimitive) return item.extra;
  return typeof item === 'object' ? item : undefined;
}

/** The items of code, counted. */
function over(focus: Code, input: readonly Item[], scope: Scope): readonly Item[] {
  const items = focus.many(input, scope);
  spend(items.length);
  return items;
}

/** From so many types of a choice on it is quicker to go over the members there are (Extension.value has 50). */
const MANY = 6;

function readingMany(focus: Code, members: MemberModel['members'], type: StaticType | undefined): Code {
  const byName = new Map<string, MemberName>();
  for (const one of members) {
    byName.set(one.jsonName, one);
    if (one.beside !== '') byName.set(one.beside, one);
  }
  const many: Code['many'] = (input, scope) => {
    const found: Item[] = [];
    for (const item of over(focus, input, scope)) {
      const holder = holderOf(item);
      for (const name in holder) {
        const one = byName.get(name);
        if (one === undefined || !holder) continue;
        const { jsonName, beside } = one;
        if (jsonName === name || holder[jsonName] === undefined) pushMember(holder, jsonName, beside, found);
      }
    }
    return found;
  };
  const some: Code['some'] = (input, scope) => {
    for (const item of over(focus, input, scope)) {
      const holder = holderOf(item);
      for (const name in holder) {
        const one = byName.get(name);
        if (one !== undefined && holder && hasMember(holder, one.jsonName, one.beside)) return true;
      }
    }
    return false;
  };
  return collection(type, many, some);
}

/** Reads members by the names a model gives. */
function reading(focus: Code, { members }: MemberModel, type: StaticType | undefined): Code {
  if (members.length > MANY) return readingMany(focus, members, type);
  const [first] = members;
  const only = members.length === 1 ? first : undefined;
  if (only) return readingOne(focus, only, type);
  const many: Code['many'] = (input, scope) => {
    const holders = over(focus, input, scope);
    if (holders.length === 0) return NONE;
    const found: Item[] = [];
    for (const item of holders) {
      const holder = holderOf(item);
      if (holder) for (const { jsonName, beside } of members) pushMember(holder, jsonName, beside, found);
    }
    return found;
  };
  const some: Code['some'] = (input, scope) => {
    for (const item of over(focus, input, scope)) {
      const holder = holderOf(item);
      if (holder) for (const { jsonName, beside } of members) if (hasMember(holder, jsonName, beside)) return true;
    }
    return false;
  };
  return collection(type, many, some);
}

/** Reads the one member that has a name, as most have: what is not there costs nothing. */
function readingOne(focus: Code, { jsonName, beside }: MemberName, type: StaticType | undefined): Code {
  const many: Code['many'] = (input, scope) => {
    const holders = over(focus, input, scope);
    let found: Item[] | undefined;
    for (const item of holders) {
      const holder = holderOf(item);
      if (!holder || (holder[jsonName] === undefined && (beside === '' || holder[beside] === undefined))) continue;
      found ??= [];
      pushMember(holder, jsonName, beside, found);
    }
    return found ?? NONE;
  };
  const some: Code['some'] = (input, scope) => {
    for (const item of over(focus, input, scope)) {
      const holder = holderOf(item);
      if (holder && hasMember(holder, jsonName, beside)) return true;
    }
    return false;
  };
  return collection(type, many, some);
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
      const isLookedUp = models.has(own);
      const model = isLookedUp ? models.get(own) : memberOf(own, name);
      // names that are no types come from the input
      if (!isLookedUp && isKnownType(own)) models.set(own, model);
      if (model) for (const { jsonName, beside } of model.members) pushMember(holder, jsonName, beside, found);
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
  if (parts.length === 0) return NOTHING;
  const types = new Set(parts.map(({ type }) => type));
  const [type] = types;
  return collection(types.size === 1 ? type : undefined, (input, scope) =>
    parts.flatMap((part) => part.many(input, scope)),
  );
}

export function member(focus: Code, name: string): Code {
  const { type } = focus;
  if (focus.named) return focus.named(name);
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
