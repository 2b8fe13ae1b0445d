import { describe, expect, it } from 'vitest';
import { iscm, subject, told } from './told.ts';

const course = (text: string, more: object = {}) => {
  const reasonReference = [{ reference: 'Condition/iscm' }];
  const given = { resourceType: 'Procedure', id: 'rt', status: 'completed', subject, code: { text }, reasonReference };
  const [one] = told(iscm({ bodySite: [{ text: 'T7' }] }), { ...given, ...more }).case?.radiotherapies ?? [];
  return one && [one.totalDose, one.fractions, one.fractionDose];
};

describe('the dose that the words of a course tell', () => {
  it.each<[string, (number | undefined)[]]>([
    ['SBRT T7, 24 Gy in 3 fractions', [24, 3, undefined]],
    ['Palliative radiotherapy T5-T9 20 Gy/5#', [20, 5, undefined]],
    ['EBRT T7, 8 Gy in 1 fraction', [8, 1, undefined]],
    ['Radiotherapy T7 30 Gy in 10 fractions (3 Gy per fraction)', [30, 10, 3]],
    ['Perkutane Strahlentherapie BWK 5-9, 10 x 3 Gy', [undefined, 10, 3]],
    ['Perkutane Bestrahlung BWK 5-9, 10 x 3 Gy, GHD 30 Gy', [30, 10, 3]],
    ['Bestrahlung BWK 7, 50,4 Gy in 28 Fraktionen, ED 1,8 Gy', [50.4, 28, 1.8]],
  ])('is that of the course: %s', (text, dose) => {
    expect(course(text)).toEqual(dose);
  });

  it.each([
    'SRS T7, 18 Gy',
    'Radiotherapy T7, 20 Gy in 5 fractions, boost 9 Gy in 3 fractions',
    'Radiotherapy T7, 20 Gy of 30 Gy in 10 fractions',
    'Radiotherapy T7 in 5 fractions',
    'Radiotherapy T7, 3000 cGy in 10 fractions',
  ])('is not read where it is not said whole, or of several courses: %s', (text) => {
    expect(course(text)).toEqual([undefined, undefined, undefined]);
  });

  it('is not that of a course that was broken off', () => {
    expect(course('Radiotherapy T7, 30 Gy in 10 fractions', { status: 'stopped' })).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
