import { allowedOf, type Codec } from './codec.ts';

const group = ['string'];

/** Text that FHIR writes with a prefix and the case without: TNM category `2` ↔ `T2`. */
export function prefixCodec(prefix: string): Codec {
  return {
    writes: [group],
    write: (value, allowed) => ({ type: allowedOf(group, allowed), value: `${prefix}${String(value)}` }),
    read: (value) => (typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : undefined),
  };
}
