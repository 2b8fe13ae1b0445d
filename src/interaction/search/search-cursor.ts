import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Place } from '../../search/index.ts';
import type { StoreState } from '../../store/index.ts';
import { type Failure, fail } from '../outcome.ts';

/** Where a page of a search begins, and which state of the store all of its pages show. */
export interface SearchCursor {
  state: StoreState;
  /** When the first page was read, in milliseconds since 1970. */
  begun: number;
  /** The last match of the page before. */
  after: Place;
  /** Where the pages before began, the nearest last; the first page has no place. */
  before: readonly Place[];
  /** There are pages before those, whose places are kept no longer. */
  cut?: true;
}

/** How long the pages of a search can be asked for: versions replaced meanwhile are found for this long. */
export const PAGES_LAST_MS = 60 * 60 * 1000;

/** How many pages a client can go back. */
const BACK = 20;

/** What a cursor is bound to: the search it belongs to, and a secret of the store. */
export interface CursorBinding {
  secret: string;
  search: string;
}

/** The cursor as a client carries it: not to be read or changed by it. */
export function writeCursor({ state, begun, after, before, cut }: SearchCursor, binding: CursorBinding): string {
  const all = [...before, after];
  const places = all.slice(-BACK - 1).map(({ keys, row }): WrittenPlace => [row, ...keys.map(written)]);
  const isCut = cut === true || places.length < all.length;
  const members = [state.sequence, state.except, begun, places, ...(isCut ? [true] : [])];
  const payload = Buffer.from(JSON.stringify(members)).toString('base64url');
  return `${payload}.${signature(payload, binding)}`;
}

/**
 * A sort key as JSON holds it. JSON has no infinite numbers, which a quantity such as `<5` is sorted by: they are
 * written `[1]` and `[-1]`.
 */
type WrittenKey = Place['keys'][number] | readonly [sign: number];

/** Row and sort keys of a place. */
type WrittenPlace = [row: number, ...keys: WrittenKey[]];

const written = (key: Place['keys'][number]): WrittenKey =>
  typeof key === 'number' && !Number.isFinite(key) ? [Math.sign(key)] : key;

const unwritten = (key: WrittenKey): Place['keys'][number] =>
  typeof key === 'object' && key !== null ? key[0] * Number.POSITIVE_INFINITY : key;

const signature = (payload: string, { secret, search }: CursorBinding) =>
  createHmac('sha256', secret).update(`${search}\n${payload}`).digest('base64url').slice(0, 22);

/** Reads a cursor; refused when it is not one of ours, of another search, or too old. */
export function readCursor(text: string, binding: CursorBinding, now: number): SearchCursor | Failure {
  const [payload = '', mark = '', ...rest] = text.split('.');
  const right = Buffer.from(signature(payload, binding));
  const given = Buffer.from(mark);
  if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) {
    return fail('value', 'search-page-unknown', 'This is no page of this search; start it anew.');
  }
  const [sequence, except, begun, places, cut]: [number, number[], number, WrittenPlace[], true?] = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  );
  if (now - begun > PAGES_LAST_MS) {
    return fail('not-found', 'search-page-expired', 'The pages of this search are kept no longer; start it anew.');
  }
  const read = places.map(([row, ...keys]): Place => ({ keys: keys.map(unwritten), row }));
  const after = read.at(-1) ?? { keys: [], row: 0 };
  return { state: { sequence, except }, begun, after, before: read.slice(0, -1), ...(cut ? { cut } : {}) };
}

/** The cursor of the page before this one. `undefined`: that is the first page, or its place is kept no longer. */
export function previousCursor(cursor: SearchCursor): SearchCursor | undefined {
  const after = cursor.before.at(-1);
  return after && { ...cursor, after, before: cursor.before.slice(0, -1) };
}
