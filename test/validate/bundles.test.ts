import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';

describe('Bundles', () => {
  const validator = createValidator({ definitions: loadDefinitions().definitions });
  const errors = (resource: JsonObject): string[] =>
    validator.validate({ resource }, { level: 'error' }).map(({ id, expression }) => `${id} ${expression}`);
  const name = (last: number): string => `urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e${last}`;
  const composition = (author: string): JsonObject => ({
    resourceType: 'Composition',
    status: 'final',
    type: { text: 'a' },
    date: '2020',
    title: 'a',
    author: [{ reference: author }],
  });
  const document = (author: string): JsonObject => ({
    resourceType: 'Bundle',
    type: 'document',
    identifier: { system: 'http://example.org/documents', value: '1' },
    timestamp: '2020-01-01T00:00:00Z',
    entry: [
      { fullUrl: name(1), resource: composition(author) },
      { fullUrl: name(2), resource: { resourceType: 'Practitioner', id: 'd' } },
    ],
  });

  it('a document named by UUIDs holds what its Composition names so, not what it refers to by type and id', () => {
    expect(errors(document(name(2)))).toEqual([]);
    expect(errors(document('Practitioner/d'))).toEqual(['bundle-target-missing Bundle.entry[0].resource.author[0]']);
  });

  it.each<[string, string, string[]]>([
    ['collection', 'Patient/1', []],
    ['collection', 'Patient/1/_history/2', []],
    ['collection', 'https://example.org/fhir/Patient/1', []],
    ['collection', '/Patient/1', ['reference-form Bundle.entry[0].resource.subject']],
    ['collection', '../Patient/1', ['reference-form Bundle.entry[0].resource.subject']],
    ['collection', 'somebody', ['reference-form Bundle.entry[0].resource.subject']],
    ['batch', 'Patient?identifier=1', ['reference-form Bundle.entry[0].resource.subject']],
    ['transaction', 'Patient?identifier=1', []],
  ])('a %s refers to %s', (type, reference, expected) => {
    const resource = { resourceType: 'Basic', code: { text: 'a' }, subject: { reference } };
    const request = type === 'collection' ? {} : { request: { method: 'POST', url: 'Basic' } };
    const entry = [{ fullUrl: name(1), resource, ...request }];
    expect(errors({ resourceType: 'Bundle', type, entry })).toEqual(expected);
  });

  it('results of a search over several types are of any of them', () => {
    const entry = [
      { fullUrl: name(1), resource: { resourceType: 'Patient', id: 'p' }, search: { mode: 'match' } },
      { fullUrl: name(2), resource: { resourceType: 'Practitioner', id: 'd' }, search: { mode: 'match' } },
    ];
    const found = (url: string): JsonObject => ({
      resourceType: 'Bundle',
      type: 'searchset',
      link: [{ relation: 'self', url }],
      entry,
    });
    expect(errors(found('http://example.org/fhir?_type=Patient,Practitioner'))).toEqual([]);
    expect(errors(found('http://example.org/fhir?_type=Patient,Group'))).toEqual([
      'bundle-result-type Bundle.entry[1].resource',
    ]);
    expect(errors(found('http://example.org/fhir/Patient?name=a'))).toEqual([
      'bundle-result-type Bundle.entry[1].resource',
    ]);
  });
});
