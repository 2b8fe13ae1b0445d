import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { caseSchema } from '../../src/case/case.ts';
import { compileSchema, isRight, missingIn } from '../../src/case/compiled/compiled-schema.ts';
import { parseExact } from '../../src/fhir/decimal.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';

const runs = Number(process.env.PROPERTY_RUNS ?? 100);
const rightCase = compileSchema(caseSchema);

/** Places in a value: the holder and the name of each part of it. */
function places(value: unknown, into: { holder: object; at: string }[]): { holder: object; at: string }[] {
  if (typeof value !== 'object' || value === null) return into;
  for (const [at, member] of Object.entries(value)) {
    into.push({ holder: value, at });
    places(member, into);
  }
  return into;
}

/** Values that are right in some places of a case and wrong in others. */
const other = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    undefined,
    'unknown',
    '',
    ' blank',
    'T5',
    '2016',
    '2016-06',
    '2016-06-31',
    '0000-01-01',
    '2016-06-03T08:00:00Z',
    'https://example.org/a',
    0,
    5,
    2.5,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    parseExact('1.50'),
    { comparator: '>', value: 75 },
    { low: 5, high: 2 },
    { low: 2, high: 5 },
    { kind: 'vertebra', cranial: 'C8', caudal: 'T1' },
    ['a', 'a'],
    'x'.repeat(10_001),
  ),
);

const change = fc.record({ at: fc.nat(5000), to: other, how: fc.constantFrom('replace', 'remove', 'name', 'reverse') });

/** Gives a member as JSON.parse does: one called `__proto__` is a member like others. */
const put = (holder: object, at: string, value: unknown): boolean =>
  Reflect.defineProperty(holder, at, { value, enumerable: true, configurable: true, writable: true });

/** Gives an object one more member, or another one; JSON's arrays have none but their items. */
function name(holder: object, at: string, to: unknown): void {
  if (!Array.isArray(holder)) put(holder, at, to);
}

/** A case in which some parts are other ones, gone, added under a name that may not exist, or in another order. */
function changed(value: unknown, changes: { at: number; to: unknown; how: string }[]): unknown {
  const copy: unknown = structuredClone(value);
  for (const { at, to, how } of changes) {
    const found = places(copy, []);
    const place = found[at % found.length];
    if (place === undefined) continue;
    if (how === 'remove') Reflect.deleteProperty(place.holder, place.at);
    else if (how === 'name') name(place.holder, found[(at * 7) % found.length]?.at ?? 'more', to);
    else if (how === 'replace') put(place.holder, place.at, to);
    else if (!Array.isArray(place.holder)) {
      const members = Object.entries(place.holder).toReversed();
      for (const [name] of members) Reflect.deleteProperty(place.holder, name);
      for (const [name, member] of members) put(place.holder, name, member);
    }
  }
  return copy;
}

function expectAsZod(schema: z.ZodType, value: unknown): void {
  const parsed = schema.safeParse(value);
  const compiled = compileSchema(schema)(value);
  expect(isRight(schema, value)).toBe(parsed.success);
  expect(compiled).toStrictEqual(parsed.success ? parsed.data : undefined);
  expect(JSON.stringify(compiled)).toBe(parsed.success ? JSON.stringify(parsed.data) : undefined);
}

/** A part of a value that may be no case, and the schema that it should fit. */
interface Part {
  schema: z.core.$ZodType;
  part: unknown;
}

/** The items of the lists of a case, and its other members. */
function parts(value: unknown): Part[] {
  return Object.entries(caseSchema.shape).flatMap(([name, declared]): Part[] => {
    const schema = declared instanceof z.ZodOptional ? declared.unwrap() : declared;
    const member: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
    if (!(schema instanceof z.ZodArray)) return [{ schema, part: member }];
    return Array.isArray(member) ? member.map((part: unknown) => ({ schema: schema.element, part })) : [];
  });
}

describe('the compiled case schema', () => {
  it('gives of every case what zod gives, members in the same order', () => {
    fc.assert(
      fc.property(anyCase, (value) => {
        expect(rightCase(value)).toBeDefined();
        expectAsZod(caseSchema, value);
      }),
      { numRuns: runs },
    );
  });

  it('tells cases where no code may be made from text', () => {
    const parse = join(import.meta.dirname, '../../src/case/parse-case.ts');
    const script = `
      import { parseCase } from ${JSON.stringify(parse)};
      let isForbidden = false;
      try { new Function('return 1'); } catch { isForbidden = true; }
      const value = { model: '0.1.0', id: 'a', patient: { sex: 'female' } };
      console.log(isForbidden, parseCase(value).ok, parseCase({ ...value, id: '' }).ok);`;
    const flags = ['--disallow-code-generation-from-strings', '--input-type=module'];
    const { stdout } = spawnSync(process.execPath, [...flags, '--eval', script], { encoding: 'utf8' });
    expect(stdout.trim()).toBe('true true false');
  });

  it('counts the characters of a long text as zod does', () => {
    const patient = { sex: 'female' };
    const withRemarks = (remarks: string) => ({ model: '0.1.0', id: 'a', patient, remarks });
    for (const length of [10_000, 10_001]) expectAsZod(caseSchema, withRemarks('😀'.repeat(length)));
    expect(rightCase(withRemarks('😀'.repeat(10_000)))).toBeDefined();
  });

  it('agrees with zod about everything that is no case', () => {
    let wrong = 0;
    fc.assert(
      fc.property(anyCase, fc.array(change, { minLength: 1, maxLength: 4 }), (value, changes) => {
        const candidate = changed(value, changes);
        if (rightCase(candidate) === undefined) wrong += 1;
        expectAsZod(caseSchema, candidate);
      }),
      { numRuns: runs * 2 },
    );
    expect(wrong).toBeGreaterThan(0);
  });
});

describe('what an object lacks', () => {
  it('is what zod tells, where it tells nothing else', () => {
    let lacking = 0;
    const { oneof, constant, record, nat, array, property, assert } = fc;
    const gone = record({ at: nat(5000), to: constant(undefined), how: constant('remove') });
    assert(
      property(anyCase, array(oneof({ weight: 5, arbitrary: gone }, change), { minLength: 1 }), (value, changes) => {
        for (const { schema, part } of parts(changed(value, changes))) {
          const missing = missingIn(schema, part);
          if (missing === undefined) continue;
          lacking += 1;
          const told = z.safeParse(schema, part, { reportInput: true }).error?.issues ?? [];
          expect(told.map(({ path }) => path)).toEqual(missing.map((name) => [name]));
          expect(told.map(({ input }) => input)).toEqual(missing.map(() => undefined));
        }
      }),
      { numRuns: runs * 2 },
    );
    expect(lacking).toBeGreaterThan(0);
  });
});

describe('a compiled schema', () => {
  it.each<[string, z.ZodType]>([
    ['an object that lets other members pass', z.object({ a: z.string() })],
    ['an object that keeps other members', z.looseObject({ a: z.string() })],
    ['a default', z.strictObject({ a: z.string().default('none') })],
    ['a transformation', z.strictObject({ a: z.string().transform((text) => text.length) })],
    ['a check that changes the value', z.strictObject({ a: z.string().trim().min(1) })],
    ['a pattern that remembers where it was', z.strictObject({ a: z.string().regex(/x/g) })],
    ['a coercion', z.strictObject({ a: z.coerce.string() })],
    [
      'a union told by a member',
      z.discriminatedUnion('a', [z.object({ a: z.literal('x') }), z.object({ a: z.null() })]),
    ],
    ['null', z.strictObject({ a: z.string().nullable() })],
    ['a fallback', z.strictObject({ a: z.string().catch('none') })],
    ['an optional branch of a union', z.strictObject({ a: z.union([z.string().optional(), z.number()]) })],
  ])('does what zod does with %s', (_name, schema) => {
    for (const value of [
      { a: 'x' },
      { a: ' x ' },
      { a: ' ' },
      { a: 1 },
      { a: null },
      { a: undefined },
      {},
      { a: 'x', b: 1 },
      'x',
    ])
      for (let again = 0; again < 2; again += 1) expectAsZod(schema, value);
  });
});
