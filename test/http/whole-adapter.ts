import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Adapter, createAdapter } from '../../src/adapter.ts';

/** The adapter as shipped, its own validator and store included, for supertest to ask. */
export interface WholeAdapter {
  app: Adapter['app'];
  close(): Promise<void>;
}

/** Starts it over a folder of its own. */
export async function wholeAdapter(): Promise<WholeAdapter> {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-whole-'));
  const adapter = await createAdapter({
    store: `sqlite:${join(folder, 'store.sqlite')}`,
    bulkFolder: join(folder, 'bulk'),
    logLevel: 'silent',
  });
  return {
    app: adapter.app,
    close: async () => {
      await adapter.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
