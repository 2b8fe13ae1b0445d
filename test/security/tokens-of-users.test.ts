import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FHIR } from '../http/harness.ts';
import { AUDIENCE, type OAuthServer, startOAuthServer } from './oauth-server.ts';
import { type WholeServer, wholeServer } from './whole-server.ts';

/** One client, many tokens: what one user of an app was given is not for the next. */

const CRITERIA = 'system/*.rs?code=urn:c|x';
const SCOPES = [
  'system/*.cruds',
  'system/Observation.rs',
  'system/*.rs',
  CRITERIA,
  'patient/*.rs',
  'user/*.rs',
  'user/*.cruds',
];
let oauth: OAuthServer;
let server: WholeServer;
beforeAll(async () => {
  oauth = await startOAuthServer(['app', 'portal', 'study'], SCOPES);
  server = await wholeServer(
    {
      all: { scopes: ['system/*.cruds'] },
      ward: { scopes: ['system/*.rs'], group: 'g' },
      portal: { scopes: ['user/*.rs'] },
      study: { scopes: ['patient/*.rs', 'user/*.rs'], patients: ['a'] },
    },
    { oauthIssuer: oauth.issuer, oauthAudience: AUDIENCE, oauthJwks: oauth.jwks },
  );
  for (const id of ['a', 'b']) await put({ resourceType: 'Patient', id });
  await members('a', 'b');
});
afterAll(async () => {
  await server.close();
  await oauth.close();
});

const put = (resource: { resourceType: string; id: string }, headers = server.as('all')) =>
  server.http
    .put(`/fhir/${resource.resourceType}/${resource.id}`)
    .set({ 'content-type': FHIR, ...headers })
    .send(JSON.stringify(resource));
const members = (...ids: string[]) => {
  const member = ids.map((id) => ({ entity: { reference: `Patient/${id}` } }));
  const group = { resourceType: 'Group', id: 'g', type: 'person', actual: true, member };
  return put(group).expect(({ status }) => expect(status).toBeLessThan(300));
};
const bearer = async (scope: string, claims = {}, client = 'app') => ({
  authorization: `Bearer ${await oauth.token(client, scope, claims)}`,
});
const get = (path: string, headers: Record<string, string>) => server.http.get(path).set(headers);

/** A finished export: the paths of its job and of its first file. */
async function exported(headers: Record<string, string>): Promise<string[]> {
  const begun = await get('/fhir/Patient/$export', { ...headers, prefer: 'respond-async' }).expect(202);
  const job = new URL(begun.headers['content-location'] ?? '').pathname;
  for (;;) {
    const { status, body } = await get(job, headers);
    if (status === 200) return [job, new URL(body.output[0].url).pathname];
    expect(status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const statuses = async (paths: readonly string[], headers: Record<string, string>) =>
  Promise.all(paths.map(async (path) => (await get(path, headers)).status));

describe('an export', () => {
  test('of one patient is not there for another user of the same app', async () => {
    const mine = await bearer('patient/*.rs', { patient: 'a' });
    const paths = await exported(mine);
    expect(await statuses(paths, await bearer('patient/*.rs', { patient: 'b' }))).toEqual([404, 404]);
    const [job = ''] = paths;
    await server.http
      .delete(job)
      .set(await bearer('patient/*.rs', { patient: 'b' }))
      .expect(404);
    expect(await statuses(paths, mine)).toEqual([200, 200]);
    expect(await statuses(paths, await bearer('system/*.cruds'))).toEqual([200, 200]);
  });

  test('begun with a token that may more is not there for one that may less', async () => {
    const paths = await exported(await bearer('system/*.rs'));
    for (const less of ['system/Observation.rs', CRITERIA, 'patient/*.rs'])
      expect([less, await statuses(paths, await bearer(less, { patient: 'a' }))]).toEqual([less, [404, 404]]);
    expect(await statuses(paths, await bearer('system/*.rs'))).toEqual([200, 200]);
  });

  test('holds who has left the Group of a client no longer', async () => {
    const paths = await exported(server.as('ward'));
    await members('a', 'b', 'c');
    expect(await statuses(paths, server.as('ward'))).toEqual([200, 200]);
    await members('a');
    expect(await statuses(paths, server.as('ward'))).toEqual([404, 404]);
    await members('a', 'b');
  });
});

describe('the user of a token', () => {
  test.each([
    ['Patient/a', 200],
    ['https://server.example/fhir/Patient/b', 404],
    // a version, and what is no id: whose record it is cannot be said
    ['Patient/a/_history/1', 404],
    [`Patient/${'x'.repeat(65)}`, 404],
    ['https://server.example/fhir/RelatedPerson/a', 404],
    ['Person/a', 404],
    ['Practitioner/a', 200],
  ])('%s sees Patient/a: %i', async (fhirUser, status) => {
    await get('/fhir/Patient/a', await bearer('user/*.rs', { fhirUser })).expect(status);
  });

  test('who is a patient reads and finds what belongs to none, and writes nothing of it', async () => {
    const organization = { resourceType: 'Organization', id: 'o', name: 'o' };
    await put(organization).expect(201);
    const headers = await bearer('user/*.cruds', { fhirUser: 'Patient/a' });
    expect((await get('/fhir/Organization', headers).expect(200)).body.entry).toHaveLength(1);
    await get('/fhir/Organization/o', headers).expect(200);
    const changed = { ...organization, name: 'p' };
    await put(changed, headers).expect(403);
    await server.http.delete('/fhir/Organization/o').set(headers).expect(403);
  });

  test('confines what a client may have for its users at most, whatever the token asks for', async () => {
    const token = await bearer('system/*.rs', { fhirUser: 'Patient/a' }, 'portal');
    expect(await statuses(['/fhir/Patient/a', '/fhir/Patient/b'], token)).toEqual([200, 404]);
  });

  test.each([
    ['portal', 'patient/*.rs', { patient: 'a', fhirUser: 'Patient/a' }, [200, 404]],
    ['portal', 'patient/*.rs', { patient: 'b', fhirUser: 'Patient/a' }, [404, 404]],
    ['portal', 'patient/*.rs', { patient: 'a', fhirUser: 'RelatedPerson/r' }, [404, 404]],
    ['portal', 'patient/*.rs', { patient: 'b', fhirUser: 'Practitioner/d' }, [404, 200]],
    ['study', 'patient/*.rs', { patient: 'a' }, [200, 404]],
    ['study', 'patient/*.rs', { patient: 'b' }, [404, 404]],
    ['study', 'user/*.rs', { fhirUser: 'Patient/b' }, [404, 404]],
    ['study', 'user/*.rs', { fhirUser: 'Practitioner/d' }, [200, 404]],
  ])('is confined by all that confines: %s by %s of %j reaches a and b: %j', async (client, scope, claims, reached) => {
    expect(await statuses(['/fhir/Patient/a', '/fhir/Patient/b'], await bearer(scope, claims, client))).toEqual(
      reached,
    );
  });
});
