import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processPressure } from '../../src/http/index.ts';

test('pressure is high where the heap is fuller, or the event loop later, than the settings allow', async () => {
  const heap = processPressure({ maxHeapPercent: 0.001, maxEventLoopDelayMs: 0 });
  const loop = processPressure({ maxHeapPercent: 100, maxEventLoopDelayMs: 100 });
  const calm = processPressure({ maxHeapPercent: 100, maxEventLoopDelayMs: 0 });
  // nothing was measured yet
  expect([heap.high(), loop.high(), calm.high()]).toEqual([false, false, false]);
  await sleep(50);
  for (const end = performance.now() + 1100; performance.now() < end; );
  await sleep(50);
  expect([heap.high(), loop.high(), calm.high()]).toEqual([true, true, false]);
  for (const one of [heap, loop, calm]) one.stop();
});
