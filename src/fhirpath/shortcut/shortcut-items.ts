import type { JsonValue } from '../../fhir/json.ts';
import { type Ast, child, externalName, invocation, nameOf, stringLiteral } from '../ast.ts';
import { Collector } from '../descendants.ts';
import { equalItems } from '../equal-items.ts';
import { type Item, Uncovered } from '../items.ts';
import {
  isInline,
  isKindOf,
  isKnownType,
  isOpenResource,
  isPrimitive,
  isTemporal,
  type MemberModel,
  meantType,
  memberOf,
  NEVER,
  type StaticType,
} from '../model.ts';
import { give } from './shortcut-answer.ts';
import { reading, repeating } from './shortcut-reading.ts';
import { type Items, resourceTest, type Writer } from './shortcut-writer.ts';

/** The one item that a loop over others is about. */
export const itemInLoop = ({ type, isCounted }: Items, item: string): Items => ({
  type,
  each: (body) => body(item),
  inLoop: true,
  ...(isCounted ? { isCounted } : {}),
});

/** The resource, where a path begins with it; loops over it in loops over it are not written. */
function resourceFrom({ inLoop, isCounted }: Items, { resource }: Writer): Items {
  if (isCounted) throw new Uncovered('%resource in a loop over it in a loop');
  return { type: resource, each: (body) => body('resource'), ...(inLoop ? { isCounted: true } : {}) };
}

/** Throws for items of which only `ofType` tells the type. */
function checkTyped({ choice, above }: Items, what: string): void {
  if (choice || above) throw new Uncovered(`${what} of several types`);
}

/** The members of a name; in a resource of any type those that all have. */
function modelOf(type: StaticType, name: string): MemberModel | undefined {
  const model = memberOf(isOpenResource(type) ? 'DomainResource' : type, name);
  if (isOpenResource(type) && (!model || model.isChoice)) throw new Uncovered(`${name} of any resource`);
  return model;
}

/** A member of a choice: of those of its types that have it. */
function memberOfChoice({ base, members }: NonNullable<Items['choice']>, name: string, writer: Writer): Items {
  const parts = members
    .filter(({ type }) => memberOf(type, name))
    .map((one) => member(reading(base, [one], one.type, writer), name, writer));
  const types = new Set(parts.map(({ type }) => type));
  const [type = NEVER] = types;
  if (types.size > 1 || parts.some(({ choice }) => choice)) throw new Uncovered('members of several types');
  return { ...repeating(base), type, each: (body) => parts.map(({ each }) => each(body)).join('\n') };
}

function member(base: Items, name: string, writer: Writer): Items {
  if (base.above) throw new Uncovered('a member of descendants() of any type');
  if (base.choice) return memberOfChoice(base.choice, name, writer);
  const model = modelOf(base.type, name);
  if (!model) return NOTHING;
  const [only] = model.members;
  if (!model.isChoice && only) return reading(base, model.members, only.type, writer);
  return { ...reading(base, model.members, NEVER, writer), choice: { base, members: model.members } };
}

const NOTHING: Items = { type: NEVER, each: () => '' };

/** `descendants()`: told where items of one complex type are picked out of them. */
const descendants = (above: Items): Items => ({
  type: NEVER,
  above,
  each: () => {
    throw new Uncovered('descendants() of any type');
  },
});

function below(above: Items, wanted: StaticType, writer: Writer): Items {
  if (isPrimitive(wanted)) throw new Uncovered('descendants() of a primitive type');
  const collector = new Collector((type) => isKindOf(type, wanted));
  const found = (item: JsonValue): Item[] => {
    const into: Item[] = [];
    collector.collect(item, above.type, (one) => into.push(one));
    return into;
  };
  const [name, one] = [writer.use(found), writer.local()];
  return {
    ...repeating(above),
    type: wanted,
    each: (body) =>
      above.each((item) => {
        const list = writer.local();
        const counted = above.isCounted ? writer.spent(`${list}.length`) : '';
        return `const ${list} = ${name}(${item});\n${counted}\nfor (const ${one} of ${list}) {\n${body(one)}\n}`;
      }),
  };
}

function ofType(items: Items, wanted: StaticType, writer: Writer): Items {
  const { choice, type, each, above } = items;
  if (above) return below(above, wanted, writer);
  if (choice) {
    const members = choice.members.filter((one) => isKindOf(one.type, wanted));
    return members.length === 0 ? NOTHING : reading(choice.base, members, wanted, writer);
  }
  if (!isOpenResource(type)) return isKindOf(type, wanted) ? { ...items, type: wanted } : NOTHING;
  const test = (item: string): string => resourceTest(item, wanted, writer);
  return {
    ...repeating(items),
    type: wanted,
    each: (body) => each((item) => `if (${test(item)}) {\n${body(item)}\n}`),
  };
}

function where(items: Items, criterion: Ast, writer: Writer): Items {
  checkTyped(items, 'a criterion');
  const test = writer.criterion(criterion, items);
  const answer = writer.local();
  return {
    ...repeating(items),
    type: items.type,
    each: (body) =>
      items.each(
        (item) =>
          `const ${answer} = ${test}(${item}, resource); if (${answer} === 3) ${give('3')} if (${answer} === 1) {\n${body(item)}\n}`,
      ),
  };
}

function extensions(items: Items, url: Ast, writer: Writer): Items {
  if (url.type !== 'StringLiteral' || isPrimitive(items.type)) throw new Uncovered('extension() of a primitive');
  const all = member(items, 'extension', writer);
  const wanted = JSON.stringify(stringLiteral(url.text));
  return {
    ...repeating(all),
    type: 'Extension',
    each: (body) =>
      all.each((item) => `if (typeof ${item} === 'object' && ${item}.url === ${wanted}) {\n${body(item)}\n}`),
  };
}

/** The items of a path from each item. */
function select(items: Items, path: Ast, writer: Writer): Items {
  checkTyped(items, 'select()');
  const from = (item: string): Items => itemsOf(path, itemInLoop(items, item), writer);
  const selected = from('none');
  checkTyped(selected, 'select()');
  const { type } = selected;
  return {
    ...repeating(items),
    ...repeating(selected),
    type,
    each: (body) => items.each((item) => from(item).each(body)),
  };
}

/** Gives up where a primitive has no value, by which items are compared. */
const withValue = (item: string, { type }: Items): string =>
  isPrimitive(type) ? `if (typeof ${item} === 'object') ${give('3')}` : '';

/** Items that others have as well. */
function intersect(items: Items, others: Items, writer: Writer): Items {
  for (const one of [items, others]) checkTyped(one, 'intersect()');
  if (isTemporal(items.type) || items.type === 'Quantity' || items.type === 'decimal')
    throw new Uncovered('intersect()');
  const [found, equal] = [writer.local(), writer.use(equalItems)];
  return {
    type: items.type,
    each: (body) =>
      items.each((item) => {
        const plain = withValue(item, items);
        const search = others.each(
          (other) =>
            `${writer.spent('1')}\n${withValue(other, others)}\nif (${equal}(${item}, ${other})) ${found} = true;`,
        );
        return `${plain}\nlet ${found} = false;\n${search}\nif (${found}) {\n${body(item)}\n}`;
      }),
    repeats: true,
  };
}

/** Plain values that others do not have. */
function exclude(items: Items, others: Items, writer: Writer): Items {
  const types = [items.type, others.type];
  if (types.some((type) => !isPrimitive(type) || isTemporal(type) || type === 'decimal'))
    throw new Uncovered('exclude()');
  const known = writer.local();
  return {
    type: items.type,
    each: (body) => {
      const collect = others.each((other) => `${withValue(other, others)}\n${known}.add(${other});`);
      return `const ${known} = new Set();\n${collect}\n${items.each((item) => `${withValue(item, items)}\nif (!${known}.has(${item})) {\n${body(item)}\n}`)}`;
    },
    repeats: true,
  };
}

/** The first of the items. */
function first(items: Items, writer: Writer): Items {
  checkTyped(items, 'first()');
  const done = writer.local();
  return {
    type: items.type,
    each: (body) =>
      `let ${done} = false;\n${items.each((item) => `if (!${done}) {\n${done} = true;\n${body(item)}\n}`)}`,
  };
}

function union(a: Items, b: Items): Items {
  for (const one of [a, b]) checkTyped(one, 'a union');
  if (a.type !== b.type) throw new Uncovered('a union of several types');
  return { type: a.type, each: (body) => `${a.each(body)}\n${b.each(body)}`, repeats: true };
}

/** The type a node names. */
export function namedType(node: Ast): StaticType {
  const name = meantType(node.text !== '' ? node.text : nameOf(child(node, 0)));
  if (!isKnownType(name)) throw new Uncovered(`the type ${name}`);
  return name;
}

function called(focus: Items, node: Ast, start: Items, writer: Writer): Items {
  const { name, args } = invocation(node);
  const [argument] = args;
  if (name === 'trace') return focus;
  if (name === 'first') return first(focus, writer);
  if (name === 'descendants') return descendants(focus);
  if (argument === undefined) throw new Uncovered(`${name}()`);
  if (name === 'where') return where(focus, argument, writer);
  if (name === 'ofType' || name === 'as') return ofType(focus, namedType(argument), writer);
  if (name === 'extension') return extensions(focus, argument, writer);
  if (name === 'select') return select(focus, argument, writer);
  if (name === 'intersect') return intersect(focus, itemsOf(argument, start, writer), writer);
  if (name === 'exclude') return exclude(focus, itemsOf(argument, start, writer), writer);
  throw new Uncovered(`${name}()`);
}

function isOwnName(name: string, type: StaticType): boolean {
  return /^[A-Z]/.test(name) && (name === type || ((isKnownType(name) || isInline(name)) && isKindOf(type, name)));
}

/** The items a path leads to; `start` is what the whole path begins with. */
export function itemsOf(node: Ast, focus: Items, writer: Writer, start = focus): Items {
  switch (node.type) {
    case 'MemberInvocation': {
      const name = nameOf(child(node, 0));
      return isOwnName(name, focus.type) ? focus : member(focus, name, writer);
    }
    case 'InvocationExpression':
      return itemsOf(child(node, 1), itemsOf(child(node, 0), focus, writer, start), writer, start);
    case 'FunctionInvocation':
      return called(focus, node, start, writer);
    case 'ThisInvocation':
      return start;
    case 'UnionExpression':
      return union(itemsOf(child(node, 0), focus, writer, start), itemsOf(child(node, 1), focus, writer, start));
    case 'ExternalConstantTerm':
      if (externalName(node) === 'resource') return resourceFrom(start, writer);
      break;
    case 'TypeExpression':
      if (node.text === 'as')
        return ofType(itemsOf(child(node, 0), focus, writer, start), namedType(child(node, 1)), writer);
      break;
    default:
      break;
  }
  throw new Uncovered(node.type);
}
