import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * API keys: `<client id>.<secret>`. The configuration holds their hashes alone: SHA-256 is enough for the 256 random
 * bits of the keys made here; scrypt is for keys that someone else chose.
 */

/** The parameters of scrypt by which the time and memory that a key takes are set. */
interface Cost {
  N: number;
  r: number;
  p: number;
}

/** What scrypt costs: 128 · N · r = 32 MiB and some 60 ms. */
const COST: Cost = { N: 32_768, r: 8, p: 1 };
const LENGTH = 32;

/** A new key for a client. */
export function makeApiKey(clientId: string): string {
  return `${clientId}.${randomBytes(32).toString('base64url')}`;
}

/** The client that a key says it is of. */
export function clientOfApiKey(key: string): string {
  return key.slice(0, Math.max(key.indexOf('.'), 0));
}

/** The hash of a key as the configuration holds it. */
export async function hashApiKey(key: string, method: 'sha256' | 'scrypt'): Promise<string> {
  if (method === 'sha256') return `sha256:${sha256(key).toString('hex')}`;
  const salt = randomBytes(16);
  const derived = await derive(key, salt, COST, LENGTH);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('hex'), derived.toString('hex')].join(':');
}

/** Whether a key is the one of a hash; takes as long whether it is or not. */
export async function apiKeyMatches(key: string, hash: string): Promise<boolean> {
  const [method, ...parts] = hash.split(':');
  if (method === 'sha256') return timingSafeEqual(sha256(key), Buffer.from(parts[0] ?? '', 'hex'));
  const [N, r, p] = parts.map(Number);
  const [salt, expected] = parts.slice(3).map((hex) => Buffer.from(hex, 'hex'));
  if (N === undefined || r === undefined || p === undefined || !salt || !expected) return false;
  return timingSafeEqual(await derive(key, salt, { N, r, p }, expected.length), expected);
}

/** SHA-256 of a key. */
export function sha256(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function derive(key: string, salt: Buffer, cost: Cost, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(key, salt, length, { ...cost, maxmem: 256 * cost.N * cost.r }, (error, derived) =>
      error ? reject(error) : resolve(derived),
    );
  });
}
