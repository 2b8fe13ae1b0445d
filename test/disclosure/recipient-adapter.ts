import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Adapter, createAdapter } from '../../src/adapter.ts';
import { settingsSchema } from '../../src/config/index.ts';

/** The API key of a client. */
export const keyOf = (client: string) => `${client}.key-key-key-key-key-key-key-key-key`;
const hash = (key: string) => `sha256:${createHash('sha256').update(key).digest('hex')}`;

/** What the policy of the recipient says besides its name. */
interface RecipientPolicy {
  /** The key of its pseudonyms. */
  key: string;
  /** Further lines of YAML. */
  more?: string;
}

/** Starts the adapter over the store in a folder for two clients: `own`, who may all, and `registry`, a recipient under a policy. */
export async function recipientAdapter(folder: string, { key, more = '' }: RecipientPolicy): Promise<Adapter> {
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
        { id: 'registry', scopes: ['system/*.rs'], keys: [hash(keyOf('registry'))], policy: 'registry' },
      ],
    }),
  );
}
