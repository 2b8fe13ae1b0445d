import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { caseDifferences } from '../../src/interaction/case/case-difference.ts';

const marker = (key: string, more: JsonObject = {}): JsonObject => ({ key, marker: 'er', result: 'positive', ...more });

it.each<[string, JsonObject, JsonObject, [string, string][]]>([
  ['the same', { id: 'c', markers: [marker('a')] }, { id: 'c', markers: [marker('a')] }, []],
  ['the same in another order', { markers: [marker('a'), marker('b')] }, { markers: [marker('b'), marker('a')] }, []],
  ['a list that is empty and none', { markers: [] }, {}, []],
  ['a text', { remarks: 'x' }, { remarks: 'y' }, [['remarks', 'remarks']]],
  ['a text that one has', { remarks: 'x' }, {}, [['remarks', 'remarks']]],
  ['a text that the other has', {}, { remarks: 'x' }, [['remarks', 'remarks']]],
  ['a member', { patient: { sex: 'male' } }, { patient: { sex: 'female' } }, [['patient.sex', 'patient']]],
  ['a member that one has', { patient: { sex: 'male' } }, { patient: {} }, [['patient.sex', 'patient']]],
  ['a member that the other has', { patient: {} }, { patient: { sex: 'male' } }, [['patient.sex', 'patient']]],
  ['a whole part', { outcome: { status: 'alive' } }, {}, [['outcome', 'outcome']]],
  [
    'members of items, by the place in the first',
    { markers: [marker('a'), marker('b', { result: 'negative', percent: 0 })] },
    { markers: [marker('b'), marker('a')] },
    [
      ['markers[1].result', 'b'],
      ['markers[1].percent', 'b'],
    ],
  ],
  ['an item that one has', { markers: [marker('a'), marker('b')] }, { markers: [marker('a')] }, [['markers[1]', 'b']]],
  ['an item that the other has', {}, { markers: [marker('a')] }, [['markers[0]', 'a']]],
])('cases that differ by %s', (_what, one, other, expected) => {
  expect(caseDifferences(one, other).map(({ place, key }) => [place, key])).toEqual(expected);
});
