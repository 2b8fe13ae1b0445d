import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, observation, told } from './told.ts';

const read = (name: string, value: JsonObject, ...more: JsonObject[]) =>
  told(iscm({ onsetDateTime: '2025-01' }), observation(name, value), ...more);

describe('points of a prognostic score', () => {
  it.each<[string, JsonObject, string, number]>([
    ['SINS', { valueInteger: 9 }, 'sins', 9],
    ['Spinal Instability Neoplastic Score (SINS)', { valueString: '13 - unstable' }, 'sins', 13],
    ['SINS', { valueString: '9 (potentially unstable)' }, 'sins', 9],
    ['SINS score total', { valueString: 'Total score: 12' }, 'sins', 12],
    ['SINS (0-18)', { valueQuantity: { value: 7, unit: '{score}' } }, 'sins', 7],
    ['SINS', { valueString: '9 of 18' }, 'sins', 9],
    ['Revised Tokuhashi score', { valueString: '9/15' }, 'tokuhashi', 9],
    ['Tokuhashi score 2005', { valueInteger: 8 }, 'tokuhashi', 8],
    ['Tokuhashi-Score', { valueString: '11 Punkte' }, 'tokuhashi', 11],
    ['Modifizierter Tokuhashi-Score', { valueCodeableConcept: { text: '12' } }, 'tokuhashi', 12],
  ])('are read of %s, %j', (name, value, score, points) => {
    const { case: one, report } = read(name, value);
    expect(one?.prognosticScores).toMatchObject([{ episode: 'episodes-1', score, value: points, date: '2025-02-14' }]);
    expect(report).toContain('assumed Observation');
  });

  it('have the time point that the question names', () => {
    expect(read('SINS, preoperative', { valueInteger: 9 }).case?.prognosticScores).toMatchObject([
      { timePoint: 'preoperative' },
    ]);
  });

  it('have no time point of months after an operation, which may be before or after discharge', () => {
    const later = read('SINS, 3 months post-op', { valueInteger: 9 }).case?.prognosticScores;
    expect(later).toMatchObject([{ value: 9 }]);
    expect(later?.[0]).not.toHaveProperty('timePoint');
    expect(read('SINS at last follow-up', { valueInteger: 9 }).case?.prognosticScores).toMatchObject([
      { timePoint: 'follow-up' },
    ]);
  });

  it.each<[string, JsonObject]>([
    ['SINS', { valueInteger: 19 }],
    ['Tokuhashi', { valueInteger: 16 }],
    ['SINS', { valueString: '9/15' }],
    ['SINS', { valueString: '9 or 10' }],
    ['SINS', { valueString: '9, 11' }],
    ['SINS', { valueString: '9-11' }],
    ['SINS', { valueString: '9?' }],
    ['SINS', { valueString: 'not assessed' }],
    ['SINS', { valueQuantity: { value: 9, unit: 'kg' } }],
    ['SINS', { valueQuantity: { value: 9, comparator: '>' } }],
    ['SINS', { valueQuantity: { value: 7.5 } }],
    // of a part of a score, or of an older one that ends lower
    ['SINS location', { valueInteger: 3 }],
    ['SINS: pain', { valueInteger: 3 }],
    ['Tokuhashi prognosis group', { valueInteger: 2 }],
    ['Original Tokuhashi score', { valueInteger: 9 }],
    ['Tokuhashi (1990)', { valueInteger: 9 }],
  ])('are none where they are not all that is told: %s, %j', (name, value) => {
    const { case: one, report } = read(name, value);
    expect(one).not.toHaveProperty('prognosticScores');
    expect(report).toContain('not-represented Observation');
  });

  it('are none of one of two episodes, nor of one that began long after', () => {
    const score = observation('SINS', { valueInteger: 9 });
    expect(told(iscm(), iscm({ id: 'b', onsetDateTime: '2015' }), score).case?.prognosticScores).toBeUndefined();
    expect(told(iscm({ onsetDateTime: '2027-01-01' }), score).case?.prognosticScores).toBeUndefined();
  });

  it('are of the episode of a lesion that is referred to', () => {
    const site = { resourceType: 'BodyStructure', id: 'b', patient: { reference: 'Patient/p' } };
    const structure = { ...site, location: { text: 'Spinal cord at T6' } };
    const score = observation('SINS', { valueInteger: 9, focus: [{ reference: 'BodyStructure/b' }] });
    const { case: one, report } = told(iscm(), structure, score);
    expect(one?.prognosticScores).toMatchObject([{ episode: 'episodes-1', value: 9 }]);
    expect(report).not.toContain('assumed Observation');
  });
});
