import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExact } from '../../src/fhir/decimal.ts';
import type { JsonValue } from '../../src/fhir/json.ts';
import { mergeChange } from '../../src/interaction/case/merge.ts';
import { processorTime } from '../processor-time.ts';

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
  const few = fc.integer({ min: 0, max: 3 });
  const item = fc.oneof(few, fc.record({ url: fc.constantFrom('x', 'y'), v: few }), fc.record({ v: few }));
  const object = fc.dictionary(
    fc.stringMatching(/^[a-c]$/),
    fc.oneof(few, fc.dictionary(fc.stringMatching(/^[a-z]$/), few), fc.array(item, { maxLength: 4 })),
  );
  fc.assert(
    fc.property(object, object, (before, after) => {
      expect(mergeChange(before, after, before)).toEqual(after);
    }),
  );
});

test('what is held beside what was seen stays, in its order, whatever becomes of a list', () => {
  const item = fc.record({ url: fc.constantFrom('x', 'y'), v: fc.integer({ min: 0, max: 3 }) });
  const list = fc.array(item, { maxLength: 4 });
  const beside = fc.array(fc.record({ other: fc.integer() }), { maxLength: 3 });
  fc.assert(
    fc.property(list, list, beside, fc.nat(), (before, after, others, at) => {
      const cut = at % (before.length + 1);
      const held = [...before.slice(0, cut), ...others, ...before.slice(cut)];
      const result = mergeChange(before, after, held);
      expect(Array.isArray(result) && result.filter((one) => 'other' in Object(one))).toEqual(others);
      expect(Array.isArray(result) && result.filter((one) => 'v' in Object(one))).toEqual(after);
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
  [
    'the last of several that look alike is gone',
    [
      { system: 's', value: 'a' },
      { system: 's', value: 'b' },
    ],
    [{ system: 's', value: 'a' }],
    [
      { system: 's', value: 'a', use: 'official' },
      { system: 's', value: 'b' },
    ],
    [{ system: 's', value: 'a', use: 'official' }],
  ],
  ['another order', [1, 2, 3], [3, 1, 2], [1, 9, 2, 3], [3, 9, 1, 2]],
  ['a new item before another', [1, 2], [0, 1, 2], [9, 1, 2], [9, 0, 1, 2]],
  ['one of two that are the same', [1, 1, 2], [1, 2], [1, 1, 2], [1, 2]],
  ['all items gone', { a: [1] }, {}, { a: [1], b: 1 }, { b: 1 }],
  ['another kind of value', { a: 'x' }, { a: { b: 1 } }, { a: 'x' }, { a: { b: 1 } }],
])('a change is carried over to what is held: %s', (_name, before, after, held, expected) => {
  expect(merged(before, after, held)).toEqual(expected);
});

test('a long list costs no more than its length', () => {
  const list = (prefix: string) =>
    Array.from({ length: 20_000 }, (_, at) => ({ system: 's', value: `${prefix}${at}` }));
  const [before, after] = [list('a'), list('b')];
  const spent = processorTime();
  expect(mergeChange(before, after, before)).toEqual(after);
  expect(spent()).toBeLessThan(5);
});

test('digits are a value: 1.5 to 1.50 is a change', () => {
  const result = merged(parseExact('{"a":1.5}'), parseExact('{"a":1.50}'), parseExact('{"a":1.5,"b":2.00}'));
  expect(JSON.stringify(result)).toBe('{"a":1.50,"b":2.00}');
});
