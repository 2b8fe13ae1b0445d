import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { definitions, root, shippedMapping } from '../mapping/toolkit.ts';
import { patient } from './command.ts';
import { runHere, workingFolder } from './run-here.ts';

const folder = workingFolder();
const mapping = shippedMapping();
// loaded once for all commands of this process
vi.mock('../../src/cli/toolkit.ts', () => ({ definitionsWith: () => definitions, loadMapping: () => mapping }));

const run = (...args: string[]) => runHere(args, { definitions, mapping });
const bundle = JSON.stringify(JSON.parse(readFileSync(join(root, 'examples/s4/bundle.json'), 'utf8')));

test.each([
  ['validate', '--level', 'error'],
  ['to-case'],
  ['view', 'lesions', '--format', 'csv'],
  ['cohort', '--primary', 'breast'],
])('%s reads packed NDJSON as it does that which is not', async (...args) => {
  folder.file('plain.ndjson', `${bundle}\n`);
  folder.file('packed.ndjson.gz', gzipSync(`${bundle}\n`));
  const plain = await run(...args, 'plain.ndjson');
  const packed = await run(...args, 'packed.ndjson.gz');
  expect(packed.code).toBe(0);
  expect(packed.out.replaceAll('packed.ndjson.gz', 'plain.ndjson')).toBe(plain.out);
});

test('of a folder too, as clients of bulk exports fill it', async () => {
  mkdirSync(join(folder.path, 'export'));
  folder.file('export/Patient.001.ndjson.gz', gzipSync(`${patient('p1', { gender: 'female' })}\n`));
  const { code, out } = await run('validate', '--level', 'error', 'export');
  expect([code, out.trim()]).toEqual([0, '1 resource: valid (0 errors, 0 warnings, 0 information)']);
});

const many = gzipSync(Array.from({ length: 3000 }, (_, at) => `${patient(`p${at * 7919}`)}\n`).join(''));

test.each([
  ['cut off', many.subarray(0, many.length / 2), 'it is cut off'],
  ['no gzip at all', Buffer.from(bundle), 'it is no gzip, or is damaged'],
])('what is %s is told, and the exit code says that it was not read', async (_what, bytes, reason) => {
  folder.file('damaged.ndjson.gz', bytes);
  for (const args of [['validate', '--level', 'error'], ['to-case'], ['view', 'patients']]) {
    const { code, out, err } = await run(...args, 'damaged.ndjson.gz');
    expect(code).toBe(2);
    expect(`${out}${err}`).toContain(`damaged.ndjson.gz: fatal: The input cannot be read: ${reason}.`);
  }
});
