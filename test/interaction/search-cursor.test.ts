import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  PAGES_LAST_MS,
  previousCursor,
  readCursor,
  type SearchCursor,
  writeCursor,
} from '../../src/interaction/search/search-cursor.ts';

const binding = { secret: 'of this store', search: '["client","Observation",[]]' };
const place = fc.record({
  row: fc.nat(),
  keys: fc.array(
    fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)),
    { maxLength: 3 },
  ),
});
const cursors: fc.Arbitrary<SearchCursor> = fc.record({
  state: fc.record({ sequence: fc.nat(), except: fc.array(fc.nat(), { maxLength: 3 }) }),
  begun: fc.nat(),
  after: place,
  before: fc.array(place, { maxLength: 10 }),
});
const problem = (read: object) => ('failed' in read ? (read.failed as { id: string }[])[0]?.id : 'none');

test('a cursor comes back as it was written, and leads back page by page', () => {
  fc.assert(
    fc.property(cursors, (cursor) => {
      expect(readCursor(writeCursor(cursor, binding), binding, cursor.begun)).toEqual(cursor);
      const back = previousCursor(cursor);
      expect(back?.after).toEqual(cursor.before.at(-1));
    }),
  );
});

test('one of another search, store or client, or changed anywhere, is refused', () => {
  fc.assert(
    fc.property(cursors, fc.nat(), fc.constantFrom(...'abcXYZ019-_.'), (cursor, at, unit) => {
      const text = writeCursor(cursor, binding);
      for (const other of [
        { ...binding, secret: 'of another' },
        { ...binding, search: 'another' },
      ]) {
        expect(problem(readCursor(text, other, cursor.begun))).toBe('search-page-unknown');
      }
      const place = at % text.length;
      const changed = text.slice(0, place) + unit + text.slice(place + 1);
      expect(problem(readCursor(`${text}${unit}`, binding, cursor.begun))).toBe('search-page-unknown');
      if (changed !== text) expect(problem(readCursor(changed, binding, cursor.begun))).toBe('search-page-unknown');
    }),
  );
});

test('one that is older than an hour is gone', () => {
  const cursor: SearchCursor = {
    state: { sequence: 1, except: [] },
    begun: 1000,
    after: { row: 1, keys: [] },
    before: [],
  };
  const text = writeCursor(cursor, binding);
  expect(problem(readCursor(text, binding, 1000 + PAGES_LAST_MS))).toBe('none');
  expect(problem(readCursor(text, binding, 1001 + PAGES_LAST_MS))).toBe('search-page-expired');
});
