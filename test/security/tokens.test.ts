import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { settingsSchema } from '../../src/config/index.ts';
import { restSecurity, scopeCriterion } from '../../src/http/index.ts';
import { FHIR, type Served, served } from '../http/harness.ts';
import { AUDIENCE, type OAuthServer, startOAuthServer } from './oauth-server.ts';

const SCOPES = [
  'system/*.cruds',
  'system/*.rs',
  'system/Observation.rs',
  'system/Patient.read',
  'system/*.write',
  'system/Observation.rs?category=laboratory',
  'system/Observation.rs?status=amended',
  'patient/*.rs',
  'patient/*.cruds',
  'user/*.rs',
];
let oauth: OAuthServer;
let server: Served;
const settings = () => ({
  oauthIssuer: oauth.issuer,
  oauthAudience: AUDIENCE,
  oauthJwks: oauth.jwks,
  oauthTokenEndpoint: `${oauth.issuer}/token`,
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

beforeAll(async () => {
  oauth = await startOAuthServer(['ehr', 'other'], SCOPES);
});
afterAll(() => oauth.close());
beforeEach(async () => {
  server = await served({}, settings());
});
afterEach(() => server.close());

const observation = (id: string, patient: string, category = 'laboratory') => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [{ coding: [{ system: 'urn:c', code: category }] }],
  subject: { reference: `Patient/${patient}` },
});
const put = (resource: { resourceType: string; id: string }, token: string) =>
  server.http
    .put(`/fhir/${resource.resourceType}/${resource.id}`)
    .set({ 'content-type': FHIR, ...bearer(token) })
    .send(JSON.stringify(resource));
const get = (path: string, token: string) => server.http.get(path).set(bearer(token));

async function stored() {
  const token = await oauth.token('ehr', 'system/*.cruds');
  for (const id of ['a', 'b']) {
    expect((await put({ resourceType: 'Patient', id }, token)).status).toBe(201);
    expect((await put(observation(`lab-${id}`, id), token)).status).toBe(201);
    expect((await put(observation(`vital-${id}`, id, 'vital-signs'), token)).status).toBe(201);
  }
  return token;
}

test('without a token: 401 with a challenge and an OperationOutcome; the CapabilityStatement needs none', async () => {
  const answer = await server.http.get('/fhir/Patient/a');
  expect([answer.status, answer.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="fhir"']);
  expect(JSON.parse(answer.text)).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'login' }] });
  expect((await server.http.get('/fhir/metadata')).status).toBe(200);
  expect((await server.http.get('/cases')).status).not.toBe(200);
  expect((await server.http.get('/metrics')).status).toBe(401);
});

test('a backend service with a token of the authorisation server does what its scopes say', async () => {
  const token = await stored();
  expect((await get('/fhir/Observation/lab-a', token)).status).toBe(200);
  const reader = await oauth.token('other', 'system/Observation.rs');
  expect((await get('/fhir/Observation/lab-a', reader)).status).toBe(200);
  const refused = await get('/fhir/Patient/a', reader);
  expect([refused.status, refused.get('WWW-Authenticate')]).toEqual([
    403,
    expect.stringContaining('insufficient_scope'),
  ]);
  expect(JSON.parse(refused.text).issue[0].code).toBe('forbidden');
  const written = await put(observation('x', 'a'), reader);
  expect(written.status).toBe(403);
});

test('scopes of version 1 mean what version 2 says they do', async () => {
  await stored();
  const reader = await oauth.token('ehr', 'system/Patient.read');
  expect((await get('/fhir/Patient/a/_history', reader)).status).toBe(200);
  const writer = await oauth.token('ehr', 'system/*.write');
  expect((await put({ resourceType: 'Patient', id: 'c' }, writer)).status).toBe(201);
  expect((await get('/fhir/Patient/c', writer)).status).toBe(403);
});

test('patient scopes reach the compartment of the patient in context and nothing else', async () => {
  await stored();
  const token = await oauth.token('ehr', 'patient/*.cruds', { patient: 'a' });
  for (const [path, status] of [
    ['/fhir/Patient/a', 200],
    ['/fhir/Observation/lab-a', 200],
    ['/fhir/Observation/lab-a/_history', 200],
    ['/fhir/Observation/lab-a/_history/1', 200],
    ['/fhir/Patient/b', 404],
    ['/fhir/Observation/lab-b', 404],
    ['/fhir/Observation/lab-b/_history', 404],
    ['/fhir/Observation/lab-b/_history/1', 404],
  ] as const) {
    expect([path, (await get(path, token)).status]).toEqual([path, status]);
  }
  expect((await put(observation('own', 'a'), token)).status).toBe(201);
  expect((await put(observation('foreign', 'b'), token)).status).toBe(403);
  // neither taking a resource of another patient over nor giving one's own away
  expect((await put(observation('lab-b', 'a'), token)).status).toBe(403);
  expect((await put(observation('own', 'b'), token)).status).toBe(403);
  expect((await server.http.delete('/fhir/Observation/lab-b').set(bearer(token))).status).toBe(403);
  expect((await get('/fhir/Observation/foreign', await oauth.token('ehr', 'system/*.rs'))).status).toBe(404);
});

test('patient scopes without a patient in context give nothing; a user who is a patient sees its own', async () => {
  await stored();
  expect((await get('/fhir/Patient/a', await oauth.token('ehr', 'patient/*.rs'))).status).toBe(403);
  const user = await oauth.token('ehr', 'user/*.rs', { fhirUser: 'https://x.example/fhir/Patient/b' });
  expect((await get('/fhir/Patient/b', user)).status).toBe(200);
  expect((await get('/fhir/Patient/a', user)).status).toBe(404);
});

test('scopes with criteria reach the resources that meet them', async () => {
  await stored();
  const token = await oauth.token('ehr', 'system/Observation.rs?category=laboratory');
  expect((await get('/fhir/Observation/lab-a', token)).status).toBe(200);
  expect((await get('/fhir/Observation/vital-a', token)).status).toBe(404);
});

test.each([
  ['category=laboratory', true],
  ['category=urn:c|laboratory', true],
  ['category=urn:other|laboratory', false],
  ['category=|laboratory', false],
  ['category=urn:c|', true],
  ['category=urn:other|', false],
  ['category=vital-signs,urn:c|laboratory', true],
  ['category=laboratory&status=final', true],
  ['category=laboratory&status=amended', false],
])('a laboratory result is within the criteria %s: %s', (criteria, within) => {
  expect(scopeCriterion(criteria, server.context.search)?.met(observation('o', 'a'))).toBe(within);
});

test.each(['', 'category=', 'value-quantity=5', 'subject=Patient/a'])('the criteria %j give nothing', (criteria) => {
  expect(scopeCriterion(criteria, server.context.search)).toBeUndefined();
});

test('each entry of a transaction and of a batch needs its own permission', async () => {
  await stored();
  const token = await oauth.token('ehr', 'system/Observation.rs');
  const entry = [
    { request: { method: 'GET', url: 'Observation/lab-a' } },
    { request: { method: 'GET', url: 'Patient/a' } },
    { resource: observation('new', 'a'), request: { method: 'PUT', url: 'Observation/new' } },
  ];
  const batch = await server.post({ resourceType: 'Bundle', type: 'batch', entry }, bearer(token));
  const statuses = JSON.parse(batch.text).entry.map((one: { response: { status: string } }) =>
    one.response.status.slice(0, 3),
  );
  expect(statuses).toEqual(['200', '403', '403']);
  const transaction = await server.post({ resourceType: 'Bundle', type: 'transaction', entry }, bearer(token));
  expect(transaction.status).toBe(403);
  expect(JSON.parse(transaction.text).issue[0].expression).toEqual(['Bundle.entry[2]']);
});

test('what a client may have at most bounds its tokens; clients that are not configured can be refused', async () => {
  await stored();
  const clients = [{ id: 'ehr', scopes: ['system/Observation.rs'], keys: [], patients: ['a'] }];
  const bounded = await served(
    { store: server.context.store },
    { ...settings(), clients, oauthConfiguredClientsOnly: true },
  );
  const ask = (path: string, token: string) => bounded.http.get(path).set(bearer(token));
  const token = await oauth.token('ehr', 'system/*.cruds');
  expect((await ask('/fhir/Observation/lab-a', token)).status).toBe(200);
  expect((await ask('/fhir/Observation/lab-b', token)).status).toBe(404);
  expect((await ask('/fhir/Patient/a', token)).status).toBe(403);
  expect((await ask('/fhir/Observation/lab-a', await oauth.token('other', 'system/*.rs'))).status).toBe(401);
  await bounded.close();
});

test.each([
  // what the client may have at most, what its token says, and which resources it reads by that
  ['system/Observation.rs?category=laboratory', 'system/*.rs', ['lab-a', 'lab-b']],
  ['system/Observation.rs?category=laboratory', 'system/Observation.rs?status=amended', []],
  ['system/Observation.rs?status=amended', 'system/Observation.rs?category=laboratory', []],
  ['system/*.rs', 'system/Observation.rs?category=laboratory', ['lab-a', 'lab-b']],
  ['system/Observation.s', 'system/*.rs', []],
  ['system/Patient.rs', 'system/Observation.rs', []],
  ['user/*.rs', 'patient/*.rs', ['lab-a', 'vital-a']],
  ['patient/*.rs', 'system/*.rs', ['lab-a', 'vital-a']],
])('a client with %s reads by a token with %s: %j', async (scope, granted, read) => {
  await stored();
  const clients = [{ id: 'ehr', scopes: [scope], keys: [] }];
  const bounded = await served({ store: server.context.store }, { ...settings(), clients });
  const headers = bearer(await oauth.token('ehr', granted, { patient: 'a' }));
  const found: string[] = [];
  for (const id of ['lab-a', 'lab-b', 'vital-a', 'vital-b'])
    if ((await bounded.http.get(`/fhir/Observation/${id}`).set(headers)).status === 200) found.push(id);
  expect(found).toEqual(read);
  await bounded.close();
});

test('tokens signed with new keys are taken after the authorisation server has changed its keys', async () => {
  const fresh = await startOAuthServer(['ehr'], SCOPES);
  const own = await served({}, { ...settings(), oauthIssuer: fresh.issuer, oauthJwks: fresh.jwks });
  await fresh.rotate();
  const answer = await own.http.get('/fhir/Patient/a').set(bearer(await fresh.token('ehr', 'system/*.rs')));
  expect(answer.status).toBe(404);
  await fresh.close();
  await own.close();
});

test('while keys cannot be had no token is judged: 503 with Retry-After', async () => {
  const own = await served({}, { ...settings(), oauthJwks: 'http://127.0.0.1:9/jwks', authFailuresPerMinute: 1 });
  const headers = bearer(await oauth.token('ehr', 'system/*.rs'));
  // the token is not wrong: it counts against nobody
  for (let times = 0; times < 3; times++) {
    const answer = await own.http.get('/fhir/Patient/a').set(headers);
    expect([answer.status, answer.get('Retry-After'), answer.get('WWW-Authenticate')]).toEqual([503, '5', undefined]);
  }
  await own.close();
});

test('smart-configuration and rest.security say where tokens are had, where there is an authorisation server only', async () => {
  const answer = await server.http.get('/fhir/.well-known/smart-configuration');
  expect(answer.body).toMatchObject({
    issuer: oauth.issuer,
    token_endpoint: `${oauth.issuer}/token`,
    grant_types_supported: ['client_credentials'],
    capabilities: expect.arrayContaining(['permission-v2', 'client-confidential-asymmetric']),
  });
  const corsOrigins = ['https://app.example'];
  expect(restSecurity(settingsSchema.parse({ ...settings(), corsOrigins }))).toMatchObject({ cors: true });
  expect(restSecurity(settingsSchema.parse(settings()))).toMatchObject({
    cors: false,
    service: [{ coding: [{ code: 'SMART-on-FHIR' }] }],
  });
  expect(answer.body).not.toHaveProperty('authorization_endpoint');
  const oauthAuthorizationEndpoint = `${oauth.issuer}/authorize`;
  const apps = await served({}, { ...settings(), oauthAuthorizationEndpoint });
  expect((await apps.http.get('/fhir/.well-known/smart-configuration')).body).toMatchObject({
    jwks_uri: oauth.jwks,
    authorization_endpoint: oauthAuthorizationEndpoint,
    grant_types_supported: ['client_credentials', 'authorization_code'],
    response_types_supported: ['code'],
    capabilities: expect.arrayContaining(['launch-standalone', 'permission-patient', 'permission-user']),
  });
  const uris = [
    { url: 'token', valueUri: `${oauth.issuer}/token` },
    { url: 'authorize', valueUri: oauthAuthorizationEndpoint },
  ];
  expect(restSecurity(settingsSchema.parse({ ...settings(), oauthAuthorizationEndpoint }))).toMatchObject({
    extension: [{ extension: uris }],
  });
  await apps.close();
  const ofFile = await served({}, { ...settings(), oauthJwks: 'http-keys.json' });
  expect((await ofFile.http.get('/fhir/.well-known/smart-configuration')).body).not.toHaveProperty('jwks_uri');
  await ofFile.close();
  const closed = await served();
  expect((await closed.http.get('/fhir/.well-known/smart-configuration')).status).toBe(404);
  expect(restSecurity(settingsSchema.parse({}))).toBeUndefined();
  await closed.close();
});

test('a token is of the client that client_id names, or azp, or sub', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-jwks-'));
  const file = join(folder, 'jwks.json');
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  await writeFile(file, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256' }] }));
  const issuer = 'https://as.example';
  const own = await served(
    {},
    {
      ...settings(),
      oauthIssuer: issuer,
      oauthJwks: file,
      clients: [{ id: 'ehr', scopes: ['system/*.rs'], keys: [] }],
      oauthConfiguredClientsOnly: true,
    },
  );
  const ask = async (names: Record<string, unknown>) => {
    const token = new SignJWT({ iss: issuer, aud: AUDIENCE, scope: 'system/*.rs', ...names });
    const signed = await token.setProtectedHeader({ alg: 'ES256' }).setExpirationTime('1m').sign(privateKey);
    return (await own.http.get('/fhir/Patient/a').set(bearer(signed))).status;
  };
  for (const names of [{ client_id: 'ehr', azp: 'x', sub: 'x' }, { azp: 'ehr', sub: 'user' }, { sub: 'ehr' }])
    expect([names, await ask(names)]).toEqual([names, 404]);
  for (const names of [{ client_id: 'x', azp: 'ehr' }, { azp: 'x', sub: 'ehr' }, { sub: 'user' }, {}])
    expect([names, await ask(names)]).toEqual([names, 401]);
  await own.close();
  await rm(folder, { recursive: true });
});

test('a token that does not hold is refused, whatever is wrong with it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-jwks-'));
  const file = join(folder, 'jwks.json');
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const other = await generateKeyPair('ES256', { extractable: true });
  const jwks = async (...keys: CryptoKey[]) =>
    JSON.stringify({
      keys: await Promise.all(keys.map(async (key) => ({ ...(await exportJWK(key)), alg: 'ES256', kid: 'k' }))),
    });
  await writeFile(file, await jwks(publicKey));
  const own = await served({}, { ...settings(), oauthIssuer: 'https://as.example', oauthJwks: file });
  const ask = async (token: string) => (await own.http.get('/fhir/Patient/a').set(bearer(token))).status;
  const claims = { iss: 'https://as.example', aud: AUDIENCE, client_id: 'ehr', scope: 'system/*.rs' };
  const signed = (more: Record<string, unknown> = {}, exp: string | number = '1m', key: CryptoKey = privateKey) => {
    const token = new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'ES256', kid: 'k' });
    return token.setExpirationTime(exp).sign(key);
  };
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const secret = new TextEncoder().encode(await jwks(publicKey));

  expect(await ask(await signed())).toBe(404);
  expect(await ask(await signed({}, now - 10))).toBe(404);
  expect(await ask(await signed({ client_id: 'x'.repeat(1000) }))).toBe(404);
  // scopes as a list, by the name that other authorisation servers have for them
  expect(await ask(await signed({ scope: undefined, scp: ['openid', 7, 'system/*.rs'] }))).toBe(404);
  expect(await ask(await signed({ scope: 7 }))).toBe(403);
  const bad = {
    'another issuer': await signed({ iss: 'https://evil.example' }),
    'another audience': await signed({ aud: 'https://elsewhere.example' }),
    expired: await signed({}, now - 60),
    'not yet valid': await signed({ nbf: now + 600 }),
    'without an end': await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k' }).sign(privateKey),
    'signed by another key': await signed({}, '1m', other.privateKey),
    'signed by a key that nobody knows': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'none' })
      .setExpirationTime('1m')
      .sign(privateKey),
    unsigned: `${encoded({ alg: 'none' })}.${encoded({ ...claims, exp: now + 60 })}.`,
    'signed with the public key as a secret': await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'k' })
      .setExpirationTime('1m')
      .sign(secret),
    'no JWT': 'a.b.c',
    'of a client with a name that no index takes': await signed({ client_id: 'x'.repeat(1001) }),
    'without a client': await new SignJWT({ ...claims, client_id: 7 })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setExpirationTime('1m')
      .sign(privateKey),
  };
  for (const [what, token] of Object.entries(bad)) expect([what, await ask(token)]).toEqual([what, 401]);
  const expired = await own.http.get('/fhir/Patient/a').set(bearer(bad.expired));
  expect(JSON.parse(expired.text).issue[0]).toMatchObject({
    code: 'expired',
    details: { coding: [{ code: 'token-expired' }] },
  });
  expect((await own.http.get('/fhir/Patient/a').set({ ...bearer(await signed()), 'x-api-key': 'k' })).status).toBe(401);

  // keys are replaced: both are there for a while, and a token that names none is held against each
  await writeFile(file, await jwks(other.publicKey, publicKey));
  await utimes(file, now, now + 2);
  const unnamed = (key: CryptoKey, exp: string | number = '1m') =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).setExpirationTime(exp).sign(key);
  for (const key of [privateKey, other.privateKey]) {
    expect(await ask(await unnamed(key))).toBe(404);
    const late = await own.http.get('/fhir/Patient/a').set(bearer(await unnamed(key, now - 60)));
    expect([late.status, late.body.issue[0].code]).toEqual([401, 'expired']);
  }
  const stranger = await generateKeyPair('ES256', { extractable: true });
  expect(await ask(await unnamed(stranger.privateKey))).toBe(401);

  // a key that is taken out of the file is of no more use, the one that replaced it is
  await writeFile(file, await jwks(other.publicKey));
  await utimes(file, now, now + 5);
  expect(await ask(await signed())).toBe(401);
  expect(await ask(await signed({}, '1m', other.privateKey))).toBe(404);
  await own.close();
  await rm(folder, { recursive: true });
});
