import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/fhir/json.ts';
import { compileView, resourcesOf } from '../../src/view/index.ts';

const ID = '53fefa32-fcbb-4ff8-8a92-55ee120877b7';
const bundle = (...entry: JsonValue[]): JsonObject => ({ resourceType: 'Bundle', type: 'collection', entry });
const observation = (reference: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  code: { text: 'a' },
  subject: { reference },
  ...more,
});

describe('resources of a Bundle for views', () => {
  it('are those of its entries, in order; a resource alone is itself', () => {
    const [patient, group] = [
      { resourceType: 'Patient', id: 'p' },
      { resourceType: 'Group', id: 'g' },
    ];
    expect(resourcesOf(bundle({ resource: patient }, {}, { resource: 'x' }, null, { resource: group }))).toEqual([
      patient,
      group,
    ]);
    expect(resourcesOf(patient)).toEqual([patient]);
    expect([resourcesOf('x'), resourcesOf({ id: 'p' }), resourcesOf({ resourceType: 'Bundle' })]).toEqual([[], [], []]);
  });

  it('without an id have the uuid of their fullUrl, and keys that references to them have', () => {
    const resources = resourcesOf(
      bundle(
        { fullUrl: `urn:uuid:${ID}`, resource: { resourceType: 'Patient' } },
        { fullUrl: 'http://a/Patient/p', resource: { resourceType: 'Patient', id: 'p' } },
        { fullUrl: 'http://a/Patient/none', resource: { resourceType: 'Patient' } },
        { fullUrl: 'urn:uuid:1', resource: observation(`urn:uuid:${ID}`) },
        { resource: observation('http://a/Patient/p', { performer: [{ reference: `urn:uuid:${ID}` }] }) },
        { resource: observation('urn:uuid:other') },
      ),
    );
    expect(resources.map(({ id }) => id)).toEqual([ID, 'p', undefined, 'o', 'o', 'o']);
    const { view } = compileView(
      {
        resourceType: 'ViewDefinition',
        resource: 'Observation',
        select: [
          {
            column: [
              { name: 'subject', path: 'subject.getReferenceKey(Patient)' },
              { name: 'performer', path: 'performer.getReferenceKey()' },
            ],
          },
        ],
      },
      new Set(['Observation', 'Patient']),
    );
    expect(resources.map((one) => view?.rows(one))).toEqual([[], [], [], [[ID, null]], [['p', ID]], [[null, null]]]);
  });
});
