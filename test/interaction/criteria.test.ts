import { describe, expect, test } from 'vitest';
import { meetsCriteria, parseCriteria } from '../../src/interaction/criteria.ts';
import { conditionalReferences, rewriteLinks } from '../../src/interaction/links.ts';
import { alreadyHeld, entityTags } from '../../src/interaction/precondition.ts';

describe('criteria (http://hl7.org/fhir/R4/search.html#token)', () => {
  test.each([
    ['identifier=1', [[{ value: '1' }]]],
    ['identifier=urn:x|1', [[{ system: 'urn:x', value: '1' }]]],
    ['identifier=%7C1', [[{ system: '', value: '1' }]]],
    [
      'identifier=a|1,b|2',
      [
        [
          { system: 'a', value: '1' },
          { system: 'b', value: '2' },
        ],
      ],
    ],
    ['identifier=a|1&identifier=b|2', [[{ system: 'a', value: '1' }], [{ system: 'b', value: '2' }]]],
    ['identifier=a%5C,b%5C|c|1%5C%5C', [[{ system: 'a,b|c', value: '1\\' }]]],
  ])('%s', (query, identifiers) => {
    expect(parseCriteria('Patient', query)).toEqual({ type: 'Patient', ids: [], identifiers });
  });

  test.each([
    '',
    'identifier=',
    'identifier=a|',
    '_id=',
    '_id=a b',
    'name=x',
    'identifier=1&name=x',
    'identifier:not=1',
  ])('%s is refused', (query) => {
    expect(parseCriteria('Patient', query)).toHaveProperty('failed');
  });

  test('all of them must hold', () => {
    const criteria = parseCriteria('Patient', 'identifier=a|1,b|2&_id=p');
    if ('failed' in criteria) throw new Error('criteria were refused');
    const patient = (system: string, value: string) => ({ resourceType: 'Patient', identifier: [{ system, value }] });
    expect(meetsCriteria(criteria, patient('b', '2'), 'p')).toBe(true);
    expect(meetsCriteria(criteria, patient('b', '1'), 'p')).toBe(false);
    expect(meetsCriteria(criteria, patient('b', '2'), 'q')).toBe(false);
    expect(meetsCriteria(criteria, { ...patient('b', '2'), resourceType: 'Group' }, 'p')).toBe(false);
  });
});

describe('links', () => {
  const links = new Map([
    ['urn:uuid:1', 'Patient/a'],
    ['http://x/fhir/Patient/1', 'Patient/b'],
  ]);

  test('only whole links are rewritten, and nothing else of the text is touched', () => {
    const text =
      '{ "subject" : {"reference":"urn:uuid:1", "display":"urn:uuid:1"},"n":1.50,"note":[{"text":"urn:uuid:1"}],"m":{"reference":"urn:uuid:12"} }';
    expect(rewriteLinks(text, links)).toBe(text.replace('"urn:uuid:1"', '"Patient/a"'));
  });

  test('a relative reference is one of the server its resource came from', () => {
    const text = '{"subject":{"reference":"Patient/1"}}';
    expect(rewriteLinks(text, links, 'http://x/fhir/Observation/1')).toContain('Patient/b');
    expect(rewriteLinks(text, links, 'http://y/fhir/Observation/1')).toBe(text);
    expect(rewriteLinks(text, links, 'urn:uuid:9')).toBe(text);
  });

  test('conditional references are found', () => {
    const text = '{"subject":{"reference":"Patient?identifier=a|1"},"url":"Patient?x=1","b":{"reference":"Patient/1"}}';
    expect(conditionalReferences(text)).toEqual([
      { reference: 'Patient?identifier=a|1', type: 'Patient', query: 'identifier=a|1' },
    ]);
  });
});

describe('conditions', () => {
  test.each([
    ['W/"1"', ['1']],
    ['"1", W/"2"', ['1', '2']],
    ['*', ['*']],
    ['1', undefined],
  ])('entity tags of %s', (header, tags) => {
    expect(entityTags(header)).toEqual(tags);
  });

  test('If-None-Match goes before If-Modified-Since', () => {
    const at = '2026-01-01T00:00:00.500Z';
    const ifModifiedSince = 'Thu, 01 Jan 2026 00:00:00 GMT';
    expect(alreadyHeld({ ifModifiedSince }, 1, at)).toBe(true);
    expect(alreadyHeld({ ifModifiedSince, ifNoneMatch: 'W/"2"' }, 1, at)).toBe(false);
    expect(alreadyHeld({ ifModifiedSince: 'nonsense' }, 1, at)).toBe(false);
    expect(alreadyHeld({}, 1, at)).toBe(false);
  });
});
