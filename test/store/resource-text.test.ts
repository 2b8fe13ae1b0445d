import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyEdits,
  items,
  members,
  placesIn,
  sameContent,
  stampedResource,
  stampResource,
} from '../../src/store/index.ts';

const stamp = { id: 'new', versionId: '7', lastUpdated: '2026-01-01T00:00:00.000Z' };

/** Numbers as text, with digits that a double cannot hold. */
const digits = fc
  .tuple(fc.constantFrom('', '-'), fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.stringMatching(/^\d{0,20}$/))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction ? `.${fraction}` : ''}`);

const space = fc.constantFrom('', ' ', '\n\t', '\r\n  ');

/** JSON text, kept as text: any order of members, any blanks, any digits. */
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    digits,
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.constantFrom('true', 'false', 'null', '"\\"{[\\\\"', '"\\u00e9"'),
    fc.tuple(space, fc.array(tie('value'), { maxLength: 3 })).map(([s, list]) => `[${s}${list.join(`${s},${s}`)}${s}]`),
    fc.tuple(space, fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 })).map(
      ([s, map]) =>
        `{${s}${Object.entries(map)
          .map(([k, v]) => `${JSON.stringify(k)}${s}:${s}${v}`)
          .join(`,${s}`)}${s}}`,
    ),
  ),
}));

const resource = fc
  .tuple(
    fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{3,8}[A-Z]$/), value), {
      selector: ([name]) => name,
      maxLength: 5,
    }),
    fc.option(fc.constantFrom('{}', '{"versionId":"1"}', '{ "profile" : ["x"], "lastUpdated":"y" }'), {
      nil: undefined,
    }),
    fc.option(fc.constant('"old"'), { nil: undefined }),
    fc.nat(5),
    space,
  )
  .map(([others, meta, id, at, s]) => {
    const pairs: [string, string][] = [...others];
    pairs.splice(at, 0, ['resourceType', '"Basic"']);
    if (meta) pairs.splice(at, 0, ['meta', meta]);
    if (id) pairs.push(['id', id]);
    return { others, text: `${s}{${s}${pairs.map(([k, v]) => `"${k}"${s}:${s}${v}`).join(`${s},${s}`)}${s}}${s}` };
  });

describe('a stamped resource', () => {
  test('has the id and meta, and every other value character by character, in the same order', () => {
    fc.assert(
      fc.property(resource, ({ text, others }) => {
        const stamped = stampResource(text, stamp);
        const parsed = JSON.parse(stamped);
        expect(parsed.id).toBe('new');
        expect(parsed.meta).toMatchObject({ versionId: '7', lastUpdated: stamp.lastUpdated });
        const start = stamped.indexOf('{');
        const kept = members(stamped, start).filter(({ name }) => /[A-Z]$/.test(name) && name !== 'id');
        expect(kept.map(({ name, start: from, end }) => [name, stamped.slice(from, end)])).toEqual(others);
      }),
      { numRuns: 300 },
    );
  });

  test('says the same as what was sent, and stamping twice changes nothing', () => {
    fc.assert(
      fc.property(resource, ({ text }) => {
        const stamped = stampResource(text, stamp);
        expect(sameContent(text, stamped)).toBe(true);
        expect(stampResource(stamped, stamp)).toBe(stamped);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    [
      '{"resourceType":"Patient"}',
      `{"resourceType":"Patient","id":"new","meta":{"versionId":"7","lastUpdated":"${stamp.lastUpdated}"}}`,
    ],
    [
      '{"resourceType":"Patient","id":"a","meta":{"source":"s"}}',
      `{"resourceType":"Patient","id":"new","meta":{"versionId":"7","lastUpdated":"${stamp.lastUpdated}","source":"s"}}`,
    ],
    [
      '{"id":"a","id":"b","resourceType":"Patient","meta":{"lastUpdated":"x","versionId":"1"}}',
      `{"id":"a","id":"new","resourceType":"Patient","meta":{"lastUpdated":"${stamp.lastUpdated}","versionId":"7"}}`,
    ],
  ])('has its id, version and time where they belong: %s', (sent, expected) => {
    expect(stampResource(sent, stamp)).toBe(expected);
  });
});

describe('the same content', () => {
  test.each([
    ['{"a":1,"b":"x"}', '{ "b":"\\u0078", "a":1 }', true],
    ['{"a":1.5}', '{"a":1.50}', false],
    ['{"a":"1"}', '{"a":1}', false],
    ['{"a":[1,2]}', '{"a":[2,1]}', false],
    ['{"a":[1]}', '{"a":[1,2]}', false],
    ['{"a":1}', '{"a":1,"b":2}', false],
    ['{"a":1,"b":2}', '{"a":1,"c":2}', false],
    ['{"a":null}', '{"a":{}}', false],
  ])('%s and %s: %s', (one, other, same) => {
    expect(sameContent(one, other)).toBe(same);
  });
});

/** Strings by the name of the member that holds them, as the value has them. */
function strings(held: unknown, name = ''): string[] {
  if (typeof held === 'string') return [`${name}=${held}`];
  if (Array.isArray(held)) return held.flatMap((item) => strings(item, name));
  if (typeof held !== 'object' || held === null) return [];
  return Object.entries(held).flatMap(([own, item]) => strings(item, own));
}

describe('places in a resource', () => {
  const named = fc.constantFrom('reference', 'url', 'valueUri', 'div', 'given', 'code', 'instantiatesUri', 'id');
  const held = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.array(fc.string(), { maxLength: 3 }),
      fc.array(fc.dictionary(named, tie('node'), { maxKeys: 3 }), { maxLength: 3 }),
      fc.dictionary(named, tie('node'), { maxKeys: 4 }),
    ),
  }));

  test('are those of all strings that may be links, and of what is stamped', () => {
    const wanted = /^(?:reference|url|valueUri|div|instantiatesUri)=/;
    fc.assert(
      fc.property(fc.dictionary(named, held.node, { maxKeys: 5 }), fc.nat(3), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const { links, end, id, isEmpty } = placesIn(text);
        expect(end).toBe(text.length);
        expect(isEmpty).toBe(Object.keys(value).length === 0);
        // not `value.id`: JSON has one zero, JavaScript two
        expect(id && JSON.parse(text.slice(id.start, id.end))).toEqual(JSON.parse(text).id);
        const kept = links.map((link) => JSON.parse(text.slice(link.start, link.end)));
        expect(kept).toEqual(
          strings(value)
            .filter((one) => wanted.test(one))
            .map((one) => one.replace(wanted, '')),
        );
      }),
      { numRuns: 300, examples: [[{ id: -0 }, 0]] },
    );
  });

  test('a name written with escapes is that name', () => {
    const text = '{"refer\\u0065nce":"Patient/1","ur\\u006C":"x","\\u0069d":"a"}';
    const { links, id } = placesIn(text);
    expect(links.map(({ kind }) => kind)).toEqual(['reference', 'uri']);
    expect(id && text.slice(id.start, id.end)).toBe('"a"');
  });

  test.each([
    ['1.5', false],
    ['1.50', true],
    ['-0', true],
    ['12345678901234567890', true],
    ['"1.50"', false],
    ['{"deep":[0.10]}', true],
  ])('digits of %s are lost by a JavaScript number: %s', (number, lost) => {
    expect(placesIn(`{"a":${number}}`).losesDigits).toBe(lost);
  });
});

describe('a stamped text and what it says', () => {
  test('are the same', () => {
    fc.assert(
      fc.property(resource, ({ text }) => {
        expect(stampedResource(JSON.parse(text), stamp)).toEqual(JSON.parse(stampResource(text, stamp)));
      }),
      { numRuns: 200 },
    );
  });
});

describe('places in a text', () => {
  test('items and members end where they end', () => {
    const text = '[ {"a":"]"} , [1] ,true, -1.5e3 ]';
    expect(items(text, 0).map(({ start, end }) => text.slice(start, end))).toEqual([
      '{"a":"]"}',
      '[1]',
      'true',
      '-1.5e3',
    ]);
    expect(members('{}', 0)).toEqual([]);
    expect(items('[]', 0)).toEqual([]);
  });

  test('edits are made from front to back', () => {
    expect(
      applyEdits('abc', [
        { start: 2, end: 3, text: 'Z' },
        { start: 0, end: 1, text: 'XY' },
      ]),
    ).toBe('XYbZ');
  });

  test('an edit within another is not made', () => {
    expect(
      applyEdits('abcd', [
        { start: 2, end: 3, text: 'Z' },
        { start: 1, end: 4, text: '-' },
      ]),
    ).toBe('a-');
  });
});
