import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, subject, told } from './told.ts';

const diagnosed = iscm({ onsetDateTime: '2025-05-05' });
const status = (id: string, points: number, more: JsonObject): JsonObject => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  subject,
  code: coded('http://loinc.org', '89247-1'),
  valueInteger: points,
  ...more,
});

describe('two statuses at the diagnosis', () => {
  it.each([
    [{ effectiveDateTime: '2025-05-05T08:00:00Z' }, { effectiveDateTime: '2025-05-05T18:00:00Z' }],
    [{ effectiveDateTime: '2025-05-05T10:00:00+05:30' }, { effectiveDateTime: '2025-05-05T08:00:00Z' }],
    [{ effectiveInstant: '2025-05-05T07:30:00Z' }, { effectiveDateTime: '2025-05-05T03:00:00-05:00' }],
    [{ effectiveDateTime: '2025-05-05' }, { effectivePeriod: { start: '2025-05-05T09:00:00Z' } }],
  ])('are told by the first of them, wherever it stands: %j, %j', (earlier, later) => {
    const [first, second] = [status('a', 3, earlier), status('b', 1, later)];
    for (const all of [
      [first, second],
      [second, first],
    ]) {
      const { case: one, report } = told(diagnosed, ...all);
      expect(one?.episodes?.map(({ ecog }) => ecog)).toEqual([3]);
      expect(report).toContain('contradiction Observation');
    }
  });

  it('of no time are the same whichever stands first', () => {
    const undated = iscm();
    const all = [status('a', 2, {}), status('b', 4, {})];
    const read = (order: JsonObject[]) => told(undated, ...order).case?.episodes?.map(({ ecog }) => ecog);
    expect(read(all)).toEqual(read(all.toReversed()));
  });
});
