import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IscmCase } from '../../src/case/case.ts';
import { caseFacts, cohortReport, groupings } from '../../src/cohort/index.ts';
import type { JsonObject } from '../../src/fhir/json.ts';
import { anyCase } from '../mapping/case-arbitrary.ts';
import { caseOf, iscm } from './case-of.ts';

/** What is counted of a case. */

/** A case with all its lists the other way round. */
const turned = (value: IscmCase): IscmCase => {
  const lists = Object.entries(value).flatMap(([name, items]) =>
    Array.isArray(items) ? [[name, items.toReversed()] as const] : [],
  );
  return { ...value, ...Object.fromEntries(lists) };
};

describe('facts of a case', () => {
  test('are counted by the first episode', () => {
    const facts = caseFacts(
      caseOf({
        episodes: [
          { key: 'a-second', intervalFromPrevious: 7, ecog: 3, diagnosed: '2020-01' },
          { key: 'b-first', ecog: 1, diagnosed: '2019-06' },
        ],
      }),
    );
    expect(facts.ecog).toBe('1');
  });

  test('keep unknown apart from not recorded', () => {
    const cases = [caseOf({ patient: { sex: 'unknown' } }), caseOf({}), caseOf({ patient: { sex: 'male' } })];
    const [sex] = cohortReport(cases.map(caseFacts)).tables[0]?.blocks ?? [];
    expect(sex).toMatchObject({ n: 1, unknown: 1, notRecorded: 1, rows: [{ count: 1, percent: 100 }, { count: 0 }] });
  });

  test('so of ages and intervals that are recorded as unknown', () => {
    const unknown = caseOf({
      ages: [{ key: 'age', event: 'iscm-diagnosis', years: 'unknown' }],
      episodes: [iscm({ intervalFromPrimary: 'unknown' })],
    });
    const blocks = cohortReport([unknown, caseOf({}, 'c2')].map(caseFacts)).tables.flatMap((table) => table.blocks);
    for (const id of ['age', 'interval'])
      expect(blocks.find((block) => block.id === id)).toMatchObject({ n: 0, unknown: 1, notRecorded: 1 });
  });

  test('take survival from full dates where no time is recorded, never from a partial date', () => {
    const of = (diagnosed: string, died: string) =>
      caseFacts(caseOf({ patient: { died }, episodes: [iscm({ diagnosed })] })).followUp;
    expect(of('2020-01-01', '2021-01-01')).toMatchObject({ end: 'event', from: 'dates' });
    expect(of('2020-01', '2021-01-01')).toBe('not-recorded');
    expect(of('2020-01-01', '2020-01-01')).toMatchObject({ months: 0, end: 'event' });
    const seen = {
      outcome: { status: 'alive', lastSeen: '2020-01-01' },
      episodes: [iscm({ diagnosed: '2020-01-02' })],
    };
    expect(caseFacts(caseOf(seen)).followUp).toBe('negative');
  });

  test('do not take a bound as a survival time', () => {
    expect(caseFacts(caseOf({ outcome: { survival: { comparator: '>', value: 12 } } })).followUp).toBe('inexact');
  });

  test('take an age from dates only where they leave no doubt', () => {
    const of = (birthDate: string, diagnosed: string) =>
      caseFacts(caseOf({ patient: { birthDate }, episodes: [iscm({ diagnosed })] })).age;
    expect(of('1960-06-15', '2020-06-15')).toMatchObject({ years: 60 });
    expect(of('1960-06-15', '2020-06-14')).toMatchObject({ years: 59 });
    expect(of('1960', '2020')).toBeUndefined();
    expect(of('1960-02', '2020-05')).toMatchObject({ years: 60 });
  });

  test('count every region of the cord that a lesion reaches, not those of its ends alone', () => {
    const of = (kind: string, cranial: string, caudal: string) =>
      caseFacts(
        caseOf({ episodes: [iscm()], lesions: [{ key: 'l', episode: 'iscm', level: { kind, cranial, caudal } }] }),
      ).regions;
    expect(of('segment', 'C7', 'L1')).toEqual(['cervical', 'thoracic', 'lumbar']);
    expect(of('segment', 'T4', 'T4')).toEqual(['thoracic']);
    expect(of('vertebra', 'T4', 'T4')).toBeUndefined();
  });

  test('do not call a treatment combined for steroids given with it', () => {
    const facts = caseFacts(
      caseOf({
        episodes: [iscm()],
        radiotherapies: [{ key: 'rt', treats: ['iscm'], given: 'given' }],
        systemicTherapies: [{ key: 'dex', treats: ['iscm'], given: 'given', kind: 'steroid' }],
        responses: [{ key: 'r', of: 'iscm', to: ['rt', 'dex'], symptoms: 'improved' }],
      }),
    );
    expect(facts.response?.to).toMatchObject({ label: 'RT', size: 1 });
  });
});

describe('the order of a list says nothing', () => {
  const report = (cases: readonly IscmCase[]) => cohortReport(cases.map(caseFacts), { by: groupings });

  test('so a report is the same, in whatever order cases and their items stand', () => {
    fc.assert(
      fc.property(fc.array(anyCase, { minLength: 1, maxLength: 6 }), (given) => {
        const cases = given.map((value, index) => ({ ...value, id: `case-${index}` }));
        // in JSON, which has an order of members as well
        expect(JSON.stringify(report(cases.map(turned).toReversed()))).toBe(JSON.stringify(report(cases)));
      }),
      { numRuns: 150 },
    );
  });

  test('and of several observations one that is known goes before others', () => {
    const observed = caseOf({
      episodes: [iscm()],
      ages: [53, 47].map((years, index) => ({ key: `age-${index}`, event: 'iscm-diagnosis', years })),
      symptoms: [
        { key: 'first', episode: 'iscm', kind: 'paraplegia', presence: 'absent', timePoint: 'presentation' },
        { key: 'later', episode: 'iscm', kind: 'paraplegia', presence: 'unknown', timePoint: 'follow-up' },
      ],
      metastasisSurveys: [
        { key: 'ct', episode: 'iscm', result: 'not-assessed' },
        { key: 'pet', episode: 'iscm', result: 'none' },
      ],
      responses: [
        { key: 'a-later', of: 'iscm', symptoms: 'deteriorated', timePoint: 'follow-up' },
        { key: 'b-first', of: 'iscm', symptoms: 'improved', timePoint: 'discharge' },
        { key: 'c-not-known', of: 'iscm', symptoms: 'unknown', timePoint: 'postoperative' },
      ],
    });
    expect(caseFacts(observed)).toMatchObject({
      age: { years: 47 },
      paraplegia: 'unknown',
      metastases: { survey: 'none' },
      response: { symptoms: 'improved' },
    });
  });

  test('of judgements, a year alone is not before a day in it: the time points say which was first', () => {
    const judged = (...responses: JsonObject[]) =>
      caseFacts(caseOf({ episodes: [iscm()], responses })).response?.symptoms;
    const later = { key: 'a', of: 'iscm', symptoms: 'deteriorated', date: '2011', timePoint: 'follow-up' };
    const first = { key: 'b', of: 'iscm', symptoms: 'improved', date: '2011-03-02', timePoint: 'discharge' };
    expect(judged(later, first)).toBe('improved');
    expect(judged({ ...later, date: '2010' }, first)).toBe('deteriorated');
    expect(judged({ ...later, date: 'unknown' }, first)).toBe('improved');
  });

  test('and it is told where it is not known which episode was the first', () => {
    const [dated, bare] = [{ key: 'b', diagnosed: '2020' }, { key: 'a' }];
    const notes = (...episodes: JsonObject[]) => report([caseOf({ episodes })]).notes.join();
    expect(notes(bare, { key: 'c' })).toContain(
      'not recorded which was the first, so that any of them was counted: 1.',
    );
    expect(notes(bare, dated)).not.toContain('which was the first');
    expect(notes(bare, { key: 'c', intervalFromPrevious: 7 })).not.toContain('which was the first');
    const march = { key: 'a', diagnosed: '2020-03', ecog: 1 };
    expect(notes({ ...dated, ecog: 3 }, march)).toContain('which was the first');
    expect(caseFacts(caseOf({ episodes: [{ ...dated, ecog: 3 }, march] })).ecog).toBe('1');
    expect(notes({ key: 'b', diagnosed: '2020-02' }, march)).not.toContain('which was the first');
  });

  test('and cases of one patient are told whichever of them names the other', () => {
    const linked = [caseOf({}, 'a'), caseOf({ patient: { alsoIn: ['a'] } }, 'b'), caseOf({}, 'c')];
    for (const cases of [linked, linked.toReversed()])
      expect(report(cases).notes[0]).toBe('Cases of patients who are counted in another case as well: 1.');
  });
});
