import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { environmentName, loadSettings, SETTING_NAMES, settingsSchema } from '../../src/config/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iscm-config-'));
});
afterEach(() => rm(folder, { recursive: true }));

const file = async (text: string) => {
  const path = join(folder, 'iscm.yaml');
  await writeFile(path, text);
  return path;
};

test('without anything the defaults hold: loopback, port 8080, a store under ./data', () => {
  expect(loadSettings({}).settings).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    store: 'sqlite:./data/iscm.sqlite',
  });
});

test('flags go before the environment, that before the file, that before defaults', async () => {
  const path = await file('port: 1\nhost: 127.0.0.2\nlogLevel: warn\n');
  const environment = {
    ISCM_PORT: '2',
    ISCM_HOST: '127.0.0.3',
    ISCM_ALLOW_NON_LOOPBACK: 'true',
    ISCM_BASE_URL: 'https://x/fhir/',
  };
  expect(loadSettings({ file: path, environment, flags: { port: '3' } }).settings).toMatchObject({
    port: 3,
    host: '127.0.0.3',
    logLevel: 'warn',
    allowNonLoopback: true,
    baseUrl: 'https://x/fhir',
  });
});

test('ISCM_CONFIG names the file', async () => {
  expect(loadSettings({ environment: { ISCM_CONFIG: await file('{"port": 5}') } }).settings?.port).toBe(5);
});

test('ISCM_CONFIG that is empty names none, as in a compose file that passes on what is not set', () => {
  expect(loadSettings({ environment: { ISCM_CONFIG: '' } }).problems).toBeUndefined();
});

test.each([
  [{ environment: { ISCM_PORT: 'http' } }, /^ISCM_PORT: /],
  [{ flags: { store: 'mysql:x' } }, /^--store: must be sqlite:PATH/],
  [{ flags: { allowNonLoopback: 'perhaps' } }, /^--allow-non-loopback: /],
  [{ environment: { ISCM_RATE_LIMIT_PER_MINUTE: ' ' } }, /^ISCM_RATE_LIMIT_PER_MINUTE: must be a number/],
  [{ environment: { ISCM_BASE_URL: 'https://x/fhir?a=b' } }, /^ISCM_BASE_URL: must be without query/],
  [
    { environment: { ISCM_TRUSTED_PROXIES: '10.0.0.1, proxy' } },
    /^ISCM_TRUSTED_PROXIES: item 2 \("proxy"\): must be an IP address, a subnet/,
  ],
  [{ environment: { ISCM_TRUSTED_PROXIES: '10.0.0.0/33' } }, /^ISCM_TRUSTED_PROXIES: item 1 \("10\.0\.0\.0\/33"\): /],
  [{ environment: { ISCM_OTHER_BASE_URLS: 'ftp://me:secret@x' } }, /^ISCM_OTHER_BASE_URLS: item 1: must be an http/],
  // read as a URL of the scheme localhost, whose origin is that of every page without one
  [
    { environment: { ISCM_CORS_ORIGINS: 'localhost:3000' } },
    /^ISCM_CORS_ORIGINS: item 1 \("localhost:3000"\): must be/,
  ],
  [
    { environment: { ISCM_CLIENTS: '[{"id":"a","scopes":["x"]},{"id":"b","scopes":["x"],"keys":["secret"]}]' } },
    /^ISCM_CLIENTS: item 2, keys, item 1: must be sha256/,
  ],
  [{ environment: { ISCM_CLIENTS: '["secret"]' } }, /^ISCM_CLIENTS: item 1: must be an object$/],
  [{ file: '/nowhere/iscm.yaml' }, /nowhere/],
])('a mistake is told where it was made: %j', (sources, message) => {
  expect(loadSettings(sources).problems).toEqual([expect.stringMatching(message)]);
});

test.each(['', ' true', ' [1]', ' 1.5', ' "ten"'])(
  'what is no whole number is not taken for one: "%s"',
  async (text) => {
    const { problems } = loadSettings({ file: await file(`authFailuresPerMinute:${text}\n`) });
    expect(problems).toEqual([expect.stringMatching(/^authFailuresPerMinute in .*: must be a (?:whole )?number$/)]);
  },
);

test.each([
  ['32768:8:1', 32, true],
  ['32767:8:1', 32, false],
  ['32768:0:1', 32, false],
  ['32768:8:0', 32, false],
  ['32768:8:1', 33, false],
])(
  'a scrypt hash that nothing can be compared with is a mistake: %s with a salt of %d digits',
  (costs, digits, isGood) => {
    const keys = [`scrypt:${costs}:${'a'.repeat(digits)}:${'b'.repeat(64)}`];
    const { problems } = loadSettings({ flags: { clients: [{ id: 'a', scopes: ['system/*.rs'], keys }] } });
    expect(problems).toEqual(
      isGood ? undefined : [expect.stringContaining('keys, item 1: must be sha256:… or scrypt:…')],
    );
  },
);

test('proxies are trusted by address, subnet and name', () => {
  const trusted = ['loopback', '10.1.2.3', '172.16.0.0/12', '::1', 'fd00::/8'];
  const { settings } = loadSettings({ environment: { ISCM_TRUSTED_PROXIES: trusted.join(' ') } });
  expect(settings?.trustedProxies).toEqual(trusted);
});

test('an unknown setting in the file is a mistake', async () => {
  expect(loadSettings({ file: await file('prot: 1') }).problems).toEqual([
    expect.stringContaining('prot is no setting; docs/configuration.md lists them'),
  ]);
  expect(loadSettings({ file: await file('- 1') }).problems).toHaveLength(1);
  expect(loadSettings({ file: await file('') }).settings?.port).toBe(8080);
});

test('variables that look like settings and are none are named', () => {
  const environment = { ISCM_PROT: '1', ISCM_PORT: '5', ISCM_TOKEN: 'x', ISCM_CONFIG: '', PORT: '6', ISCM_: '' };
  expect(loadSettings({ environment })).toMatchObject({ unknown: ['ISCM_PROT', 'ISCM_'] });
});

test('every setting is described and has its own variable', () => {
  for (const [name, schema] of Object.entries(settingsSchema.shape))
    expect([name, schema.description]).toEqual([name, expect.any(String)]);
  expect(new Set(SETTING_NAMES.map(environmentName)).size).toBe(SETTING_NAMES.length);
  expect(environmentName('maxBodyBytes')).toBe('ISCM_MAX_BODY_BYTES');
});
