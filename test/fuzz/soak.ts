import { parseArgs } from 'node:util';
import { runningAdapter } from '../clients/running-adapter.ts';
import { fuzz } from './run.ts';

/** `npm run fuzz -- --requests 100000 --seed 1`: mutated requests to an adapter in this process; exit code 1 on a fault. */
const { values } = parseArgs({
  options: { requests: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});

const STRETCH = 5000;
const adapter = await runningAdapter();
const total = Number(values.requests);
let faults = 0;
for (let done = 0; done < total; done += STRETCH) {
  const { failed, byStatus } = await fuzz(adapter.base, Math.min(STRETCH, total - done), Number(values.seed) + done);
  faults += failed.length;
  globalThis.gc?.();
  const mb = (process.memoryUsage().heapUsed / 1024 ** 2).toFixed(0);
  const statuses = [...byStatus].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  console.log(`${done + STRETCH} requests, heap ${mb} MB, ${statuses.join(', ')}`);
  for (const fault of failed) console.log(JSON.stringify(fault));
}
await adapter.close();
process.exitCode = faults === 0 ? 0 : 1;
