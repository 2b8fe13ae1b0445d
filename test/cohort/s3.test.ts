import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCase } from '../../src/case/parse-case.ts';
import { caseFacts, cohortMarkdown, cohortReport } from '../../src/cohort/index.ts';

const facts = readFileSync(new URL('../../examples/s3/cases.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const parsed = parseCase(JSON.parse(line));
    if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
    return caseFacts(parsed.case);
  });
const table2 = facts.filter(({ id }) => id.startsWith('s3-t2-'));

const references: { name: string; time: number[]; status: number[]; log: { surv: number[]; median: number[] } }[] =
  JSON.parse(readFileSync(new URL('fixtures/survival-reference.json', import.meta.url), 'utf8'));
const column = references.find(({ name }) => name === 'S3, Table 2');

test("S3's Table 2 gives the survival of its column: those alive are censored, the others are taken to have died", () => {
  const { survival } = cohortReport(table2, { endNotStated: 'event' });
  const followed = table2.flatMap(({ followUp }) => (typeof followUp === 'string' ? [] : [followUp]));
  expect(followed.map(({ months }) => months)).toEqual(column?.time);
  expect(followed.map(({ end }) => end)).toEqual(column?.status.map((died) => (died === 1 ? undefined : 'censored')));
  expect([survival.overall?.n, survival.overall?.events]).toEqual([22, 16]);
  expect(survival.overall?.median?.months).toBe(column?.log.median[0]);
  for (const [i, point] of (survival.overall?.points ?? []).entries()) {
    expect(point.survival).toBeCloseTo(column?.log.surv[i] ?? Number.NaN, 8);
  }
});

test('a survival time of which it is not said how it ended is left out unless asked for, and the report says so', () => {
  const report = cohortReport(table2);
  expect(report.survival.overall?.n).toBe(6);
  expect(report.survival.leftOut).toEqual({ notRecorded: 6, inexact: 0, negative: 0, endNotStated: 16 });
  expect(report.notes.join(' ')).toContain('not said whether the time ended by death: 16.');
});

test('what S3 does not record stays without a number: no sex, no LCR where "no improvement" may be either', () => {
  const report = cohortReport(facts);
  const blocks = report.tables.flatMap(({ blocks }) => blocks);
  expect(blocks.find(({ id }) => id === 'sex')).toMatchObject({
    n: 0,
    notRecorded: 116,
    rows: [{ percent: null }, { percent: null }],
  });
  const response = blocks.find(({ id }) => id === 'not-stated');
  expect(response?.figures.map(({ text }) => text)).toEqual(['45.45', '45.45–95.45']);
  expect(report.notes).toContain('Cases of patients who are counted in another case as well: 10.');
  expect(cohortMarkdown(report)).toContain('| **Sex** (n=0); not recorded: 116');
});
