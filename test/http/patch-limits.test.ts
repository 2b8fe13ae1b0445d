import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LIMITS, type Served, servedWithPatient } from './harness.ts';

describe('a JSON Patch that makes more than it sends', () => {
  let server: Served;
  const before = { resourceType: 'Patient', id: 'p', name: [{ family: 'a' }], gender: 'female' };
  beforeAll(async () => {
    server = await servedWithPatient(before);
  });
  afterAll(() => server.close());

  const patched = (operations: object[]) =>
    server.http
      .patch('/fhir/Patient/p')
      .set('content-type', 'application/json-patch+json')
      .send(JSON.stringify(operations));
  const text = ({ body }: { body: { issue: { details: { text: string } }[] } }) => body.issue[0]?.details.text;

  test('a resource copied into itself again and again is refused in little time', async () => {
    const copies = Array.from({ length: 60 }, (_, at) => ({ op: 'copy', from: '', path: `/x${at}` }));
    const answer = await patched(copies);
    expect(answer.status).toBe(422);
    expect(text(answer)).toContain('the patch copies and moves more than 10000000 characters in all');
  });

  test.each([
    [
      'moves',
      [
        { op: 'add', path: '/b', value: {} },
        { op: 'move', from: '/a', path: '/b/a' },
        { op: 'move', from: '/b', path: '/a' },
      ],
    ],
    [
      'copies',
      [
        { op: 'add', path: '/b', value: {} },
        { op: 'copy', from: '/a', path: '/b/a' },
        { op: 'move', from: '/b', path: '/a' },
      ],
    ],
  ])('one that nests by %s more deeply than a body may be is refused', async (_, step) => {
    const steps = Array.from({ length: LIMITS.depth + 10 }, () => step).flat();
    const answer = await patched([{ op: 'add', path: '/a', value: {} }, ...steps]);
    expect(answer.status).toBe(422);
    expect(text(answer)).toContain(`the resource would be nested more than ${LIMITS.depth} levels deep`);
  });

  test('one that adds below what it added is refused at the depth of a body', async () => {
    const value = { c: { c: { c: { c: { c: {} } } } } };
    const adds = Array.from({ length: 12 }, (_, at) => ({ op: 'add', path: `/a${'/c'.repeat(at * 5)}`, value }));
    const answer = await patched(adds);
    expect(answer.status).toBe(422);
    expect(text(answer)).toContain('Operation 9 of the JSON Patch');
  });

  test('a test of what is not there says so', async () => {
    const answer = await patched([{ op: 'test', path: '/birthDate', value: null }]);
    expect([answer.status, text(answer)]).toEqual([
      422,
      'Operation 0 of the JSON Patch (test /birthDate) failed: there is nothing at its path.',
    ]);
  });

  test('elements are copied and moved as before', async () => {
    const answer = await patched([
      { op: 'copy', from: '/name/0', path: '/name/-' },
      { op: 'move', from: '/name/1', path: '/name/0' },
      { op: 'replace', path: '/name/0/family', value: 'b' },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.name).toEqual([{ family: 'b' }, { family: 'a' }]);
  });
});
