import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningAdapter, runningAdapter } from '../clients/running-adapter.ts';
import { fuzz } from './run.ts';

let adapter: RunningAdapter;
beforeAll(async () => {
  adapter = await runningAdapter();
});
afterAll(() => adapter.close());

test('no mutated request makes the server fail', async () => {
  const { failed, byStatus } = await fuzz(adapter.base, 1500, 1);
  expect(failed).toEqual([]);
  // the requests reach what they are for: some succeed, some are refused
  expect(byStatus.get(200) ?? 0).toBeGreaterThan(50);
  expect(byStatus.get(400) ?? 0).toBeGreaterThan(50);
});
