import { Decimal } from '../fhir/decimal.ts';
import type { JsonObject } from '../fhir/json.ts';
import { objects, str } from '../fhir/read.ts';
import { highBoundary, lowBoundary } from './boundary.ts';
import { spend } from './budget.ts';
import type { Call } from './call.ts';
import { type Code, collection, predicate } from './code.ts';
import { ExtendedPrimitive, type Item, NONE, plain, type Scope, Uncovered, Undecided, Unknowable } from './items.ts';
import type { StaticType } from './model.ts';
import { among, distinct } from './repetition.ts';
import { TEXT_FUNCTIONS, text } from './text-functions.ts';

/** FHIRPath's functions as far as they are compiled (http://hl7.org/fhirpath/N1/#functions). */

const scoped = ({ environment, memory }: Scope, self: Item, index: number): Scope => ({
  self,
  index,
  environment,
  memory,
});

function filter(focus: Code, criterion: Code): Code['many'] {
  return (input, scope) => {
    const items = focus.many(input, scope);
    if (items.length === 0) return NONE;
    spend(items.length);
    return items.filter((item, at) => criterion.one([item], scoped(scope, item, at)) === true);
  };
}

function exists(call: Call): Code {
  const { focus } = call;
  if (call.count === 0) return predicate((input, scope) => focus.some(input, scope));
  const criterion = call.perItem(0);
  return predicate((input, scope) => {
    const items = focus.many(input, scope);
    spend(items.length);
    return items.some((item, at) => criterion.one([item], scoped(scope, item, at)) === true);
  });
}

function all(call: Call): Code {
  const criterion = call.perItem(0);
  return predicate((input, scope) =>
    call.focus.many(input, scope).every((item, at) => criterion.one([item], scoped(scope, item, at)) === true),
  );
}

function select(call: Call): Code {
  const projection = call.perItem(0);
  return collection(projection.type, (input, scope) => {
    const found = call.focus.many(input, scope).flatMap((item, at) => projection.many([item], scoped(scope, item, at)));
    spend(found.length);
    return found;
  });
}

function iif(call: Call): Code {
  const condition = call.perItem(0);
  const yes = call.perItem(1);
  const no = call.count > 2 ? call.perItem(2) : undefined;
  const type = !no || no.type === yes.type ? yes.type : undefined;
  return collection(type, (input, scope) => {
    const items = call.focus.many(input, scope);
    const [item] = items;
    // of several there is no answer, and of none `$this` is none
    if (item === undefined || items.length > 1) throw new Undecided();
    const inner: Scope = { ...scope, self: item };
    return condition.one(items, inner) === true ? yes.many(items, inner) : (no?.many(items, inner) ?? NONE);
  });
}

function slice(call: Call, pick: (items: readonly Item[]) => readonly Item[]): Code {
  return collection(call.focus.type, (input, scope) => pick(call.focus.many(input, scope)));
}

function extension(call: Call): Code {
  const url = call.value(0);
  return collection('Extension', (input, scope) => {
    const wanted = text(url, input, scope);
    return call.focus.many(input, scope).flatMap((item) => {
      const holder = item instanceof ExtendedPrimitive ? item.extra : isObjectItem(item);
      return holder ? objects(holder.extension).filter((one) => one.url === wanted) : [];
    });
  });
}

const isObjectItem = (item: Item): JsonObject | undefined =>
  typeof item === 'object' && !(item instanceof ExtendedPrimitive) ? item : undefined;

function referenceOf(item: Item): string | undefined {
  const value = plain(item);
  if (typeof value === 'string') return value;
  const holder = value === undefined ? undefined : isObjectItem(value);
  return holder && str(holder.reference);
}

function resolve(call: Call): Code {
  return collection('Resource', (input, scope) =>
    call.focus.many(input, scope).flatMap((item): Item[] => {
      const reference = referenceOf(item);
      const target = reference === undefined ? undefined : scope.environment.resolve(reference);
      return target ? [target] : [];
    }),
  );
}

function codings(item: Item): { system?: string; code: string }[] {
  const value = plain(item);
  if (typeof value === 'string') return [{ code: value }];
  const holder = value === undefined ? undefined : isObjectItem(value);
  if (!holder) return [];
  const list = Array.isArray(holder.coding) ? objects(holder.coding) : [holder];
  return list.flatMap(({ system, code }) =>
    typeof code === 'string' ? [{ code, ...(typeof system === 'string' ? { system } : {}) }] : [],
  );
}

function memberOfSet(call: Call): Code {
  const valueSet = call.value(0);
  return predicate((input, scope) => {
    const [item, ...more] = call.focus.many(input, scope);
    const url = text(valueSet, input, scope);
    if (item === undefined || more.length > 0 || url === undefined) return undefined;
    const answers = codings(item).map((coding) => scope.environment.memberOf(url, coding));
    if (answers.includes(true)) return true;
    if (answers.includes(undefined)) throw new Unknowable(`the value set ${url} cannot be expanded here`);
    return false;
  });
}

function conformsTo(call: Call): Code {
  const profile = call.value(0);
  return predicate((input, scope) => {
    const [item, ...more] = call.focus.many(input, scope);
    const url = text(profile, input, scope);
    const resource = item === undefined ? undefined : isObjectItem(item);
    if (!resource || more.length > 0 || url === undefined) return undefined;
    const answer = scope.environment.conformsTo(resource, url);
    if (answer === undefined) throw new Unknowable(`the profile ${url} is not here`);
    return answer;
  });
}

function hasValue(call: Call): Code {
  return predicate((input, scope) => {
    const items = call.focus.many(input, scope);
    const value = items.length === 1 && items[0] !== undefined ? plain(items[0]) : undefined;
    return value !== undefined && (typeof value !== 'object' || value instanceof Decimal);
  });
}

function toInteger(call: Call): Code {
  return collection('integer', (input, scope) => {
    const items = call.focus.many(input, scope);
    if (items.length > 1) throw new Undecided();
    const value = items[0] === undefined ? undefined : plain(items[0]);
    if (value === undefined) return NONE;
    if (typeof value === 'string' && /^[+-]?\d{1,9}$/.test(value)) return [Number(value)];
    if (typeof value === 'number' && Number.isInteger(value)) return [value];
    throw new Undecided();
  });
}

function toDecimal(call: Call): Code {
  return collection('decimal', (input, scope) => {
    const items = call.focus.many(input, scope);
    if (items.length > 1) throw new Undecided();
    const value = items[0] === undefined ? undefined : plain(items[0]);
    if (value === undefined) return NONE;
    if (typeof value === 'string' && /^[+-]?\d{1,9}(?:\.\d{1,9})?$/.test(value)) return [Number(value)];
    if (typeof value === 'number') return [value];
    throw new Undecided();
  });
}

function abs({ focus }: Call): Code {
  return collection(focus.type, (input, scope) => {
    const items = focus.many(input, scope);
    const value = items[0] === undefined ? undefined : plain(items[0]);
    if (value === undefined) return NONE;
    if (items.length > 1 || typeof value !== 'number') throw new Undecided();
    return [Math.abs(value)];
  });
}

type Combine = (a: readonly Item[], b: readonly Item[]) => readonly Item[];

function combining({ focus }: Call, other: Code, type: StaticType | undefined, combine: Combine): Code {
  return collection(type, (input, scope) => combine(focus.many(input, scope), other.many(input, scope)));
}

/** Some of the items of the focus. */
const some = (call: Call, combine: Combine): Code => combining(call, call.value(0), call.focus.type, combine);

/** Items of the focus and others, which may be of another type. */
function joining(call: Call, combine: Combine): Code {
  const other = call.value(0);
  return combining(call, other, other.type === call.focus.type ? other.type : undefined, combine);
}

/** The items before a place, or from there on. */
function upTo(call: Call, pick: (items: readonly Item[], place: number) => readonly Item[]): Code {
  const place = call.value(0);
  return collection(call.focus.type, (input, scope) => {
    const [at, ...more] = place.many(input, scope);
    if (typeof at !== 'number' || !Number.isInteger(at) || more.length > 0) throw new Undecided();
    return pick(call.focus.many(input, scope), Math.max(0, at));
  });
}

/** Dates equal in another precision are no repetition fhirpath.js and we would agree on without looking. */
function isDistinct(call: Call): Code {
  return predicate((input, scope) => {
    const items = call.focus.many(input, scope);
    return distinct(items).length === items.length;
  });
}

/** `lowBoundary()` and `highBoundary()` of what has a type that is known; a precision asked for is left to fhirpath.js. */
function boundary(call: Call, of: (value: Item, type: StaticType) => Item | undefined): Code {
  const { type } = call.focus;
  if (type === undefined || call.count > 0) throw new Uncovered('a boundary of other than one known type');
  return collection(type, (input, scope) => {
    const [item, ...more] = call.focus.many(input, scope);
    if (more.length > 0) throw new Undecided();
    const value = item === undefined ? undefined : plain(item);
    const found = value === undefined ? undefined : of(value, type);
    return found === undefined ? NONE : [found];
  });
}

const FUNCTIONS: Record<string, (call: Call) => Code> = {
  ...TEXT_FUNCTIONS,
  exists,
  all,
  select,
  iif,
  extension,
  resolve,
  conformsTo,
  hasValue,
  isDistinct,
  toInteger,
  toDecimal,
  abs,
  memberOf: memberOfSet,
  empty: ({ focus }) => predicate((input, scope) => !focus.some(input, scope)),
  not: ({ focus }) =>
    predicate((input, scope) => {
      const value = focus.one(input, scope);
      return value === undefined ? undefined : !value;
    }),
  count: ({ focus }) => collection('integer', (input, scope) => [focus.many(input, scope).length]),
  where: (call) => collection(call.focus.type, filter(call.focus, call.perItem(0))),
  first: (call) => slice(call, (items) => items.slice(0, 1)),
  last: (call) => slice(call, (items) => items.slice(-1)),
  tail: (call) => slice(call, (items) => items.slice(1)),
  distinct: (call) => slice(call, distinct),
  trace: (call) => call.focus,
  lowBoundary: (call) => boundary(call, lowBoundary),
  highBoundary: (call) => boundary(call, highBoundary),
  htmlChecks: ({ focus }) =>
    predicate((input, scope) => {
      const [item] = focus.many(input, scope);
      const value = item === undefined ? undefined : plain(item);
      return typeof value === 'string' ? scope.environment.htmlChecks(value) : undefined;
    }),
  take: (call) => upTo(call, (items, place) => items.slice(0, place)),
  skip: (call) => upTo(call, (items, place) => items.slice(place)),
  single: (call) =>
    slice(call, (items) => {
      if (items.length > 1) throw new Undecided();
      return items;
    }),
  intersect: (call) => some(call, (a, b) => distinct(a.filter(among(b)))),
  exclude: (call) =>
    some(call, (a, b) => {
      const isExcluded = among(b);
      return a.filter((item) => !isExcluded(item));
    }),
  combine: (call) => joining(call, (a, b) => [...a, ...b]),
  union: (call) => joining(call, (a, b) => distinct([...a, ...b])),
};

/** Functions whose strings are compared as such, which is wrong for dates and quantities. */
const BY_EQUALITY = new Set(['isDistinct', 'distinct', 'intersect', 'exclude', 'union']);

const isPlainType = (type: StaticType | undefined): boolean =>
  type === undefined || !['date', 'dateTime', 'instant', 'time', 'Quantity'].includes(type);

/** The code of a function. */
export function functionCode(name: string, call: Call): Code {
  const make = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!make) throw new Uncovered(`the function ${name}()`);
  if (BY_EQUALITY.has(name) && !isPlainType(call.focus.type)) throw new Uncovered(`${name}() of ${call.focus.type}`);
  return make(call);
}
