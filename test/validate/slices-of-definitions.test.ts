import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/fhir/json.ts';
import { errorsIn } from './errors-in.ts';
import { givenProfile } from './given-profile.ts';

/** What a differential says of slices is held against the slices of its base, and of those around them. */

const BASE = 'http://test/base';

/** Elements of Observation by their ids below it, from which their paths and slices follow. */
const elements = (all: Record<string, JsonObject>): JsonObject[] =>
  Object.entries({ '': {}, ...all }).map(([below, said]) => {
    const id = below === '' ? 'Observation' : `Observation.${below}`;
    const slice = /:([^.:]+)$/.exec(id)?.[1];
    return { id, path: id.replace(/:[^.]*/g, ''), ...(slice ? { sliceName: slice } : {}), ...said };
  });
const by = (type: string, path: string): JsonObject => ({
  slicing: { discriminator: [{ type, path }], rules: 'open' },
});
const byType = by('type', '$this');
const quantity = { type: [{ code: 'Quantity' }] };
const component = by('pattern', 'code');
const part = (name: string): Record<string, JsonObject> => ({
  [`component:${name}`]: { min: 0, max: '1' },
  [`component:${name}.code`]: { patternCodeableConcept: { coding: [{ code: name }] } },
});
const base = givenProfile(
  'Observation',
  elements({
    component,
    ...part('a'),
    'component:a.interpretation': by('value', 'text'),
    'component:a.interpretation:i': { min: 0, max: '1' },
    'component:a.interpretation:i.text': { min: 1, fixedString: 'x' },
    'component:a.value[x]': quantity,
    ...part('b'),
    'component:b.value[x]': byType,
    'component:b.value[x]:valueQuantity': { ...quantity, min: 0, max: '1' },
    valueQuantity: {},
  }),
  { url: BASE },
);

/** The errors of a profile: place and id of each, by the position of its element. */
const found = (all: Record<string, JsonObject>, changes: JsonObject = {}): string[] =>
  errorsIn(givenProfile('Observation', elements(all), { url: 'http://test/derived', ...changes }), [base]);
const derived = { baseDefinition: BASE };
const at = (position: number, below: string): string => `StructureDefinition.differential.element[${position}]${below}`;

describe('a profile', () => {
  it.each<[string, Record<string, JsonObject>, JsonObject, string[]]>([
    [
      'has slices by a slicing of another slice',
      {
        component,
        ...part('a'),
        'component:a.interpretation': by('value', 'text'),
        'component:a.interpretation:i': {},
        ...part('b'),
        'component:b.interpretation:j': {},
      },
      {},
      [at(8, ' definition-slicing')],
    ],
    [
      'has slices by the slicing of all items',
      { component, 'component.interpretation': by('value', 'text'), ...part('b'), 'component:b.interpretation:j': {} },
      {},
      [],
    ],
    ['has a new slice where a slice of the base has some', { 'component:a.interpretation:z': {} }, derived, []],
    [
      'has one where only another slice of the base has some',
      { 'component:b.interpretation:z': {} },
      derived,
      [at(1, ' definition-slicing')],
    ],
    [
      'goes into a choice whose type only another slice has',
      { component, ...part('a'), 'component:a.value[x]': quantity, ...part('b'), 'component:b.value[x].unit': {} },
      {},
      ['StructureDefinition element-path-unknown'],
    ],
    [
      'goes into one whose type all items have',
      { component, 'component.value[x]': quantity, ...part('b'), 'component:b.value[x].unit': {} },
      {},
      [],
    ],
    ['goes into one whose type the slice of the base has', { 'component:a.value[x].unit': {} }, derived, []],
    ['goes into a type that the base slices', { 'component:b.value[x]:valueQuantity.unit': {} }, derived, []],
    ['allows a slice oftener than its base', { 'component:a': { max: '2' } }, derived, [at(1, '.max definition-max')]],
    [
      'gives a slice a type that its base does not',
      { 'component:a.value[x]': { type: [{ code: 'string' }] } },
      derived,
      [at(1, '.type[0] definition-element-type')],
    ],
    [
      'fixes what a slice of its base has otherwise',
      { 'component:a.interpretation:i.text': { fixedString: 'y' } },
      derived,
      [at(1, ' fixed-redefined')],
    ],
    ['speaks of a slice that the base has through a shorthand', { 'value[x]:valueQuantity': {} }, derived, []],
    ['speaks of one that it has not', { 'value[x]:valueRatio': {} }, derived, [at(1, ' definition-slicing')]],
    [
      'has slices of a choice that it speaks of',
      { 'value[x]': { type: [{ code: 'Quantity' }, { code: 'string' }] }, 'value[x]:valueQuantity': quantity },
      {},
      [],
    ],
    [
      'has several slices of a choice',
      { 'value[x]:valueQuantity': quantity, 'value[x]:valueString': { type: [{ code: 'string' }] } },
      {},
      [],
    ],
    ['slices a slice by something else', { 'component:a': by('value', 'code.text') }, derived, []],
  ])('that %s', (_what, all, changes, expected) => {
    expect(found(all, changes)).toEqual(expected);
  });
});
