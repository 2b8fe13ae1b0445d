import type { z } from 'zod';
import { type Check, isRefinement, testOf } from './compiled-check.ts';
import { type IsPlain, schemaCode } from './schema-code.ts';

/** What a value is not, when it is not what its schema asks for. */
const WRONG = Symbol('wrong');

/** The value as the schema gives it, or {@link WRONG}. */
type Parse = (value: unknown) => unknown;

/** Asks zod itself: the answer for every schema that has no shorter way here. */
function asZod(schema: z.core.$ZodType): Parse {
  const context = { async: false };
  return (value) => {
    const payload = schema._zod.run({ value, issues: [] }, context);
    if (payload instanceof Promise) return WRONG;
    return payload.issues.length === 0 ? payload.value : WRONG;
  };
}

/** A parse and the checks behind it. */
function checked(parse: Parse, checks: readonly Check[]): Parse {
  if (checks.length === 0) return parse;
  const tests = checks.map(testOf);
  return (value) => {
    const parsed = parse(value);
    if (parsed === WRONG) return WRONG;
    for (const test of tests) if (!test(parsed)) return WRONG;
    return parsed;
  };
}

function oneOf(values: ReadonlySet<unknown>): Parse {
  return (value) => (values.has(value) ? value : WRONG);
}

function union(options: readonly z.core.$ZodType[]): Parse {
  const parses = options.map(parseOf);
  return (value) => {
    for (const parse of parses) {
      const parsed = parse(value);
      if (parsed !== WRONG) return parsed;
    }
    return WRONG;
  };
}

function arrayOf(element: z.core.$ZodType): Parse {
  const parse = parseOf(element);
  return (value) => {
    if (!Array.isArray(value)) return WRONG;
    let made: unknown[] | undefined;
    for (let index = 0; index < value.length; index += 1) {
      const item: unknown = value[index];
      const parsed = parse(item);
      if (parsed === WRONG) return WRONG;
      if (made === undefined && parsed !== item) made = value.slice(0, index);
      made?.push(parsed);
    }
    return made ?? value;
  };
}

type Shape = Readonly<Record<string, z.core.$ZodType>>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of an object's schema, by its place in the order of the schema. */
interface Member {
  name: string;
  isOptional: boolean;
  parse: Parse;
}

/** Stands for an object whose members are in another order than the schema's, or change. */
const OTHERWISE = Symbol('otherwise');

/** An object of known members only: as it is where nothing changes, else made anew in the order of the schema. */
function objectOf(shape: Shape): Parse {
  const members = Object.entries(shape).map(
    ([name, schema]): Member => ({ name, isOptional: schema._zod.def.type === 'optional', parse: parseOf(schema) }),
  );
  const placeOf = new Map(members.map(({ name }, place) => [name, place]));
  const required = members.filter(({ isOptional }) => !isOptional).length;
  return (value) => {
    if (!isRecord(value)) return WRONG;
    const kept = inOrder(value, members, required);
    return kept === OTHERWISE ? madeAnew(value, members, placeOf, required) : kept;
  };
}

/** An object whose members stand in the order of the schema and do not change, as it is. */
function inOrder(value: Record<string, unknown>, members: readonly Member[], required: number): unknown {
  let place = 0;
  let missing = required;
  for (const name in value) {
    while (place < members.length && members[place]?.name !== name) place += 1;
    const member = members[place];
    if (member === undefined) return OTHERWISE;
    const given = value[name];
    const parsed = member.parse(given);
    if (parsed === WRONG) return WRONG;
    if (parsed !== given) return OTHERWISE;
    if (!member.isOptional) missing -= 1;
    place += 1;
  }
  return missing === 0 ? value : WRONG;
}

function madeAnew(
  value: Record<string, unknown>,
  members: readonly Member[],
  placeOf: ReadonlyMap<string, number>,
  required: number,
): unknown {
  const places: number[] = [];
  for (const name in value) {
    const place = placeOf.get(name);
    if (place === undefined) return WRONG;
    insert(places, place);
  }
  let missing = required;
  const made: Record<string, unknown> = {};
  for (const place of places) {
    const member = members[place];
    if (member === undefined) return WRONG;
    const parsed = member.parse(value[member.name]);
    if (parsed === WRONG) return WRONG;
    if (!member.isOptional) missing -= 1;
    made[member.name] = parsed;
  }
  return missing === 0 ? made : WRONG;
}

/** Puts a number where it belongs in a short ascending list. */
function insert(places: number[], place: number): void {
  let at = places.length;
  places.push(place);
  for (; at > 0; at -= 1) {
    const before = places[at - 1] ?? 0;
    if (before < place) break;
    places[at] = before;
  }
  places[at] = place;
}

/** Whether each member is required, or simply optional. */
const isPlain = (shape: Shape): boolean =>
  Object.values(shape).every(
    ({ _zod: { def, optin } }) => optin === undefined || (def.type === 'optional' && optin === 'optional'),
  );

/** A schema of a kind that the case model is made of, without its checks; `undefined` for every other kind. */
function plainParse(schema: z.core.$ZodTypes): Parse | undefined {
  const { def } = schema._zod;
  switch (def.type) {
    case 'string':
      return 'format' in def || def.coerce ? undefined : (value) => (typeof value === 'string' ? value : WRONG);
    case 'number':
      if ('format' in def)
        return def.format === 'safeint' && !def.coerce
          ? (value) => (Number.isSafeInteger(value) ? value : WRONG)
          : undefined;
      return def.coerce ? undefined : (value) => (Number.isFinite(value) ? value : WRONG);
    case 'custom':
      return isRefinement(def) ? (value) => (def.fn(value) ? value : WRONG) : undefined;
    case 'enum':
    case 'literal':
      return schema._zod.values && oneOf(schema._zod.values);
    case 'optional': {
      const parse = parseOf(def.innerType);
      return (value) => (value === undefined ? undefined : parse(value));
    }
    case 'array':
      return arrayOf(def.element);
    case 'union':
      return 'discriminator' in def || def.inclusive === false ? undefined : union(def.options);
    case 'object':
      return def.catchall?._zod.def.type === 'never' && isPlain(def.shape) ? objectOf(def.shape) : undefined;
    default:
      return undefined;
  }
}

const compiled = new WeakMap<z.core.$ZodType, Parse>();

function parseOf(schema: z.core.$ZodType): Parse {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const checks = (schema._zod.def.checks ?? []) as Check[];
  const changes = checks.some((check) => check._zod.def.check === 'overwrite');
  const plain = changes ? undefined : plainParse(schema as z.core.$ZodTypes);
  const parse = plain === undefined ? asZod(schema) : checked(plain, checks);
  compiled.set(schema, parse);
  return parse;
}

/**
 * A schema as one function, made at its first use: the same value that `safeParse` gives, or `undefined` where it gives
 * issues. It says only whether a value is right, which zod itself, who can say what is wrong, takes several times as
 * long for.
 */
export function compileSchema<T extends z.ZodType>(schema: T): (value: unknown) => z.output<T> | undefined {
  let code: { isPlain: IsPlain | undefined } | undefined;
  return (value) => {
    code ??= { isPlain: schemaCode(schema, takes) };
    if (code.isPlain?.(value) === true) return value as z.output<T>;
    const parsed = parseOf(schema)(value);
    return parsed === WRONG ? undefined : (parsed as z.output<T>);
  };
}

/** Whether a schema takes a value as it is. */
const takes = (schema: z.core.$ZodType): IsPlain => {
  const parse = parseOf(schema);
  return (value) => parse(value) === value;
};

/** Whether a value is what a schema asks for, as {@link compileSchema} tells. */
export function isRight(schema: z.core.$ZodType, value: unknown): boolean {
  return parseOf(schema)(value) !== WRONG;
}

/**
 * The required members that an object lacks, in zod's order. `undefined` when it lacks none, or when anything else is
 * wrong with it.
 */
export function missingIn(schema: z.core.$ZodType, value: unknown): readonly string[] | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type !== 'object' || def.catchall?._zod.def.type !== 'never' || !isPlain(def.shape)) return undefined;
  if (!isRecord(value)) return undefined;
  for (const name in value) if (!Object.hasOwn(def.shape, name)) return undefined;
  const missing: string[] = [];
  for (const [name, member] of Object.entries(def.shape)) {
    const given = value[name];
    if (given !== undefined && !isRight(member, given)) return undefined;
    if (given === undefined && member._zod.def.type !== 'optional') missing.push(name);
  }
  return missing.length > 0 ? missing : undefined;
}
