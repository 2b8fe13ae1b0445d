import { createHash } from 'node:crypto';
import { CANONICAL } from '../fhir/canonical.ts';

/** RFC 9562 namespace for names that are URLs. */
const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

/** UUID version 5 (RFC 9562, section 5.5) of a name in a namespace. */
function uuidV5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const namespace = uuidV5(URL_NAMESPACE, CANONICAL);

/**
 * What identifies a resource of a case: the key of its item and, for a resource beside the item's main one, the
 * name of that resource (`breast/tnm-t`).
 */
export interface ItemKey {
  caseId: string;
  key: string;
  satellite?: string;
}

/** The value of a resource's item identifier, `<case id>#<key>` or `<case id>#<key>/<satellite>`. */
export function itemIdentifier({ caseId, key, satellite }: ItemKey): string {
  return `${caseId}#${key}${satellite === undefined ? '' : `/${satellite}`}`;
}

/** Reads an item identifier's value; `undefined` when it has another form. */
export function parseItemIdentifier(value: string): ItemKey | undefined {
  const hash = value.indexOf('#');
  const slash = value.indexOf('/', hash);
  const caseId = value.slice(0, Math.max(hash, 0));
  const key = value.slice(hash + 1, slash < 0 ? undefined : slash);
  const satellite = slash < 0 ? undefined : value.slice(slash + 1);
  if (caseId === '' || key === '' || satellite === '') return undefined;
  return satellite === undefined ? { caseId, key } : { caseId, key, satellite };
}

/** The FHIR id of a resource of a case: made of case id and key alone, never of what identifies the patient. */
export function resourceId(item: ItemKey): string {
  return uuidV5(namespace, itemIdentifier(item));
}
