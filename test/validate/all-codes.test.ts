import { expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';

const SYSTEM = 'http://test/s';
const wrong = ['CodeSystem codesystem-valueset'];

it.each<[string, JsonObject, string[]]>([
  ['all of the system', { include: [{ system: SYSTEM }] }, []],
  ['what another value set has', { include: [{ valueSet: ['http://test/other'] }] }, []],
  ['some codes of it', { include: [{ system: SYSTEM, concept: [{ code: 'a' }] }] }, wrong],
  [
    'those that a filter leaves',
    { include: [{ system: SYSTEM, filter: [{ property: 'p', op: '=', value: 'x' }] }] },
    wrong,
  ],
  ['all but some', { include: [{ system: SYSTEM }], exclude: [{ system: SYSTEM, concept: [{ code: 'a' }] }] }, wrong],
  ['those of other systems too', { include: [{ system: SYSTEM }, { system: 'http://test/other' }] }, wrong],
  ['those of another system', { include: [{ system: 'http://test/other' }] }, wrong],
])('the value set of a code system has %s', (_name, compose, expected) => {
  const url = 'http://test/all';
  const system = { resourceType: 'CodeSystem', url: SYSTEM, status: 'active', content: 'complete' };
  const valueSet = { resourceType: 'ValueSet', url, status: 'active', compose };
  expect(errorsIn({ ...system, valueSet: url, concept: [{ code: 'a' }, { code: 'b' }] }, [valueSet])).toEqual(expected);
});

it('a supplement in place of a code system is told once, whatever codes are listed', () => {
  const supplement = {
    resourceType: 'CodeSystem',
    url: 'http://test/more',
    status: 'active',
    content: 'supplement',
    supplements: 'http://hl7.org/fhir/administrative-gender',
    concept: [{ code: 'male' }],
  };
  const include = [{ system: 'http://test/more', concept: [{ code: 'male' }] }];
  expect(errorsIn({ resourceType: 'ValueSet', status: 'active', compose: { include } }, [supplement])).toEqual([
    'ValueSet.compose.include[0] valueset-system',
  ]);
});
