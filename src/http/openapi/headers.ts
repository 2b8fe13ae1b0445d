import type { Query, QueryParameter } from './query.ts';
import { oneOf, TEXT } from './schema.ts';

/** The headers that routes heed. */

const text = (about: string): QueryParameter => ({ about, schema: TEXT });

const PREFER: Query = {
  Prefer: {
    about: 'What is given back',
    schema: oneOf(['return=minimal', 'return=representation', 'return=OperationOutcome']),
  },
};
/** On which version a change or a deletion is based. */
export const IF_MATCH: Query = { 'If-Match': text('Only over this version, such as W/"3"') };

/** Conditions of a read. */
export const READ: Query = {
  'If-None-Match': text('Only if the version is another'),
  'If-Modified-Since': text('Only if it changed after this date'),
};

/** Of a creation. */
export const CREATE: Query = { ...PREFER, 'If-None-Exist': text('Search criteria: only if nothing meets them') };

/** Of an update, a patch or a deletion. */
export const CHANGE: Query = {
  ...PREFER,
  ...IF_MATCH,
  'If-None-Match': { about: '*: only if there is none', schema: TEXT },
};

/** Of a Bundle. */
export const BUNDLE: Query = PREFER;

/** Of a list that an ETag names. */
export const LIST: Query = { 'If-None-Match': text('Only if the list is another than that of this ETag') };

/** What takes long is done in the background alone. */
export const ASYNC: Query = {
  Prefer: { about: 'That the answer may come later', schema: oneOf(['respond-async']), needed: 'always' },
};
