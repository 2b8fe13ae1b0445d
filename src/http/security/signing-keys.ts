import { readFileSync, statSync } from 'node:fs';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { reasonOf } from '../../fhir/system-error.ts';

/** The keys of the authorisation server cannot be had now: no token can be judged, right or wrong. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** How long after a look at the keys no token with an unknown key leads to another. */
const COOLDOWN_MS = 30_000;
/** How old keys may become before they are fetched again: a key taken back is of use no longer than this. */
const MAX_AGE_MS = 600_000;
const TIMEOUT_MS = 5000;

/**
 * The keys that tokens are signed with. Those of a URL are fetched when first needed, when they are old, and when a
 * token names one that is not there. Those of a file are read again when it has changed.
 */
export function signingKeys(source: string): JWTVerifyGetKey {
  const keys = isUrl(source) ? urlKeys(source) : fileKeys(source);
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new KeysUnavailable('The keys of the authorisation server cannot be had.', { cause: error });
    }
  };
}

/** @throws when the keys are in a file that cannot be read or holds none: whoever starts the server hears it, not its clients */
export function refuseUnreadableKeys(source: string): void {
  if (isUrl(source)) return;
  try {
    keysOfFile(source);
  } catch (error) {
    const message = `The keys of the authorisation server (oauthJwks), ${source}, cannot be used: ${reasonOf(error)}.`;
    throw new Error(message, { cause: error });
  }
}

const isUrl = (source: string): boolean => /^https?:/.test(source);

const keysOfFile = (path: string): ReturnType<typeof createLocalJWKSet> =>
  createLocalJWKSet(JSON.parse(readFileSync(path, 'utf8')));

function urlKeys(url: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(url), {
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: MAX_AGE_MS,
    timeoutDuration: TIMEOUT_MS,
  });
}

function fileKeys(path: string): JWTVerifyGetKey {
  let changed = Number.NaN;
  let keys: ReturnType<typeof createLocalJWKSet>;
  return (header, token) => {
    const { mtimeMs } = statSync(path);
    if (mtimeMs !== changed) {
      keys = keysOfFile(path);
      changed = mtimeMs;
    }
    return keys(header, token);
  };
}
