import { z } from 'zod';
import { ID } from '../fhir/id.ts';
import { list } from './value.ts';

/** SHA-256 of an API key, or scrypt of one (RFC 7914: N, r, p, salt, derived key), as `iscm-fhir api-key` prints it. */
const KEY_HASH =
  /^(?:sha256:[0-9a-f]{64}|scrypt:(?<n>[1-9]\d{3,6}):[1-9]\d?:[1-9]\d?:(?:[0-9a-f]{2}){16,64}:(?:[0-9a-f]{2}){32,64})$/;

/** Whether a hash can be compared with at all: scrypt takes no other N than a power of two. */
function isKeyHash(hash: string): boolean {
  const found = KEY_HASH.exec(hash);
  return found !== null && (found.groups?.n === undefined || Number.isInteger(Math.log2(Number(found.groups.n))));
}

const id = z.string().regex(ID, 'must be a FHIR id');

/** A client of the server: who it is, what it may do, and, when it does not come with tokens, how it is known. */
export const clientSchema = z.strictObject({
  /** Names the client in the audit, in logs and in its API keys; for tokens: the client id of the authorisation server. */
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, - and _'),
  name: z.string().min(1).max(200).optional(),
  /** SMART scopes: what the client may do at most. */
  scopes: list(z.string().min(1)).pipe(z.array(z.string()).min(1)),
  /** Hashes of its API keys; two while one is being replaced by the other. */
  keys: z
    .array(z.string().refine(isKeyHash, 'must be sha256:… or scrypt:… as `iscm-fhir api-key` prints it'))
    .default([]),
  /** Name of the de-identification policy for everything it is given. */
  policy: z.string().min(1).max(64).optional(),
  /** Ids of the only Patients whose compartments it may reach. */
  patients: z.array(id).optional(),
  /** Id of a stored Group whose members are the only Patients it may reach. */
  group: id.optional(),
});

/** A client of the server as configured. */
export type Client = z.infer<typeof clientSchema>;
