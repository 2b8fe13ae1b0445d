import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Adapter, createAdapter } from '../../src/adapter.ts';
import { settingsSchema } from '../../src/config/index.ts';

/** The API key of a client. */
export const keyOf = (client: string) => `${client}.key-key-key-key-key-key-key-key-key`;
const hash = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`;

/** What the policy of the recipient says besides its name. */
interface RecipientPolicy {
  /** The key of its pseudonyms; one of its own unless told. */
  key?: string;
  /** Further lines of YAML. */
  more?: string;
  /** The only patients that it may reach; all unless told. */
  patients?: string[];
}

/** Starts the adapter over the store in a folder. */
async function start(folder: string, { key = 'k'.repeat(40), more = '', patients }: RecipientPolicy): Promise<Adapter> {
  await writeFile(join(folder, 'registry.key'), key);
  await writeFile(join(folder, 'registry.yaml'), `recipient: registry\nkey: { file: registry.key }\n${more}`);
  return createAdapter(
    settingsSchema.parse({
      store: `sqlite:${join(folder, 'store.sqlite')}`,
      bulkFolder: join(folder, 'bulk'),
      policyFolder: folder,
      logLevel: 'silent',
      clients: [
        { id: 'own', scopes: ['system/*.cruds'], keys: [hash(keyOf('own'))] },
        { id: 'registry', scopes: ['system/*.rs'], keys: [hash(keyOf('registry'))], policy: 'registry', patients },
      ],
    }),
  );
}

/** An adapter over a store of its own for two clients: `own`, who may all, and `registry`, a recipient under a policy. */
export interface RecipientPlace {
  readonly app: Adapter['app'];
  /** Starts it anew over what it has stored. */
  restart(policy?: RecipientPolicy): Promise<void>;
  dispose(): Promise<void>;
}

/** Starts such an adapter in a folder that goes with it. */
export async function recipientPlace(policy: RecipientPolicy = {}): Promise<RecipientPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'iscm-recipient-'));
  let adapter = await start(folder, policy);
  return {
    get app() {
      return adapter.app;
    },
    restart: async (other = policy) => {
      await adapter.close();
      adapter = await start(folder, other);
    },
    dispose: async () => {
      await adapter.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
