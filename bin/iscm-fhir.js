#!/usr/bin/env node
// Plain JavaScript without static imports, so that an old Node gets a sentence and not a syntax error.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(`iscm-fhir needs Node 24 or later; this is Node ${process.versions.node}.`);
  process.exit(2);
}
// A date without a time zone is read in that of the process: a verdict must not hang on where the machine stands.
process.env.TZ = 'UTC';
// A checkout runs its sources; the published package has none and runs what was compiled from them.
const sources = new URL('../src/main.ts', import.meta.url);
const { existsSync } = await import('node:fs');
const entry = existsSync(sources) ? sources : new URL('../dist/main.js', import.meta.url);
const { run } = await import(entry.href);
process.exitCode = await run(process.argv.slice(2));
