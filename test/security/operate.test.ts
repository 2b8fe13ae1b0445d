import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { authenticates, environmentName, loadSettings, SETTING_NAMES } from '../../src/config/index.ts';
import { limitSettings } from '../../src/config/limit-settings.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string) => readFileSync(root + name, 'utf8');

describe('examples of configuration', () => {
  const files = globSync('examples/config/*.yaml', { cwd: root });

  test('are there', () => expect(files.length).toBeGreaterThan(1));

  test.each(files)('%s is taken as it stands', (file) => {
    const { settings, problems } = loadSettings({ file: root + file });
    expect(problems).toBeUndefined();
    // who listens beyond the machine verifies who asks
    expect(settings?.host === '127.0.0.1' || (settings !== undefined && authenticates(settings))).toBe(true);
  });
});

describe('docker-compose.yaml', () => {
  const compose = parse(read('docker-compose.yaml'));

  test('starts the server after PostgreSQL answers, with settings that exist and no secret in it', () => {
    const { fhir, postgres } = compose.services;
    expect(fhir.depends_on.postgres.condition).toBe('service_healthy');
    expect(postgres.healthcheck.test).toContain('pg_isready');
    const known = SETTING_NAMES.map(environmentName);
    const given = Object.keys(fhir.environment).filter((name) => name.startsWith('ISCM_') && name !== 'ISCM_CONFIG');
    expect(given.filter((name) => !known.includes(name))).toEqual([]);
    expect(read('docker-compose.yaml')).not.toMatch(/PASSWORD: (?!\$\{)/);
  });

  test('keeps data in volumes, publishes the server to this machine alone and PostgreSQL to nobody', () => {
    const { fhir, postgres } = compose.services;
    expect(fhir.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
    expect(postgres.ports).toBeUndefined();
    expect(Object.keys(compose.volumes)).toContain(postgres.volumes[0].split(':')[0]);
    expect([fhir.read_only, fhir.cap_drop, fhir.stop_grace_period]).toEqual([true, ['ALL'], expect.any(String)]);
  });
});

describe('Dockerfile', () => {
  const lines = read('Dockerfile').split('\n');
  const copied = (from: RegExp) => lines.flatMap((line) => from.exec(line)?.[1]?.split(' ') ?? []);
  const atRuntime = copied(/^COPY --from=build \/app\/(\S+) /);

  test('carries everything that the package does', () => {
    const { files }: { files: string[] } = JSON.parse(read('package.json'));
    const given = [...atRuntime, ...copied(/^COPY ([A-Z].*) \.\/$/)];
    expect(files.filter((file) => !given.includes(file))).toEqual([]);
  });

  test('copies what is there and what is let in', () => {
    const admitted = read('.dockerignore').split('\n');
    const sources = copied(/^COPY (?!--from)(.*) \S+$/);
    expect(sources.length).toBeGreaterThan(8);
    for (const source of sources) {
      expect(existsSync(root + source)).toBe(true);
      expect(admitted).toContain(`!${source}`);
    }
  });

  test('sets settings that exist', () => {
    const set = [...read('Dockerfile').matchAll(/(ISCM_[A-Z_]+)=\S+/g)];
    expect(set.map(([, name]) => name)).toContain('ISCM_BULK_FOLDER');
    const known = SETTING_NAMES.map(environmentName);
    expect(set.filter(([, name]) => !known.includes(name ?? ''))).toEqual([]);
  });
});

test('the operator is told of settings and metrics that exist', () => {
  const text = read('docs/operate.md') + read('docs/security.md');
  const settings = [...text.matchAll(/`ISCM_([A-Z_]+)`/g)].map(([, name = '']) =>
    name.toLowerCase().replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );
  expect(settings.length).toBeGreaterThan(0);
  expect(settings.filter((name) => name !== 'config' && !SETTING_NAMES.includes(name))).toEqual([]);
  // every limit is told of where the operator looks for it
  for (const name of Object.keys(limitSettings)) {
    expect([name, text.includes(`\`${name}\``) || text.includes(`\`${environmentName(name)}\``)]).toEqual([name, true]);
  }
  const metrics = [...text.matchAll(/`(iscm_[a-z_]+)/g)].map(([, name = '']) =>
    name.replace(/_(?:count|sum|bucket)$/, ''),
  );
  const source = read('src/http/observe/metrics.ts');
  expect(metrics.filter((name) => !source.includes(`'${name}`))).toEqual([]);
  const made = [...source.matchAll(/'(iscm_[a-z_]+)'/g)].map(([, name = '']) => name);
  expect(made.filter((name) => !metrics.includes(name))).toEqual([]);
});
