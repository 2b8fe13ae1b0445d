import { createHmac, hkdfSync } from 'node:crypto';

/** Keys of one recipient, one per purpose, so that what is made for one purpose tells nothing about another. */
export interface Keyring {
  /** HMAC-SHA256 of the text under the key of the purpose. */
  mac(purpose: string, text: string): Buffer;
  /** The key of a purpose, 32 bytes. */
  key(purpose: string): Buffer;
}

/** Keys derived from the secret for a recipient (HKDF, RFC 5869): two recipients' pseudonyms cannot be matched. */
export function createKeyring(secret: Buffer, recipient: string): Keyring {
  const keys = new Map<string, Buffer>();
  const key = (purpose: string): Buffer => {
    const known = keys.get(purpose);
    if (known) return known;
    const made = Buffer.from(hkdfSync('sha256', secret, recipient, purpose, 32));
    keys.set(purpose, made);
    return made;
  };
  return { key, mac: (purpose, text) => createHmac('sha256', key(purpose)).update(text).digest() };
}
