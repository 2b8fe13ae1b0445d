import { expect, it } from 'vitest';
import { isMatch, translate } from '../../src/terminology/translate.ts';

const map = {
  resourceType: 'ConceptMap',
  group: [
    {
      source: 'http://a',
      target: 'http://b',
      element: [
        {
          code: '1',
          target: [
            { code: 'x', equivalence: 'wider', display: 'X' },
            { code: 'y', equivalence: 'equal' },
          ],
        },
        {
          code: '2',
          display: 'Two',
          target: [{ code: 'x', equivalence: 'specializes' }, { equivalence: 'unmatched' }],
        },
        { code: '3', target: [{ code: 'z' }] },
      ],
    },
    {
      source: 'http://c',
      target: 'http://b',
      element: [{ code: '1', target: [{ code: 'w', equivalence: 'disjoint' }] }],
    },
  ],
};

it('a code is translated by the groups of its system', () => {
  const [x, y] = [
    { equivalence: 'wider', system: 'http://b', code: 'x', display: 'X' },
    { equivalence: 'equal', system: 'http://b', code: 'y' },
  ];
  const w = { equivalence: 'disjoint', system: 'http://b', code: 'w' };
  expect(translate(map, { system: 'http://a', code: '1' }, false)).toEqual([x, y]);
  expect(translate(map, { system: 'http://c', code: '1' }, false)).toEqual([w]);
  expect(translate(map, { code: '1' }, false)).toEqual([x, y, w]);
  expect(translate(map, { system: 'http://b', code: '1' }, false)).toEqual([]);
  expect(translate(map, { system: 'http://a', code: '3' }, false)).toEqual([
    { equivalence: 'equivalent', system: 'http://b', code: 'z' },
  ]);
});

it('and backwards, where wider is narrower', () => {
  expect(translate(map, { system: 'http://b', code: 'x' }, true)).toEqual([
    { equivalence: 'narrower', system: 'http://a', code: '1' },
    { equivalence: 'subsumes', system: 'http://a', code: '2', display: 'Two' },
  ]);
  expect(translate(map, { system: 'http://a', code: 'x' }, true)).toEqual([]);
});

it('what says that there is no such code is no match', () => {
  const of = (equivalence: string) => isMatch({ equivalence, system: 'http://b', code: 'x' });
  expect(['equal', 'wider', 'relatedto', 'unmatched', 'disjoint'].map(of)).toEqual([true, true, true, false, false]);
});
