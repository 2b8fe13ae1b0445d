import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, subject, told } from './told.ts';

const ecog = (text: string, value: object) =>
  told(iscm({ onsetDateTime: '2020-05' }), {
    resourceType: 'Observation',
    id: 'x',
    status: 'final',
    subject,
    code: { text },
    effectiveDateTime: '2020-05-04',
    ...value,
  }).case?.episodes?.[0]?.ecog;

it.each(['WHO performance status', 'WHO PS', 'Performance status (WHO)'])("WHO's scale is ECOG's: %s", (name) => {
  expect(ecog(name, { valueInteger: 2 })).toBe(2);
  expect(ecog(name, { valueString: 'PS 2' })).toBe(2);
});

it.each([
  'WHO grade',
  'WHO classification',
  'WHO PS before illness',
  'Target WHO PS',
  'Goal: performance status (WHO)',
])('another scale of WHO, or another time, is not: %s', (name) => {
  expect(ecog(name, { valueInteger: 2 })).toBeUndefined();
});

describe('the status at the diagnosis', () => {
  const on = (id: string, date: string, valueInteger: number, more: JsonObject = {}): JsonObject => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    subject,
    code: { text: 'ECOG performance status' },
    effectiveDateTime: date,
    valueInteger,
    ...more,
  });
  const found = (...statuses: JsonObject[]) => {
    const read = told(iscm({ onsetDateTime: '2020-05-04' }), ...statuses);
    return { ...read, ecog: read.case?.episodes?.[0]?.ecog };
  };

  it.each(['2020-04-27', '2020-05-03', '2020-05-11', '2020-05'])('may be told within a week of it: %s', (date) => {
    const { ecog, report } = found(on('a', date, 2));
    expect(ecog).toBe(2);
    expect(report).toContain('assumed Observation');
  });

  it('is not told further away', () => {
    expect(found(on('a', '2020-04-26', 2)).ecog).toBeUndefined();
    expect(found(on('a', '2020-05-12', 2)).ecog).toBeUndefined();
    expect(found(on('a', '2020-04', 2)).ecog).toBe(2);
    expect(found(on('a', '2020-03', 2)).ecog).toBeUndefined();
  });

  it('is the nearest of several, and what is further away contradicts nothing', () => {
    const statuses = [on('a', '2020-05-01', 3), on('b', '2020-05-05', 1), on('c', '2020-05-09', 2)];
    for (const order of [statuses, statuses.toReversed()]) {
      const { ecog, report } = found(...order);
      expect(ecog).toBe(1);
      expect(report.filter((line) => line.startsWith('contradiction'))).toEqual([]);
    }
    expect(found(on('a', '2020-05-05', 1), on('b', '2020-05-05', 2)).report).toContain('contradiction Observation');
  });

  it('keeps its own day in the report', () => {
    const { issues } = found(on('a', '2020-05-05', 1));
    expect(issues).toContainEqual(
      expect.objectContaining({ id: 'not-represented', expression: 'Observation.effectiveDateTime' }),
    );
  });
});
