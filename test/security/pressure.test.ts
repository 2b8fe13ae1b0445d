import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** Holds some 100 MB and says whether that is too much. */
const HELD = `
  const { processPressure } = await import('./src/http/limits/pressure.ts');
  const pressure = processPressure({ maxHeapPercent: 60, maxEventLoopDelayMs: 0 });
  globalThis.held = Array.from({ length: 100 }, (_, at) => Array.from({ length: 130_000 }, () => at));
  await new Promise((resolve) => setTimeout(resolve, 1100));
  console.log(pressure.high() ? 'high' : 'low');
  pressure.stop();`;

test.each([
  ['--max-old-space-size=150', 'high'],
  ['--max-old-space-size=600', 'low'],
])('the heap is held against what Node was given: %s', async (flag, expected) => {
  const cwd = join(import.meta.dirname, '../..');
  const { stdout } = await run(process.execPath, [flag, '--input-type=module', '-e', HELD], { cwd });
  expect(stdout.trim()).toBe(expected);
});
