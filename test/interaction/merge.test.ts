import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExact } from '../../src/fhir/decimal.ts';
import type { JsonValue } from '../../src/fhir/json.ts';
import { mergeChange } from '../../src/interaction/merge.ts';

const merged = (before: JsonValue, after: JsonValue, held: JsonValue) => mergeChange(before, after, held);

test('what did not change leaves everything as it is held', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (value, held) => {
      const [same, kept] = [JSON.parse(JSON.stringify(value)), JSON.parse(JSON.stringify(held))];
      expect(mergeChange(same, same, kept)).toEqual(kept);
    }),
  );
});

test('where nothing more is held than was seen, the change is taken over as it is', () => {
  const object = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,2}$/),
    fc.oneof(fc.integer(), fc.dictionary(fc.stringMatching(/^[a-z]$/), fc.integer())),
  );
  fc.assert(
    fc.property(object, object, (before, after) => {
      expect(mergeChange(before, after, before)).toEqual(after);
    }),
  );
});

test.each<[string, JsonValue, JsonValue, JsonValue, JsonValue]>([
  ['a changed member', { a: 1 }, { a: 2 }, { a: 1, b: 3 }, { a: 2, b: 3 }],
  ['a new member', {}, { a: 2 }, { b: 3 }, { a: 2, b: 3 }],
  ['a member that is gone', { a: 1 }, {}, { a: 1, b: 3 }, { b: 3 }],
  [
    'a changed item, told by its url',
    [{ url: 'x', v: 1 }],
    [{ url: 'x', v: 2 }],
    [
      { url: 'y', v: 9 },
      { url: 'x', v: 1, more: 1 },
    ],
    [
      { url: 'y', v: 9 },
      { url: 'x', v: 2, more: 1 },
    ],
  ],
  [
    'a changed item, the only one',
    [{ text: 'a' }],
    [{ text: 'b' }],
    [{ text: 'x' }, { text: 'a' }],
    [{ text: 'x' }, { text: 'b' }],
  ],
  ['a new item', [1], [1, 2], [9, 1], [9, 1, 2]],
  [
    'an item that is gone',
    [{ code: 'a' }, { code: 'b' }],
    [{ code: 'b' }],
    [{ code: 'a' }, { code: 'x' }, { code: 'b' }],
    [{ code: 'x' }, { code: 'b' }],
  ],
  ['all items gone', { a: [1] }, {}, { a: [1], b: 1 }, { b: 1 }],
  ['another kind of value', { a: 'x' }, { a: { b: 1 } }, { a: 'x' }, { a: { b: 1 } }],
])('%s', (_name, before, after, held, expected) => {
  expect(merged(before, after, held)).toEqual(expected);
});

test('digits are a value: 1.5 to 1.50 is a change', () => {
  const result = merged(parseExact('{"a":1.5}'), parseExact('{"a":1.50}'), parseExact('{"a":1.5,"b":2.00}'));
  expect(JSON.stringify(result)).toBe('{"a":1.50,"b":2.00}');
});
