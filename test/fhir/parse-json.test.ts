import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/fhir/parse-json.ts';

describe('parseJson', () => {
  it.each([
    ['', 1, 1],
    ['{', 1, 2],
    ['{"a":1,}', 1, 8],
    ['{"a" 1}', 1, 6],
    ['[1 2]', 1, 4],
    ['{"a":\n  tru}', 2, 3],
    ['{"a":"b\nc"}', 1, 6],
    ['{"a":01}', 1, 6],
    ['{} x', 1, 4],
    ['{"a":"\\x"}', 1, 7],
    ['{"a":"\tb"}', 1, 7],
    ['{"a":"b', 1, 6],
  ])('says where %j is broken', (text, line, column) => {
    expect(parseJson(text).issue).toMatchObject({ severity: 'fatal', id: 'json-malformed', line, column });
  });

  it('reads what is right, also after a byte order mark', () => {
    expect(parseJson('\ufeff{"a":[1,"\\u0041",null]}').value).toEqual({ a: [1, 'A', null] });
  });

  it('refuses nesting beyond the limit', () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJson(deep(100)).issue).toBeUndefined();
    expect(parseJson(deep(101)).issue?.id).toBe('json-too-deep');
    expect(parseJson(deep(200_000)).issue?.id).toBe('json-too-deep');
    expect(parseJson(deep(5), { maxDepth: 4 }).issue?.id).toBe('json-too-deep');
    expect(parseJson('['.repeat(200_000)).issue?.id).toBe('json-malformed');
  });

  it('keeps __proto__ an ordinary member', () => {
    const { value } = parseJson('{"__proto__":{"admin":true}}');
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
