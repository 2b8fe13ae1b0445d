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

test.each([
  [{ environment: { ISCM_PORT: 'http' } }, /^ISCM_PORT: /],
  [{ flags: { store: 'mysql:x' } }, /^--store: must be sqlite:PATH/],
  [{ flags: { allowNonLoopback: 'perhaps' } }, /^--allow-non-loopback: /],
  [{ file: '/nowhere/iscm.yaml' }, /nowhere/],
])('a mistake is told where it was made: %j', (sources, message) => {
  expect(loadSettings(sources).problems).toEqual([expect.stringMatching(message)]);
});

test('an unknown setting in the file is a mistake', async () => {
  expect(loadSettings({ file: await file('prot: 1') }).problems).toEqual([
    expect.stringContaining('unknown setting prot'),
  ]);
  expect(loadSettings({ file: await file('- 1') }).problems).toHaveLength(1);
  expect(loadSettings({ file: await file('') }).settings?.port).toBe(8080);
});

test('every setting is described and has its own variable', () => {
  for (const [name, schema] of Object.entries(settingsSchema.shape))
    expect([name, schema.description]).toEqual([name, expect.any(String)]);
  expect(new Set(SETTING_NAMES.map(environmentName)).size).toBe(SETTING_NAMES.length);
  expect(environmentName('maxBodyBytes')).toBe('ISCM_MAX_BODY_BYTES');
});
