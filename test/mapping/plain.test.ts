import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isObject, type JsonValue } from '../../src/fhir/json.ts';
import { createMapping } from '../../src/mapping/index.ts';
import { anyCase } from './case-arbitrary.ts';
import { profiles, root, shippedMapping } from './toolkit.ts';

const runs = Number(process.env.PROPERTY_RUNS ?? 60);
const plain = shippedMapping();
const created = createMapping({ profiles, reading: 'stepwise' });
if (!created.ok) throw new Error('the mapping has issues');
const stepwise = created.mapping;

const sent = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value));
const options = { newCaseId: () => 'new' };

function expectTheSame(input: JsonValue): void {
  expect(JSON.stringify(plain.toCases(input, options))).toBe(JSON.stringify(stepwise.toCases(input, options)));
}

const reason = (code: string): JsonValue => ({
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: code }],
});

/** Values that are unusual wherever they stand. */
const other = fc.constantFrom<JsonValue>(
  null,
  '',
  'x',
  0,
  true,
  [],
  {},
  [{}],
  reason('unknown'),
  reason('asked-unknown'),
  [reason('unknown')],
  { reference: 'Patient/other' },
  { coding: [{ system: 'http://snomed.info/sct', code: '94391008' }], text: 'lung' },
  { system: 'http://snomed.info/sct', code: '260385009' },
  { start: '2016', end: '2017' },
);

const change = fc.record({
  at: fc.nat(100_000),
  how: fc.constantFrom('replace', 'remove', 'beside', 'more', 'twice', 'copy'),
  to: other,
});

/** Every object and array of a value, the outer ones first. */
function holders(value: JsonValue | undefined, into: object[] = []): object[] {
  if (typeof value !== 'object' || value === null) return into;
  into.push(value);
  for (const member of Object.values(value)) holders(member, into);
  return into;
}

/** Changes a Bundle in one place. */
function damage(bundle: JsonValue, { at, how, to: constant }: { at: number; how: string; to: JsonValue }): void {
  // a later change may be one inside of it
  const to = structuredClone(constant);
  const all = holders(bundle);
  const holder = all[at % all.length] ?? {};
  const names = Object.keys(holder);
  const name = names[at % names.length] ?? 'more';
  const value: unknown = Reflect.get(holder, name);
  if (how === 'remove') Reflect.deleteProperty(holder, name);
  else if (Array.isArray(holder)) holder.push(how === 'twice' ? structuredClone(value ?? null) : to);
  else if (how === 'beside') Reflect.set(holder, `_${name}`, to);
  else if (how === 'more') Reflect.set(holder, 'extension', [to]);
  else if (how === 'twice') Reflect.set(holder, name, [value ?? null, structuredClone(value ?? null)]);
  else if (how === 'copy') Reflect.set(holder, 'note', structuredClone(value ?? null));
  else Reflect.set(holder, name, to);
}

describe('reading in one walk says what reading step by step says', () => {
  it('of every case', () => {
    fc.assert(
      fc.property(anyCase, (value) => expectTheSame(sent(plain.toBundle(value)))),
      { numRuns: runs },
    );
  });

  it('of Bundles changed in some places', () => {
    let readLess = 0;
    fc.assert(
      fc.property(anyCase, fc.array(change, { minLength: 1, maxLength: 4 }), (value, changes) => {
        const bundle = sent(plain.toBundle(value));
        for (const one of changes) damage(bundle, one);
        expectTheSame(bundle);
        if (JSON.stringify(plain.toCases(bundle, options)).includes('not-represented')) readLess += 1;
      }),
      { numRuns: runs * 3 },
    );
    expect(readLess).toBeGreaterThan(0);
  });

  it('of a paper’s case, its profiles claimed or not', () => {
    const text = readFileSync(join(root, 'examples', 's4', 'bundle.json'), 'utf8');
    expectTheSame(JSON.parse(text));
    expectTheSame(JSON.parse(text, (name, value) => (name === 'meta' && isObject(value) ? undefined : value)));
  });
});
