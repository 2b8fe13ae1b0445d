import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('the bench of reads finds each of its requests answered by what it has stored', { timeout: 120_000 }, async () => {
  const { stdout } = await run(process.execPath, ['bench/index.ts', 'reads', '--sizes', '5', '--requests', '1']);
  expect(stdout).toContain('| cases/{id} | 5 |');
});
