import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAdapter } from '../../src/adapter.ts';
import { apiKey } from '../../src/cli/api-key.ts';
import { apiKeyMatches, hashApiKey, loadSettings, makeApiKey } from '../../src/config/index.ts';
import { rateLimit } from '../../src/http/limits/rate-limit.ts';
import { FHIR, type Served, type ServedOptions, served } from '../http/harness.ts';

const own = makeApiKey('ehr');
const next = makeApiKey('ehr');
const ward = makeApiKey('ward');
const chosen = 'lab.a key that somebody chose';
const clients = [
  { id: 'ehr', scopes: ['system/*.cruds'], keys: [await hashApiKey(own, 'sha256'), await hashApiKey(next, 'sha256')] },
  { id: 'ward', scopes: ['system/*.rs'], group: 'ward-3', keys: [await hashApiKey(ward, 'sha256')] },
  { id: 'lab', scopes: ['system/*.rs'], keys: [await hashApiKey(chosen, 'scrypt')] },
];
let server: Served;
const start = (options: ServedOptions = {}) => served({}, { clients, ...options });
beforeEach(async () => {
  server = await served({ resourceTypes: new Set(['Patient', 'Group']) }, { clients });
});
afterEach(() => server.close());

const get = (path: string, headers: Record<string, string>, on = server) => on.http.get(path).set(headers);
const put = (resource: { resourceType: string; id: string; [more: string]: unknown }) =>
  server.http
    .put(`/fhir/${resource.resourceType}/${resource.id}`)
    .set({ 'content-type': FHIR, 'x-api-key': own })
    .send(JSON.stringify(resource))
    .expect(201);

describe('API keys', () => {
  test('are taken in X-API-Key or as bearer token, each of those a client has, SHA-256 or scrypt', async () => {
    const sent: Record<string, string>[] = [
      { 'x-api-key': own },
      { 'x-api-key': next },
      { authorization: `Bearer ${own}` },
      { 'x-api-key': chosen },
      { 'x-api-key': chosen },
    ];
    for (const headers of sent) expect((await get('/fhir/Patient/p', headers)).status).toBe(404);
  });

  test('that are not known, of another client, too long or sent twice over are refused', async () => {
    const secret = own.slice('ehr.'.length);
    for (const key of ['ehr.wrong', 'lab.wrong', `ward.${secret}`, secret, 'none', `ehr.${'x'.repeat(2000)}`]) {
      const answer = await get('/fhir/Patient/p', { 'x-api-key': key });
      expect([answer.status, answer.get('WWW-Authenticate')]).toEqual([
        401,
        'Bearer realm="fhir", error="invalid_token"',
      ]);
      expect(answer.text).not.toContain(key);
    }
    expect((await get('/fhir/Patient/p', { 'x-api-key': own, authorization: `Bearer ${own}` })).status).toBe(401);
    expect((await get('/fhir/Patient/p', { authorization: 'Basic ZWhyOng=' })).status).toBe(401);
  });

  test('from one address that are wrong again and again are answered with 429', async () => {
    const strict = await start({ authFailuresPerMinute: 2 });
    const statuses: number[] = [];
    for (const key of ['ehr.a', 'ehr.b', 'ehr.c'])
      statuses.push((await get('/fhir/Patient/p', { 'x-api-key': key }, strict)).status);
    expect(statuses).toEqual([401, 401, 429]);
    const answer = await get('/fhir/Patient/p', { 'x-api-key': own }, strict);
    expect([answer.status, Number(answer.get('Retry-After')) > 0]).toEqual([429, true]);
    await strict.close();
  });

  test('are made by the command, the key apart from its hash', async () => {
    const out = vi.spyOn(console, 'log').mockReturnValue();
    const told = vi.spyOn(console, 'error').mockReturnValue();
    for (const method of ['sha256', 'scrypt'] as const) {
      expect(await apiKey('ehr-a', method)).toBe(0);
      const key = String(out.mock.lastCall?.[0]);
      const text = String(told.mock.lastCall?.[0]);
      const hash = /keys: \['(.*)'\]/.exec(text)?.[1] ?? '';
      expect(text).not.toContain(key);
      expect([hash.split(':')[0], await apiKeyMatches(key, hash), await apiKeyMatches(`${key}x`, hash)]).toEqual([
        method,
        true,
        false,
      ]);
    }
    expect(await apiKey('no client!', 'sha256')).toBe(2);
    vi.restoreAllMocks();
  });
});

test('a client of a Group reaches the patients that are its members now', async () => {
  for (const id of ['p', 'q']) await put({ resourceType: 'Patient', id });
  expect((await get('/fhir/Patient/p', { 'x-api-key': ward })).status).toBe(404);
  const member = [{ entity: { reference: 'Patient/p' } }, { entity: { reference: 'Patient/q' }, inactive: true }];
  await put({ resourceType: 'Group', id: 'ward-3', type: 'person', actual: true, member });
  expect((await get('/fhir/Patient/p', { 'x-api-key': ward })).status).toBe(200);
  expect((await get('/fhir/Patient/q', { 'x-api-key': ward })).status).toBe(404);
});

test('a client of a Group does not reach those who have left it, or are not in it yet, by their period', async () => {
  const periods = {
    none: {},
    now: { start: '2020', end: '2999' },
    left: { start: '2020', end: '2021-03-01' },
    coming: { start: '2999-01-01T00:00:00Z' },
  };
  for (const id of Object.keys(periods)) await put({ resourceType: 'Patient', id });
  const member = Object.entries(periods).map(([id, period]) => ({
    entity: { reference: `Patient/${id}` },
    ...(id === 'none' ? {} : { period }),
  }));
  await put({ resourceType: 'Group', id: 'ward-3', type: 'person', actual: true, member });
  const statuses: Record<string, number> = {};
  for (const id of Object.keys(periods))
    statuses[id] = (await get(`/fhir/Patient/${id}`, { 'x-api-key': ward })).status;
  expect(statuses).toEqual({ none: 200, now: 200, left: 404, coming: 404 });
});

test('a client that sends more than it may gets 429 with Retry-After, others do not', async () => {
  const limited = await start({ rateLimitPerMinute: 2 });
  const statuses: number[] = [];
  for (const key of [own, own, own, chosen])
    statuses.push((await get('/fhir/Patient/p', { 'x-api-key': key }, limited)).status);
  expect(statuses).toEqual([404, 404, 429, 404]);
  const refused = await get('/fhir/Patient/p', { 'x-api-key': own }, limited);
  expect(refused.get('Retry-After')).toMatch(/^(?:[1-9]|[12]\d|30)$/);
  expect(JSON.parse(refused.text).issue[0].code).toBe('throttled');
  await limited.close();
});

test('a rate limit gives back what time has passed for, and forgets those who have not come for long', () => {
  let now = 0;
  const limit = rateLimit(60, () => now);
  for (let count = 0; count < 60; count++) expect(limit.take('a')).toBe(0);
  expect([limit.take('a'), limit.wait('a'), limit.take('b')]).toEqual([1, 1, 0]);
  now = 1000;
  expect([limit.take('a'), limit.take('a')]).toEqual([0, 1]);
  expect(rateLimit(0).take('a')).toBe(0);
});

test('a rate limit keeps no more than so many keys, and those by which nothing is known make room first', () => {
  let now = 0;
  const limit = rateLimit(1, () => now);
  const others = (from: number, to: number) => {
    for (let key = from; key < to; key++) limit.take(`key ${key}`);
  };
  others(0, 9_999);
  now = 30_000;
  limit.take('late');
  expect([limit.wait('late'), limit.wait('key 0')]).toEqual([60, 30]);
  now = 60_000;
  others(10_000, 10_001);
  expect([limit.wait('late'), limit.wait('key 10000')]).toEqual([30, 60]);
  // where all of them are throttled, the one that is known longest makes room
  others(10_001, 20_000);
  expect(['late', 'key 10000', 'key 10001', 'key 19999'].map(limit.wait)).toEqual([0, 60, 60, 60]);
});

describe('settings of access', () => {
  const tokens = (jwks: string) => ({
    ISCM_OAUTH_ISSUER: 'https://a.example',
    ISCM_OAUTH_AUDIENCE: 'x',
    ISCM_OAUTH_JWKS: jwks,
  });

  test('a mistake in a client is told with its place', () => {
    const wrong = [
      { id: 'a', scopes: 'system/*.rs', keys: ['md5:x'] },
      { id: 'b c', scopes: [] },
    ];
    const { problems = [] } = loadSettings({ environment: { ISCM_CLIENTS: JSON.stringify(wrong) } });
    for (const place of ['item 1, keys, item 1', 'item 2, id', 'item 2, scopes']) {
      expect(problems).toContainEqual(expect.stringContaining(`ISCM_CLIENTS: ${place}: `));
    }
    expect(loadSettings({ environment: { ISCM_CLIENTS: 'nonsense' } }).problems).toEqual([
      expect.stringContaining('JSON'),
    ]);
    const twins = [1, 2].map(() => ({ id: 'a', scopes: 'system/*.rs' }));
    expect(loadSettings({ environment: { ISCM_CLIENTS: JSON.stringify(twins) } }).problems).toHaveLength(1);
  });

  test.each([
    [{ ISCM_OAUTH_ISSUER: 'https://as.example' }, /needs oauthAudience/],
    [{ ISCM_OAUTH_ISSUER: 'https://as.example', ISCM_OAUTH_AUDIENCE: 'x' }, /^ISCM_OAUTH_ISSUER: needs oauthJwks$/],
    [{ ISCM_OAUTH_AUDIENCE: 'x' }, /^ISCM_OAUTH_AUDIENCE: needs oauthIssuer$/],
    [{ ISCM_OAUTH_JWKS: 'keys.json' }, /^ISCM_OAUTH_JWKS: needs oauthIssuer$/],
    [tokens('http://a.example/jwks'), /^ISCM_OAUTH_JWKS: must be https/],
    [tokens('http://127.keys.example/jwks'), /^ISCM_OAUTH_JWKS: must be https/],
    [
      { ISCM_CLIENTS: '[{"id":"a","scopes":["system/*.rs"],"patients":["p"],"group":"g"}]' },
      /^ISCM_CLIENTS: a has both patients and group/,
    ],
    [{ ISCM_OAUTH_ALGORITHMS: 'RS256 none' }, /OAUTH_ALGORITHMS/],
    [{ ISCM_OAUTH_ALGORITHMS: 'HS256' }, /OAUTH_ALGORITHMS/],
  ])('%j is refused', (environment, message) => {
    expect(loadSettings({ environment }).problems?.join('\n')).toMatch(message);
  });

  test.each([
    'http://localhost:9/jwks',
    'http://127.0.0.1:9/jwks',
    'http://[::1]:9/jwks',
    'https://a.example/jwks',
    'a.json',
  ])('keys of tokens may be had from %s', (jwks) => {
    expect(loadSettings({ environment: tokens(jwks) }).problems).toBeUndefined();
  });

  test('keys of tokens in a file that is not there, or holds none, stop the start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'iscm-open-'));
    const file = join(folder, 'jwks.json');
    const settings = {
      store: `sqlite:${join(folder, 's.sqlite')}`,
      oauthIssuer: 'https://as.example',
      oauthAudience: 'https://fhir.example',
      oauthJwks: file,
    };
    await expect(createAdapter(settings)).rejects.toThrow(/oauthJwks.*jwks\.json.*no such file/);
    await writeFile(file, '{ "keys": "k1" }');
    await expect(createAdapter(settings)).rejects.toThrow(/oauthJwks.*jwks\.json/);
    expect(await readdir(folder)).toEqual(['jwks.json']);
    await rm(folder, { recursive: true });
  });

  test('beyond loopback the server needs authentication, or to be told that something in front has it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'iscm-open-'));
    const settings = { host: '0.0.0.0', store: `sqlite:${join(folder, 's.sqlite')}` };
    await expect(createAdapter(settings)).rejects.toThrow(/without authentication/);
    await expect(
      createAdapter({ ...settings, clients: [{ id: 'a', scopes: ['system/*.rs'], keys: [] }] }),
    ).rejects.toThrow();
    const adapter = await createAdapter({ ...settings, clients });
    await adapter.close();
    await rm(folder, { recursive: true });
  });
});
