import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IscmCase } from '../../src/case/case.ts';
import { asArray, isObject, type JsonObject, type JsonValue, type Resource } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { anyCase } from './case-arbitrary.ts';
import { definitions, shippedMapping } from './toolkit.ts';

/** Cases per property; a soak run sets more. */
const runs = Number(process.env.PROPERTY_RUNS ?? 2000);
const mapping = shippedMapping();
const validator = createValidator({ definitions });

const sent = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value));

function entriesOf(bundle: JsonObject): JsonObject[] {
  return asArray(bundle.entry).filter(isObject);
}

function read(bundle: JsonValue): JsonValue {
  const [first, ...others] = mapping.toCases(bundle).cases;
  expect(others).toEqual([]);
  return sent(first?.case ?? first?.issues.map(({ message }) => message) ?? null);
}

/** The Bundle as another server would give it back: other ids, other order, references by URL, elements of its own. */
function asElsewhere(bundle: Resource, order: readonly number[]): JsonValue {
  let text = JSON.stringify(bundle);
  for (const [index, entry] of entriesOf(bundle).entries()) {
    const { resource, fullUrl } = entry;
    if (!isObject(resource) || typeof fullUrl !== 'string') continue;
    const reference = `${String(resource.resourceType)}/other-${index}`;
    text = text.replaceAll(`"fullUrl":"${fullUrl}"`, `"fullUrl":"https://ehr.example.org/fhir/${reference}"`);
    text = text.replaceAll(`"reference":"${fullUrl}"`, `"reference":"${reference}"`);
    text = text.replaceAll(`"id":"${String(resource.id)}"`, `"id":"other-${index}","language":"en"`);
  }
  const moved: JsonObject = JSON.parse(text);
  delete moved.identifier;
  const entries = asArray(moved.entry);
  for (const entry of entries) {
    if (!isObject(entry) || !isObject(entry.resource)) continue;
    entry.resource.extension = [
      ...asArray(entry.resource.extension),
      { url: 'https://ehr.example.org/extra', valueString: 'x' },
    ];
    entry.resource.text = { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' };
  }
  const shuffled = entries
    .map((entry, index) => ({ entry, rank: order[index % order.length] ?? 0 }))
    .toSorted((a, b) => a.rank - b.rank);
  return { ...moved, type: 'searchset', entry: shuffled.map(({ entry }) => entry) };
}

describe('case → Bundle → case', { timeout: 900_000 }, () => {
  it('is the identity, and the report has nothing to say', () => {
    fc.assert(
      fc.property(anyCase, (value) => {
        const bundle: JsonObject = JSON.parse(JSON.stringify(mapping.toBundle(value)));
        const result = mapping.toCases(bundle);
        expect(read(bundle)).toEqual(sent(value));
        const report = [...result.issues, ...result.cases.flatMap(({ issues }) => issues)];
        expect(report.filter(({ id }) => id !== 'used')).toEqual([]);
        expect(report).toHaveLength(entriesOf(bundle).length);
      }),
      { numRuns: runs },
    );
  });

  it('gives Bundles that are valid against our profiles and against mCODE’s', () => {
    fc.assert(
      fc.property(anyCase, (value) => {
        const source = JSON.stringify(mapping.toBundle(value));
        const issues = validator.validate({ resource: JSON.parse(source), source }, { level: 'error' });
        expect(issues.map(({ expression, message }) => `${expression ?? ''}: ${message}`)).toEqual([]);
      }),
      { numRuns: Math.ceil(runs / 5) },
    );
  });

  it('does not need ids, entry order, fullUrls or the Bundle’s identifier', () => {
    fc.assert(
      fc.property(anyCase, fc.array(fc.nat(100), { minLength: 5 }), (value, order) => {
        expect(read(asElsewhere(mapping.toBundle(value), order))).toEqual(sent(value));
      }),
      { numRuns: Math.ceil(runs / 10) },
    );
  });

  it('gives the same text for the same case', () => {
    fc.assert(
      fc.property(anyCase, (value) => {
        const reversed: IscmCase = { ...value, ...(value.lesions ? { lesions: value.lesions.toReversed() } : {}) };
        expect(JSON.stringify(mapping.toBundle(value))).toBe(JSON.stringify(mapping.toBundle(value)));
        expect(ids(mapping.toBundle(reversed))).toEqual(ids(mapping.toBundle(value)));
      }),
      { numRuns: Math.ceil(runs / 20) },
    );
  });

  it('keeps every other id when an item is inserted', () => {
    fc.assert(
      fc.property(anyCase, (value) => {
        const more: IscmCase = {
          ...value,
          metastases: [{ key: 'a-new-one', site: 'spleen', presence: 'present' }, ...(value.metastases ?? [])],
        };
        const before = ids(mapping.toBundle(value));
        const after = ids(mapping.toBundle(more));
        expect(after).toEqual(expect.arrayContaining(before));
        expect(after).toHaveLength(before.length + 1);
      }),
      { numRuns: Math.ceil(runs / 20) },
    );
  });

  it('puts the same resources into the transaction, as updates', () => {
    fc.assert(
      fc.property(anyCase, (value) => {
        const transaction = mapping.toBundle(value, 'transaction');
        expect(read(sent(transaction))).toEqual(sent(value));
        for (const { request, resource } of entriesOf(transaction)) {
          if (!isObject(resource)) throw new Error('an entry without a resource');
          expect(request).toEqual({ method: 'PUT', url: `${String(resource.resourceType)}/${String(resource.id)}` });
        }
      }),
      { numRuns: Math.ceil(runs / 20) },
    );
  });

  it('makes ids of case id and key alone', () => {
    const patient = { identifiers: [{ system: 'https://example.org/mrn', value: '4711' }], birthDate: '1970-01-01' };
    const plain: IscmCase = { model: '0.1.0', id: 'c1', patient: {} };
    expect(ids(mapping.toBundle({ ...plain, patient }))).toEqual(ids(mapping.toBundle(plain)));
  });
});

function ids(bundle: Resource): string[] {
  return entriesOf(bundle)
    .map(({ fullUrl }) => String(fullUrl))
    .toSorted();
}
