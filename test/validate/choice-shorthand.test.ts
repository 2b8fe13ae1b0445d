import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

/** Types of a choice that a differential names as `valueQuantity` (http://hl7.org/fhir/R4/profiling.html#slicing). */

const observation = (value: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'a' },
  ...value,
});
const WITHOUT_VALUE = observation({ valueQuantity: { unit: 'mg' } });
const TEXT = observation({ valueString: 'four' });
const TRUTH = observation({ valueBoolean: true });

const sliced = {
  path: 'Observation.value[x]',
  slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'open' },
};
const quantity = { path: 'Observation.valueQuantity' };
const inside = { path: 'Observation.valueQuantity.value', min: 1 };
const text = { path: 'Observation.valueString', maxLength: 3 };

const errors = (elements: JsonObject[], ...values: JsonObject[]): string[][] => {
  const profile = givenProfile('Observation', [{ path: 'Observation' }, ...elements]);
  return values.map((value) => errorsIn(value, [profile]));
};

const LACKING = ['Observation.value cardinality-min'];
const LONG = ['Observation.value value-too-long'];
const OTHER_THAN_ONE = ['Observation.value choice-type'];
const OTHER = ['Observation choice-type'];

describe('types of a choice named by shorthands', () => {
  it('are all that there may be, each by its own rules', () => {
    expect(errors([quantity, inside], WITHOUT_VALUE, TEXT)).toEqual([LACKING, OTHER_THAN_ONE]);
    expect(errors([quantity, inside, text], WITHOUT_VALUE, TEXT, TRUTH)).toEqual([LACKING, LONG, OTHER]);
  });

  it('leave the others where the differential speaks of the choice itself', () => {
    for (const whole of [sliced, { path: 'Observation.value[x]', mustSupport: true }])
      expect(errors([whole, quantity, inside, text], WITHOUT_VALUE, TEXT, TRUTH)).toEqual([LACKING, LONG, []]);
  });

  it('make the choice required where one of them is, since it has one value', () => {
    const needed = { ...quantity, min: 1 };
    const MISSING = ['Observation cardinality-min', 'Observation slice-min'];
    expect(errors([needed], observation({}), WITHOUT_VALUE)).toEqual([MISSING, []]);
    expect(errors([sliced, needed], observation({}), TEXT)).toEqual([MISSING, ['Observation slice-min']]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['without ids', {}, {}],
    [
      'with ids of R4',
      { id: 'Observation.value[x]:valueQuantity' },
      { id: 'Observation.value[x]:valueQuantity.value' },
    ],
    [
      'with ids made of the path',
      { id: 'Observation.valueQuantity:valueQuantity' },
      { id: 'Observation.valueQuantity:valueQuantity.value' },
    ],
  ])('may be named as slices, too: %s', (_what, whole, part) => {
    const named = { ...quantity, ...whole, sliceName: 'valueQuantity' };
    const within = { ...inside, ...part };
    expect(errors([named, within], WITHOUT_VALUE, TEXT)).toEqual([LACKING, OTHER_THAN_ONE]);
    expect(errors([sliced, named, within], WITHOUT_VALUE, TEXT)).toEqual([LACKING, []]);
    expect(errors([sliced, { ...named, min: 1 }, within], WITHOUT_VALUE, TEXT)).toEqual([
      LACKING,
      ['Observation slice-min'],
    ]);
  });
});
