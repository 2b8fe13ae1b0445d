import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../src/fhir/issue.ts';
import { asArray, isObject, isResource, type JsonValue } from '../../../src/fhir/json.ts';
import { root, shippedMapping } from '../toolkit.ts';

const mapping = shippedMapping();
const runs = Number(process.env.PROPERTY_RUNS ?? 300);
const cases = join(import.meta.dirname, 'cases');
const bundles: JsonValue[] = readdirSync(cases).map((name) =>
  JSON.parse(readFileSync(join(cases, name, 'bundle.json'), 'utf8')),
);

/** Places in a value: the holder and the member of each part of it. */
function places(value: JsonValue, into: { holder: JsonValue[] | Record<string, JsonValue | undefined>; at: string }[]) {
  if (typeof value !== 'object' || value === null) return into;
  for (const [at, member] of Object.entries(value)) {
    into.push({ holder: value, at });
    if (member !== undefined) places(member, into);
  }
  return into;
}

/** A bundle with some of its parts replaced, taken away or copied over others. */
function mutated(bundle: JsonValue, changes: { at: number; to: JsonValue; how: number }[]): JsonValue {
  const copy: JsonValue = structuredClone(bundle);
  for (const { at, to, how } of changes) {
    const found = places(copy, []);
    const place = found[at % found.length];
    if (place === undefined) continue;
    const other = found[(at * 7 + how) % found.length];
    const value = how % 3 === 0 && other ? structuredClone(Reflect.get(other.holder, other.at)) : structuredClone(to);
    if (how % 3 === 1) Reflect.deleteProperty(place.holder, place.at);
    else Reflect.set(place.holder, place.at, value);
  }
  return JSON.parse(JSON.stringify(copy ?? null));
}

const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<JsonValue>(
    '',
    ' ',
    'T13–C9',
    'entered-in-error',
    '(+)',
    '\u0000',
    [],
    {},
    [null],
    null,
    -1,
    1e300,
    'Patient/p1',
  ),
);
const anyMutation = fc.tuple(
  fc.constantFrom(...bundles),
  fc.array(fc.record({ at: fc.nat(5000), to: odd as fc.Arbitrary<JsonValue>, how: fc.nat(50) }), {
    minLength: 1,
    maxLength: 12,
  }),
);

function resourcesIn(value: JsonValue): number {
  const bundle = isResource(value) && value.resourceType === 'Bundle';
  return bundle ? asArray(value.entry).filter((entry) => isObject(entry) && isResource(entry.resource)).length : 1;
}

const expressions = (issues: readonly Issue[]): string[] => issues.map(({ expression }) => expression ?? '');

describe('whatever is sent', () => {
  it('nothing is thrown, and each case is valid or says why there is none', () => {
    fc.assert(
      fc.property(anyMutation, ([bundle, changes]) => {
        const result = mapping.toCases(mutated(bundle, changes));
        for (const one of result.cases) if (one.case === undefined) expect(one.issues).not.toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it('what is nested too deep is refused, not read', () => {
    let value: JsonValue = 1;
    for (let depth = 0; depth < 20_000; depth++) value = { a: value };
    const { cases: none, issues } = mapping.toCases({ resourceType: 'Observation', value });
    expect(none).toEqual([]);
    expect(issues.map(({ severity }) => severity)).not.toEqual([]);
  });

  it('any JSON at all is answered', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => mapping.toCases(value as JsonValue)).not.toThrow();
      }),
      { numRuns: runs },
    );
  });
});

describe('the examples of mCODE', () => {
  const folder = join(root, 'node_modules', 'hl7.fhir.us.mcode', 'example');
  const names = readdirSync(folder);
  const read = names.map((name) => {
    const sent: JsonValue = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return { name, sent, result: mapping.toCases(sent) };
  });

  it('are 179, all answered with valid cases only', () => {
    expect(names).toHaveLength(179);
    const invalid = read.flatMap(({ name, result }) => result.cases.flatMap((one) => (one.case ? [] : [name])));
    expect(invalid).toEqual([]);
  });

  it('hold no ISCM, so that none is called one', () => {
    const called = read.filter(({ result }) => result.cases.some((one) => one.case?.episodes ?? one.case?.lesions));
    expect(called.map(({ name }) => name)).toEqual([]);
  });

  it('lose nothing outside the report: every resource is in it', () => {
    for (const { name, sent, result } of read) {
      const found = expressions([...result.issues, ...result.cases.flatMap((one) => one.issues)]);
      const heads = new Set(found.map((text) => /^Bundle\.entry\[\d+\]\.resource|^[A-Z][A-Za-z]+/.exec(text)?.[0]));
      expect(`${name} ${heads.size}`).toBe(`${name} ${resourcesIn(sent)}`);
    }
  });
});

describe('the bundles kept here', () => {
  it('have every resource in the report', () => {
    for (const sent of bundles) {
      if (Array.isArray(sent)) continue;
      const result = mapping.toCases(sent);
      const found = expressions([...result.issues, ...result.cases.flatMap((one) => one.issues)]);
      const heads = new Set(found.map((text) => /^Bundle\.entry\[\d+\]\.resource/.exec(text)?.[0]));
      expect(heads.size).toBe(resourcesIn(sent));
    }
  });
});
