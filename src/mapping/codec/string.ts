import { allowedOf, type Codec } from './codec.ts';

const group = ['string', 'markdown', 'uri', 'code', 'id', 'url', 'canonical'];

/** Text, kept as it is; also ids, uris and codes that are the same on both sides. */
export const stringCodec: Codec = {
  writes: [group],
  write: (value, allowed) => ({ type: allowedOf(group, allowed), value }),
  read: (value) => (typeof value === 'string' ? value : undefined),
};

/** true or false. */
export const booleanCodec: Codec = {
  writes: [['boolean']],
  write: (value) => ({ type: 'boolean', value }),
  read: (value) => (typeof value === 'boolean' ? value : undefined),
};
