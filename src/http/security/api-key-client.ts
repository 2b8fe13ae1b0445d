import { apiKeyMatches, type Client, clientOfApiKey, sha256 } from '../../config/index.ts';

/** Finds the client of an API key; `undefined` when it is none of ours. */
export type ApiKeyClient = (key: string) => Promise<Client | undefined>;

/** Longer ones are not hashed at all. */
const MAX_KEY_LENGTH = 512;

/**
 * Verifies API keys against the hashes of the client that a key names. What was verified once is remembered by its
 * SHA-256, so that scrypt is paid once per key and not per request.
 */
export function apiKeyClient(clients: readonly Client[]): ApiKeyClient {
  const byId = new Map(clients.map((client) => [client.id, client]));
  const verified = new Map<string, Client>();
  return async (key) => {
    if (key.length > MAX_KEY_LENGTH) return undefined;
    const digest = sha256(key).toString('hex');
    const known = verified.get(digest);
    if (known) return known;
    const client = byId.get(clientOfApiKey(key));
    for (const hash of client?.keys ?? []) {
      if (!client || !(await apiKeyMatches(key, hash))) continue;
      verified.set(digest, client);
      return client;
    }
    return undefined;
  };
}
