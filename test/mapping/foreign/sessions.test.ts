import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, iscm, SCT, subject, told } from './told.ts';

const session = (id: string, on: string, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Procedure',
  id,
  status: 'completed',
  subject,
  code: coded(SCT, '1287742003'),
  performedDateTime: on,
  ...more,
});
const days = ['2020-03-02', '2020-03-03', '2020-03-04', '2020-03-05', '2020-03-06', '2020-03-09'];
const started = (...resources: JsonObject[]) =>
  told(iscm(), ...resources).case?.radiotherapies?.map((course) => course.started);

describe('sessions of radiotherapy that are procedures of their own', () => {
  const all = days.map((day, at) => session(`s${at}`, day));

  it('are one course from the first, in whatever order they come', () => {
    expect(started(...all)).toEqual(['2020-03-02']);
    expect(started(...all.toReversed())).toEqual(['2020-03-02']);
    const { report } = told(iscm(), ...all);
    expect(report.filter((line) => line === 'repeated Procedure')).toHaveLength(days.length - 1);
  });

  it('are one course where they are numbered, or each a period of a day', () => {
    const numbered = days.map((day, at) =>
      session(`s${at}`, day, {
        code: { ...coded(SCT, '1287742003'), text: `EBRT thoracic spine, fraction ${at + 1}/10` },
      }),
    );
    expect(started(...numbered)).toEqual(['2020-03-02']);
    const periods = days.map((day, at) => {
      const { performedDateTime: _date, ...rest } = session(`s${at}`, day);
      return { ...rest, performedPeriod: { start: `${day}T08:00:00Z`, end: `${day}T08:20:00Z` } };
    });
    expect(started(...periods)).toEqual(['2020-03-02']);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['weeks apart', session('a', '2020-03-02'), session('b', '2020-03-30')],
    [
      'at two sites',
      session('a', '2020-03-02', { bodySite: [{ text: 'cervical spinal cord' }] }),
      session('b', '2020-03-03', { bodySite: [{ text: 'thoracic spinal cord' }] }),
    ],
    [
      'at two levels',
      session('a', '2020-03-02', { code: { ...coded(SCT, '1287742003'), text: 'EBRT C4' } }),
      session('b', '2020-03-03', { code: { ...coded(SCT, '1287742003'), text: 'EBRT C7' } }),
    ],
    ['not given', session('a', '2020-03-02'), session('b', '2020-03-03', { status: 'not-done' })],
    ['that are not dated to the day', session('a', '2020-03'), session('b', '2020-04')],
    [
      'with doses of a course each',
      session('a', '2020-03-02', { code: { ...coded(SCT, '1287742003'), text: 'EBRT 8 Gy in 1 fraction' } }),
      session('b', '2020-03-03', { code: { ...coded(SCT, '1287742003'), text: 'EBRT 8 Gy in 1 fraction' } }),
    ],
  ])('are two: %s', (_name, one, other) => {
    expect(started(one, other)).toHaveLength(2);
  });

  it.each(['Chemotherapy', 'FOLFOX'])('with drugs are one course: %s', (text) => {
    const cycle = (id: string, on: string) => session(id, on, { code: { text } });
    const cycles = [cycle('a', '2020-03-02'), cycle('b', '2020-03-23'), cycle('c', '2020-04-20')];
    const courses = (...resources: JsonObject[]) => told(iscm(), ...resources).case?.systemicTherapies;
    expect(courses(...cycles)).toMatchObject([{ given: 'given', kind: 'chemotherapy', started: '2020-03-02' }]);
    expect(courses(...cycles, cycle('d', '2021-03-02'))).toHaveLength(2);
  });

  it('say nothing of operations, which may be two of one kind in a week', () => {
    const operation = (id: string, on: string) => session(id, on, { code: { text: 'Laminectomy' } });
    expect(told(iscm(), operation('a', '2020-03-02'), operation('b', '2020-03-03')).case?.surgeries).toHaveLength(2);
  });
});
