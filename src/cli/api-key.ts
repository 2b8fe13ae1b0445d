import { clientSchema, hashApiKey, makeApiKey } from '../config/index.ts';
import { EXIT } from './exit-code.ts';

/**
 * `api-key`: makes an API key for a client. The key goes to standard output, once, and can be piped to where it is
 * kept. Its hash, which goes into the configuration, is written to standard error.
 * @returns the exit code: 0, or 2 for an id that no client can have
 */
export async function apiKey(client: string, method: 'sha256' | 'scrypt'): Promise<number> {
  const id = clientSchema.shape.id.safeParse(client);
  if (!id.success) {
    console.error(`The id of a client ${id.error.issues[0]?.message ?? 'is needed'}.`);
    return EXIT.unusable;
  }
  const key = makeApiKey(id.data);
  console.log(key);
  console.error(
    [
      'The key stands above and nowhere else. In the configuration, under the clients:',
      `  - id: ${id.data}`,
      `    keys: ['${await hashApiKey(key, method)}']`,
      "    scopes: ['system/*.cruds']",
    ].join('\n'),
  );
  return EXIT.good;
}
