import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IscmCase } from '../../src/case/case.ts';
import { asArray, isObject, isResource, type JsonObject, type JsonValue } from '../../src/fhir/json.ts';
import { damaged } from '../validate/damage.ts';
import { anyCase } from './case-arbitrary.ts';
import { shippedMapping } from './toolkit.ts';

const runs = Number(process.env.PROPERTY_RUNS ?? 150);
const mapping = shippedMapping();

/** The items of the lists of a case, as texts by their keys. */
function itemsOf(value: IscmCase): Map<string, string> {
  const items = new Map<string, string>();
  for (const list of Object.values(value))
    for (const item of Array.isArray(list) ? list : []) items.set(item.key, JSON.stringify(item));
  return items;
}

/** Keys of items, and of those that point to one of them, however far. */
function withFollowers(keys: readonly string[], items: ReadonlyMap<string, string>): Set<string> {
  const all = new Set(keys);
  for (const key of all) for (const [other, text] of items) if (text.includes(JSON.stringify(key))) all.add(other);
  return all;
}

function entriesOf(value: IscmCase): JsonObject[] {
  const bundle: JsonValue = JSON.parse(JSON.stringify(mapping.toBundle(value)));
  return asArray(isObject(bundle) ? bundle.entry : undefined).filter(isObject);
}

const isPatient = (value: JsonValue | undefined): boolean => isResource(value) && value.resourceType === 'Patient';

describe('damage at one place of one resource', () => {
  it('costs the items that hang on it at most', () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.nat(),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        (value, at, numbers) => {
          const entry = entriesOf(value);
          const [whole] = mapping.toCases({ resourceType: 'Bundle', type: 'collection', entry }).cases;
          if (whole?.case === undefined) throw new Error('a generated case is read');
          const place = at % entry.length;
          const { resource, ...rest } = entry[place] ?? {};
          if (!isResource(resource)) throw new Error('an entry has a resource');
          const random = (): number => numbers.next().value ?? 0;
          entry[place] = { ...rest, resource: damaged(resource, random) };

          const { cases } = mapping.toCases({ resourceType: 'Bundle', type: 'collection', entry });
          const before = itemsOf(whole.case);
          const expression = `Bundle.entry[${place}].resource`;
          // what is no Patient any more has no items
          if (isPatient(resource) && !isPatient(entry[place]?.resource)) return;
          const own = whole.lineage.flatMap((one) => (one.expression === expression ? [one.key] : []));
          const mayDiffer = withFollowers(own, before);
          const after = cases.flatMap((read) => (read.case ? [itemsOf(read.case)] : []));
          for (const [key, text] of before)
            if (!mayDiffer.has(key))
              expect(
                after.map((items) => items.get(key)),
                key,
              ).toContain(text);
        },
      ),
      { numRuns: runs },
    );
  });
});
