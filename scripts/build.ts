import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildStep, runStep } from './build-step.ts';
import { compileCodes } from './compile-codes.ts';
import { compileBase, compileOwn } from './compile-definitions.ts';
import { compileProfiles } from './compile-profiles.ts';
import { openApiPage } from './openapi-page.ts';

/** Makes what the sources need to run, in `build/`. A part whose inputs have not changed since is left alone. */

const out = 'build';
const definitions = join(out, 'definitions');
const page = join(out, 'openapi-page');
const packageFolder = join(out, 'iscm-fhir', 'package');

const compiled = (name: string): string[] =>
  ['ndjson', 'index.json'].map((ending) => join(definitions, `${name}.${ending}`));

const steps: BuildStep[] = [
  {
    name: 'base',
    programs: ['scripts/compile-definitions.ts'],
    inputs: ['package-lock.json'],
    outputs: compiled('base'),
    make: () => compileBase(definitions),
  },
  {
    name: 'page',
    programs: ['scripts/openapi-page.ts'],
    inputs: ['package-lock.json'],
    outputs: [join(page, 'page.js')],
    make: () => openApiPage(page),
  },
  {
    name: 'profiles',
    programs: ['scripts/compile-profiles.ts', 'scripts/compile-codes.ts', 'scripts/compile-definitions.ts'],
    inputs: ['package-lock.json', 'profiles/**/*', 'mappings/codes/**/*', 'mappings/*.{yaml,json}'],
    outputs: [join(packageFolder, 'package.json'), ...compiled('iscm')],
    make: () => {
      rmSync(packageFolder, { recursive: true, force: true });
      compileProfiles(packageFolder);
      compileCodes(packageFolder);
      compileOwn(packageFolder, definitions);
    },
  },
];

try {
  for (const step of steps) await runStep(out, step);
} catch (error) {
  // what is wrong in a source says where; of a bug the stack tells
  if (!(error instanceof Error) || error.constructor !== Error) throw error;
  console.error(error.message);
  process.exit(1);
}
