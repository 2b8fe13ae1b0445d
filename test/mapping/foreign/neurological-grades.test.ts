import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, subject, told } from './told.ts';

const graded = (text: string, value: JsonObject, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Observation',
  id: 'g',
  status: 'final',
  subject,
  code: { text },
  effectiveDateTime: '2025-02-14',
  ...value,
  ...more,
});

describe('a grade of neurological function', () => {
  it.each<[string, JsonObject, string, string]>([
    ['Frankel grade', { valueString: 'C' }, 'frankel', 'C'],
    ['ASIA impairment scale', { valueString: 'AIS D (motor incomplete)' }, 'asia', 'D'],
    ['AIS grade', { valueCodeableConcept: { text: 'B' } }, 'asia', 'B'],
    ['McCormick grade', { valueString: 'III' }, 'mccormick', 'III'],
    ['McCormick grade', { valueInteger: 2 }, 'mccormick', 'II'],
    ['Frankel-Grad', { valueString: 'Grad e' }, 'frankel', 'E'],
    ['Frankel grade', { valueString: 'A - complete' }, 'frankel', 'A'],
    ['ASIA', { valueString: 'C incomplete' }, 'asia', 'C'],
    ['McCormick grade', { valueString: 'Grade IV: severe deficit' }, 'mccormick', 'IV'],
  ])('is read on the scale that is named: %s, %j', (text, value, scale, grade) => {
    const { case: one, report } = told(iscm(), graded(text, value));
    expect(one?.neurologicalGrades).toMatchObject([{ episode: 'episodes-1', scale, grade, date: '2025-02-14' }]);
    expect(report).toContain('assumed Observation');
  });

  it('has the time point that its question names, and the scale of its method', () => {
    const method = { text: 'McCormick' };
    const read = (text: string) =>
      told(iscm(), graded(text, { valueString: 'II' }, { method })).case?.neurologicalGrades;
    expect(read('Neurological grade, preoperative')).toMatchObject([{ timePoint: 'preoperative', grade: 'II' }]);
    expect(read('Neurological grade at discharge')).toMatchObject([{ timePoint: 'discharge' }]);
    expect(read('Neurological grade')?.[0]).not.toHaveProperty('timePoint');
  });

  it('is read of each time, and of the episode that is referred to', () => {
    const focus = [{ reference: 'Condition/iscm' }];
    const before = graded('McCormick', { valueString: 'III' }, { id: 'a', focus });
    const after = graded('McCormick', { valueString: 'II' }, { id: 'b', focus, effectiveDateTime: '2025-06-01' });
    const other = iscm({ id: 'other', onsetDateTime: '2010' });
    const { case: one, report } = told(iscm({ onsetDateTime: '2025-02-01' }), other, before, after);
    expect(one?.neurologicalGrades?.map(({ grade, date }) => [grade, date])).toEqual([
      ['III', '2025-02-14'],
      ['II', '2025-06-01'],
    ]);
    expect(report).not.toContain('assumed Observation');
  });

  it.each<[string, JsonObject]>([
    ['Modified McCormick grade', { valueString: 'III' }],
    ['McCormick grade', { valueString: 'V' }],
    ['Frankel grade', { valueString: 'F' }],
    ['Frankel grade', { valueString: 'Cervical' }],
    ['Frankel grade', { valueString: 'a mild deficit' }],
    ['Frankel grade', { valueString: 'C-D' }],
    ['ASIA impairment scale', { valueString: 'C, D' }],
    ['McCormick grade', { valueString: 'II-III' }],
    ['McCormick grade', { valueString: 'II, III' }],
    ['ASIA impairment scale', { valueString: 'not assessed' }],
    ['AIS', { valueInteger: 3 }],
  ])('is none of another scale, or without a grade of it: %s, %j', (text, value) => {
    expect(told(iscm(), graded(text, value)).case).not.toHaveProperty('neurologicalGrades');
  });

  it('is none of an ISCM that began long after, nor of one of two', () => {
    const grade = graded('Frankel grade', { valueString: 'C' });
    const read = (...episodes: JsonObject[]) => told(...episodes, grade).case?.neurologicalGrades;
    expect(read(iscm({ onsetDateTime: '2027-01-01' }))).toBeUndefined();
    expect(read(iscm({ onsetDateTime: '2025-01-01' }), iscm({ id: 'b', onsetDateTime: '2015' }))).toBeUndefined();
  });
});
