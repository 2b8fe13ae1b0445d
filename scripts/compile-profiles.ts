/**
 * Compiles profiles/*.fsh with SUSHI into the FHIR package build/iscm-fhir/package. No network, no date, nothing from
 * or into the developer's own FHIR cache: SUSHI runs in a private HOME whose cache points into node_modules.
 * Same sources, same bytes. Errors of SUSHI are failures, and so are warnings that ALLOWED_WARNINGS does not explain.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const BASE = 'http://hl7.org/fhir/StructureDefinition/';

/** Packages SUSHI finds in its cache: the name it asks for -> the npm folder that has its files. */
const PACKAGES: Record<string, string> = {
  'hl7.fhir.r4.core': 'hl7.fhir.r4.core',
  'hl7.fhir.us.mcode': 'hl7.fhir.us.mcode',
  'hl7.terminology.r4': 'hl7.terminology.r4',
  'hl7.fhir.uv.extensions.r4': 'hl7.fhir.uv.extensions.r4',
};

/** Files of a package that a compilation of profiles can need; examples and mappings only cost time. */
const NEEDED = /^(StructureDefinition|ValueSet|CodeSystem)-.*\.json$/;

/** Asked for by SUSHI on its own; nothing of ours uses it, so an empty package answers. */
const EMPTY_PACKAGES = ['hl7.fhir.uv.tools.r4'];

/** Warnings of SUSHI that are understood; each with the reason why it is not acted on. */
const ALLOWED_WARNINGS: { pattern: RegExp; reason: string }[] = [
  {
    pattern: /Unable to determine the latest version of sushi/,
    reason: 'SUSHI asks the registry for its newest version; NO_NETWORK keeps it from getting there',
  },
];

/** A proxy where nothing listens: whatever SUSHI looks up fails at once. */
const NO_NETWORK = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((name) => [name, 'http://127.0.0.1:9']),
);

interface SushiConfig {
  id: string;
  canonical: string;
  version: string;
  name: string;
  title: string;
  license: string;
  status: string;
  fhirVersion: string;
  dependencies: Record<string, string>;
}

/** Reads profiles/sushi-config.yaml: the one place where the package's name, version and canonical stand. */
export function readSushiConfig(profilesDir = join(root, 'profiles')): SushiConfig {
  return parse(readFileSync(join(profilesDir, 'sushi-config.yaml'), 'utf8')) as SushiConfig;
}

/** SUSHI's loader passes over symbolic links; a hard link costs no space and falls back to a copy across devices. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}

function linkPackage(cache: string, name: string, version: string, folder: string): void {
  const target = join(cache, `${name}#${version}`, 'package');
  mkdirSync(target, { recursive: true });
  for (const file of readdirSync(folder)) {
    if (NEEDED.test(file)) linkOrCopy(join(folder, file), join(target, file));
  }
  const fhirVersions = ['4.0.1'];
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name, version, fhirVersions }));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * mCODE builds on US Core, which is not on npm. Its snapshots suffice to derive from, but to see that our patient may
 * stand where a US Core patient is asked for, SUSHI walks the lineage: these stubs, made from what mCODE says of its
 * parents, hold the lineage and nothing else.
 */
function stubUsCore(cache: string, version: string): void {
  const target = join(cache, `hl7.fhir.us.core#${version}`, 'package');
  mkdirSync(target, { recursive: true });
  const mcode = join(modules, 'hl7.fhir.us.mcode');
  for (const file of readdirSync(mcode).filter((name) => name.startsWith('StructureDefinition-'))) {
    const definition: unknown = JSON.parse(readFileSync(join(mcode, file), 'utf8'));
    if (!isObject(definition) || !String(definition.baseDefinition).startsWith('http://hl7.org/fhir/us/core/'))
      continue;
    const url = String(definition.baseDefinition);
    const id = url.slice(url.lastIndexOf('/') + 1);
    const type = String(definition.type);
    const stub = { resourceType: 'StructureDefinition', id, url, name: id, status: 'active', kind: 'resource' };
    const lineage = { abstract: false, type, baseDefinition: `${BASE}${type}`, derivation: 'constraint' };
    writeFileSync(join(target, `StructureDefinition-${id}.json`), JSON.stringify({ ...stub, ...lineage }));
  }
  writeFileSync(join(target, 'package.json'), JSON.stringify({ name: 'hl7.fhir.us.core', version }));
}

function prepareHome(home: string, config: SushiConfig): void {
  const cache = join(home, '.fhir', 'packages');
  const wanted: Record<string, string> = { 'hl7.fhir.r4.core': config.fhirVersion, ...config.dependencies };
  const stamp = join(home, 'prepared.json');
  const installed = Object.values(PACKAGES).map((folder) =>
    readFileSync(join(modules, folder, 'package.json'), 'utf8'),
  );
  const state = JSON.stringify({ layout: 2, root, wanted, installed });
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  rmSync(home, { recursive: true, force: true });
  for (const [name, version] of Object.entries(wanted)) {
    const folder = PACKAGES[name];
    if (folder !== undefined) linkPackage(cache, name, version, join(modules, folder));
    else if (name === 'hl7.fhir.us.core') stubUsCore(cache, version);
    else if (EMPTY_PACKAGES.includes(name)) linkPackage(cache, name, version, join(root, 'profiles'));
    else throw new Error(`profiles/sushi-config.yaml depends on ${name}, for which no npm package is known here`);
  }
  writeFileSync(stamp, state);
}

/** SUSHI wants the sources below input/fsh; ours lie flat in profiles/. What only an IG needs is left out of its config. */
function stageSources(work: string, profilesDir: string): void {
  mkdirSync(join(work, 'input', 'fsh'), { recursive: true });
  for (const file of readdirSync(profilesDir).sort()) {
    if (file.endsWith('.fsh')) cpSync(join(profilesDir, file), join(work, 'input', 'fsh', file));
  }
  const { canonical, version, fhirVersion, status, dependencies } = readSushiConfig(profilesDir);
  const staged = { canonical, version, fhirVersion, status, FSHOnly: true, dependencies };
  writeFileSync(join(work, 'sushi-config.yaml'), stringify(staged));
}

/** The messages of a SUSHI log, each with the `File:`/`Line:` lines that follow it. */
function messages(log: string, level: 'error' | 'warn'): string[] {
  const found: string[] = [];
  let open = false;
  for (const line of log.split('\n')) {
    const isStart = /^(error|warn|info|debug) /.test(line);
    if (isStart) open = line.startsWith(`${level} `);
    if (open && isStart) found.push(line.trim());
    else if (open && /^\s+(File|Line):/.test(line)) found.push(`${found.pop() ?? ''} ${line.trim()}`);
    else if (!isStart) open = open && line.trim() !== '';
  }
  return found;
}

/** A message with its place before it, in the folder the sources were staged from. */
function placed(message: string, work: string, profilesDir: string): string {
  const [, said = message, file, line] = /^(.*?) File: (\S.*?)(?: Line: (\d+).*)?$/.exec(message) ?? [];
  if (file === undefined) return message;
  const source = relative(process.cwd(), join(profilesDir, relative(join(work, 'input', 'fsh'), file)));
  return `${source}${line === undefined ? '' : `:${line}`}: ${said}`;
}

function runSushi(home: string, work: string, profilesDir: string): void {
  const sushi = join(modules, 'fsh-sushi', 'dist', 'app.js');
  const privateHome = { HOME: home, USERPROFILE: home, NO_PROXY: '', no_proxy: '' };
  const env = { ...process.env, ...privateHome, ...NO_NETWORK, npm_config_offline: 'true', NO_COLOR: '1' };
  const run = spawnSync(process.execPath, [sushi, 'build', work, '-s'], { env, cwd: work, encoding: 'utf8' });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours are control characters
  const log = `${run.stdout}\n${run.stderr}`.replace(/\u001b\[[0-9;]*m/g, '');
  const allowed = (message: string) => ALLOWED_WARNINGS.some(({ pattern }) => pattern.test(message));
  const problems = [...messages(log, 'error'), ...messages(log, 'warn').filter((message) => !allowed(message))];
  if (problems.length > 0) {
    const told = problems.map((problem) => placed(problem, work, profilesDir));
    throw new Error(`SUSHI found ${problems.length} problem(s):\n${told.join('\n')}`);
  }
  if (run.error) throw run.error;
  if (run.status !== 0) throw new Error(`SUSHI ended with ${run.status}:\n${log}`);
}

function manifest(config: SushiConfig): string {
  const { id: name, version, canonical, title, license, fhirVersion } = config;
  const dependencies: Record<string, string> = { 'hl7.fhir.r4.core': fhirVersion };
  for (const [dependency, pinned] of Object.entries(config.dependencies)) {
    if (!EMPTY_PACKAGES.includes(dependency)) dependencies[dependency] = pinned;
  }
  const fields = { name, version, canonical, url: canonical, title, license, type: 'IG', author: 'iscm-fhir' };
  return `${JSON.stringify({ ...fields, fhirVersions: [fhirVersion], dependencies }, null, 2)}\n`;
}

/**
 * Compiles the profiles into the package folder `outDir`.
 * @param profilesDir where sushi-config.yaml and the `.fsh` files are; default: profiles/
 * @throws with SUSHI's messages when it reports an error or a warning that is not allowed; nothing is written then
 */
export function compileProfiles(outDir: string, profilesDir = join(root, 'profiles')): void {
  const build = join(root, 'build');
  const home = join(build, 'sushi-home');
  const config = readSushiConfig(profilesDir);
  prepareHome(home, config);
  const work = mkdtempSync(join(build, 'sushi-work-'));
  try {
    stageSources(work, profilesDir);
    runSushi(home, work, profilesDir);
    publish(join(work, 'fsh-generated', 'resources'), outDir, config);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Writes what SUSHI made, formatted by us, into the package. */
function publish(generated: string, outDir: string, config: SushiConfig): void {
  mkdirSync(outDir, { recursive: true });
  for (const file of readdirSync(generated).filter((name) => name.endsWith('.json'))) {
    const resource: unknown = JSON.parse(readFileSync(join(generated, file), 'utf8'));
    writeFileSync(join(outDir, file), `${JSON.stringify(resource, null, 2)}\n`);
  }
  writeFileSync(join(outDir, 'package.json'), manifest(config));
}
