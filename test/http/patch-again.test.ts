import { describe, expect, test } from 'vitest';
import { FHIR } from './harness.ts';
import { PLACES, runningHere } from './whole-place.ts';

/** A patch that makes an element and then puts something into it, in both forms. */
const PATCHES = [
  {
    form: 'JSON Patch',
    type: 'application/json-patch+json',
    body: [
      { op: 'add', path: '/photo', value: [{ title: 't', extension: [] }] },
      { op: 'add', path: '/photo/0/extension/-', value: { url: 'http://x.example/e', valueString: 's' } },
    ],
  },
  {
    form: 'JSON Patch that replaces',
    type: 'application/json-patch+json',
    body: [
      { op: 'replace', path: '/photo', value: [{ title: 't', extension: [] }] },
      { op: 'add', path: '/photo/0/extension/-', value: { url: 'http://x.example/e', valueString: 's' } },
    ],
  },
  {
    form: 'FHIRPath Patch',
    type: FHIR,
    body: {
      resourceType: 'Parameters',
      parameter: [
        operation('replace', 'Patient.photo[0]', { name: 'value', valueAttachment: { title: 't' } }),
        operation(
          'add',
          'Patient.photo[0]',
          { name: 'name', valueString: 'extension' },
          { name: 'value', valueExtension: { url: 'http://x.example/e', valueString: 's' } },
        ),
      ],
    },
  },
];

function operation(type: string, path: string, ...more: object[]): object {
  return {
    name: 'operation',
    part: [{ name: 'type', valueCode: type }, { name: 'path', valueString: path }, ...more],
  };
}

/** A store may do work again where it met another writer; what the client asked for is done once. */
describe.each(PLACES)('a patch that is worked off more than once, on $name', (tried) => {
  const server = runningHere(tried);
  const stored = (id: string) => ({
    resourceType: 'Patient',
    id,
    identifier: [{ system: 'urn:patch', value: id }],
    photo: [{ title: 'before' }],
  });
  const DONE = [{ title: 't', extension: [{ url: 'http://x.example/e', valueString: 's' }] }];

  test.skipIf(tried.skip).each(PATCHES)('does what it says once, by a search: $form', async ({ type, body }) => {
    await server.send('put', '/fhir/Patient/p', stored('p'));
    const answer = await server.http
      .patch('/fhir/Patient?identifier=urn:patch|p')
      .set('content-type', type)
      .send(JSON.stringify(body));
    expect([answer.status, answer.body.photo]).toEqual([200, DONE]);
  });

  test.skipIf(tried.skip).each(PATCHES)('does what it says once, beside others: $form', async ({ type, body }) => {
    await server.send('put', '/fhir/Patient/q', stored('q'));
    const patches = Array.from({ length: 6 }, () =>
      server.http.patch('/fhir/Patient/q').set('content-type', type).send(JSON.stringify(body)),
    );
    for (const answer of await Promise.all(patches)) expect([answer.status, answer.body.photo]).toEqual([200, DONE]);
  });
});
