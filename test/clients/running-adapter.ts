import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdapter } from '../../src/adapter.ts';

/** The whole adapter, listening on this machine over a store of its own. */
export interface RunningAdapter {
  /** FHIR base. */
  base: string;
  close(): Promise<void>;
}

/** Starts the adapter as shipped. */
export async function runningAdapter(): Promise<RunningAdapter> {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-clients-'));
  const adapter = await createAdapter({
    port: 0,
    store: `sqlite:${join(folder, 'store.sqlite')}`,
    logLevel: 'silent',
  });
  const url = await adapter.listen();
  return {
    base: `${url}/fhir`,
    close: async () => {
      await adapter.close();
      await rm(folder, { recursive: true });
    },
  };
}
