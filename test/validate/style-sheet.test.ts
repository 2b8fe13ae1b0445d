import { expect, it } from 'vitest';
import { errorsIn } from './errors-in.ts';

const patient = 'urn:uuid:00000002-0000-4000-8000-000000000002';
const document = (link: { relation: string; url: string }) => ({
  resourceType: 'Bundle',
  type: 'document',
  identifier: { system: 'http://example.org/s', value: '1' },
  timestamp: '2020-01-01T00:00:00Z',
  link: [link],
  entry: [
    {
      fullUrl: 'urn:uuid:00000001-0000-4000-8000-000000000001',
      resource: {
        resourceType: 'Composition',
        status: 'final',
        type: { text: 'x' },
        subject: { reference: patient },
        date: '2020',
        author: [{ reference: patient }],
        title: 'x',
      },
    },
    { fullUrl: patient, resource: { resourceType: 'Patient' } },
    {
      fullUrl: 'http://example.org/fhir/Binary/style',
      resource: { resourceType: 'Binary', id: 'style', contentType: 'text/css', data: 'YQ==' },
    },
  ],
});
const orphan = 'Bundle.entry[2] bundle-orphan';

it.each<[string, string[]]>([
  ['Binary/style', []],
  ['http://example.org/fhir/Binary/style', []],
  ['http://example.org/x.css', [orphan]],
  ['Binary/other', ['Bundle.link[0].url bundle-style', orphan]],
])('the style sheet of a document is one of its entries, or elsewhere: %s', (url, expected) => {
  expect(errorsIn(document({ relation: 'stylesheet', url }), [])).toEqual(expected);
});

it('links of other Bundles may have any name', () => {
  const link = [{ relation: 'stylesheet', url: 'x.css' }];
  expect(errorsIn({ resourceType: 'Bundle', type: 'collection', link }, [])).toEqual([]);
});
