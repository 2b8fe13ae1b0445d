import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCodes } from './compile-codes.ts';
import { compileBase, compileOwn } from './compile-definitions.ts';
import { compileProfiles } from './compile-profiles.ts';
import { openApiPage } from './openapi-page.ts';

/** Makes what the sources need to run, in `build/`. A part whose inputs have not changed since is left alone. */

const out = 'build';
const definitions = join(out, 'definitions');
const packageFolder = join(out, 'iscm-fhir', 'package');

/** A digest of files' names and contents. */
function digest(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  const files = patterns.flatMap((pattern) => globSync(pattern)).toSorted();
  for (const file of files)
    if (statSync(file).isFile()) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

/** Runs a step unless the digest of its inputs is the one it last ran with. */
async function step(name: string, inputs: readonly string[], make: () => unknown): Promise<void> {
  const stamp = join(out, `${name}.stamp`);
  const current = digest(inputs);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return;
  rmSync(stamp, { force: true });
  console.error(`building ${name} …`);
  try {
    await make();
  } catch (error) {
    // what is wrong in a source says where; of a bug the stack tells
    if (!(error instanceof Error) || error.constructor !== Error) throw error;
    console.error(error.message);
    process.exit(1);
  }
  writeFileSync(stamp, current);
}

mkdirSync(definitions, { recursive: true });

await step('base', ['package-lock.json', 'scripts/compile-definitions.ts', 'src/definitions/*.ts'], () =>
  compileBase(definitions),
);
await step('page', ['package-lock.json', 'scripts/openapi-page.ts'], () => openApiPage(join(out, 'openapi-page')));
await step(
  'profiles',
  [
    'package-lock.json',
    'profiles/**/*',
    'mappings/codes/**/*',
    'mappings/*.yaml',
    'scripts/*.ts',
    'src/mapping/*code-map*.ts',
    'src/case/vocabulary.ts',
  ],
  async () => {
    rmSync(packageFolder, { recursive: true, force: true });
    await compileProfiles(packageFolder);
    await compileCodes(packageFolder);
    await compileOwn(packageFolder, definitions);
  },
);
