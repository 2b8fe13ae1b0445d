import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, observation, SCT, told, withoutValue } from './told.ts';

const read = (name: string | JsonObject, more: JsonObject) => told(iscm(), observation(name, more));

describe('the ability to walk', () => {
  it.each([
    ['Ambulatory status', 'Independent ambulation', 'independent'],
    ['Ambulation', 'Ambulates without assistance', 'independent'],
    ['Walking (observable entity)', 'Walks independently.', 'independent'],
    ['Gehfähigkeit', 'frei gehfähig', 'independent'],
    ['Ambulatory status', 'Walks with cane', 'with-aid'],
    ['Mobility', 'mobilises with zimmer frame', 'with-aid'],
    ['Mobility', 'Mobile with assistance of 2', 'with-aid'],
    ['Mobility', 'independent with a stick', 'with-aid'],
    ['Gehfähigkeit', 'gehfähig mit Rollator', 'with-aid'],
    ['Mobilität', 'am Rollator mobil', 'with-aid'],
    ['Ambulation', 'Independent without device', 'independent'],
    ['Ambulatory Status', 'No functional limitations', 'independent'],
    ['Mobility', 'Walks with one stick indoors', 'with-aid'],
    ['Ambulation', 'walker', 'with-aid'],
    ['Gehen', 'Rollator', 'with-aid'],
    ['Ambulation', 'non-ambulatory', 'unable'],
    ['Ambulatory Status', 'Wheelchair/stretcher bound', 'unable'],
    ['Gehfähigkeit', 'nicht gegeben', 'unable'],
    ['Ability to walk', 'no', 'unable'],
    ['Mobility', 'wheelchair-bound', 'unable'],
    ['Gehfähigkeit', 'nicht gehfähig', 'unable'],
    ['Mobilität', 'bettlägerig', 'unable'],
    ['Mobility', 'unknown', 'unknown'],
  ])('is read of %s, %s', (name, valueString, ability) => {
    const { case: one, report } = read(name, { valueString });
    const note = ability === 'unknown' ? {} : { note: valueString };
    expect(one?.walking).toMatchObject([{ episode: 'episodes-1', ability, date: '2025-02-14', ...note }]);
    expect(report).not.toContain('assumed Observation.value');
  });

  it('is taken for one without an aid where the words name none, and the report says so', () => {
    for (const [name, valueString] of [
      ['Ambulatory status', 'ambulatory'],
      ['Gehfähigkeit', 'gehfähig'],
      ['Mobility', 'Independent'],
    ] as const) {
      const { case: one, report } = read(name, { valueString });
      expect(one?.walking).toMatchObject([{ ability: 'independent', note: valueString }]);
      expect(report).toContain('assumed Observation.value');
    }
  });

  it('is read by code, by a plain no and by the reason why it is not told, with its time point', () => {
    const unable = { valueCodeableConcept: coded(SCT, '282145008') };
    expect(read('Walking ability at discharge', unable).case?.walking).toMatchObject([
      { ability: 'unable', timePoint: 'discharge' },
    ]);
    expect(read('Able to walk', { valueBoolean: false }).case?.walking).toMatchObject([{ ability: 'unable' }]);
    expect(read('Able to walk', { valueBoolean: true }).case).not.toHaveProperty('walking');
    expect(read('Gait', withoutValue('asked-unknown')).case?.walking).toMatchObject([{ ability: 'unknown' }]);
    expect(read('Gait', withoutValue('not-performed')).case).not.toHaveProperty('walking');
  });

  it.each<[string, JsonObject]>([
    ['Gait', { valueString: 'ataxic' }],
    ['Mobility', { valueString: 'Wheelchair' }],
    ['Mobility', { valueString: 'no' }],
    ['Ability to walk', { valueString: 'yes' }],
    ['Assistive device for ambulation', { valueString: 'walker' }],
    ['Mobility', { valueString: 'not independent' }],
    ['Ambulation', { valueString: 'bed rest' }],
    ['Ambulatory status', { valueString: 'ambulatory with walker until June' }],
    ['Premorbid mobility', { valueString: 'independent' }],
    ['Ambulatory blood pressure', { valueQuantity: { value: 120, unit: 'mm[Hg]' } }],
    ['Walking distance', { valueString: 'unable' }],
    ['Gait speed', { valueQuantity: { value: 1.1, unit: 'm/s' } }],
  ])('is not told by %s, %j', (name, value) => {
    const { case: one, report } = read(name, value);
    expect(one).not.toHaveProperty('walking');
    expect(report).toContain('not-represented Observation');
  });
});
