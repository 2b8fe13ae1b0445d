import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { syntheticCohort } from '../../src/cohort/index.ts';
import { ROOT, run as spawned } from '../cli/command.ts';
import { runHere, workingFolder } from '../cli/run-here.ts';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';

const folder = workingFolder();
const CASES = join(ROOT, 'examples/cohort/seed-1.ndjson');
const mapping = shippedMapping();
// loaded once for all commands of this process
vi.mock('../../src/cli/toolkit.ts', () => ({ definitionsWith: () => definitions, loadMapping: () => mapping }));

const run = (...args: string[]) => runHere(args, { definitions, mapping });

test('generate, to-fhir and cohort give S2 its tables', async () => {
  const generated = await run('cohort', 'generate', '--seed', '3');
  expect(generated.out).toBe(
    syntheticCohort(3)
      .map((value) => `${JSON.stringify(value)}\n`)
      .join(''),
  );
  folder.file('cases.ndjson', generated.out);
  folder.file('bundles.ndjson', (await run('to-fhir', 'cases.ndjson')).out);
  const report = await run('cohort', 'bundles.ndjson', '--format', 'markdown');
  expect([report.code, report.err]).toEqual([0, '']);
  expect(report.out).toMatch(/Lung cancer +\| +41 \| 67\.21 \|/);
  expect(report.out).toMatch(/\*\*RT\*\* +\| +21 \| +61\.90 \| +90\.48 \|/);
});

test('a case that is given twice counts once; one that says something else is told of', async () => {
  const [first = '', second = ''] = readFileSync(CASES, 'utf8').split('\n');
  folder.file('first.ndjson', `${first}\n${second}\n`);
  folder.file('again.ndjson', (await run('to-fhir', 'first.ndjson')).out);
  const same = await run('cohort', 'first.ndjson', 'again.ndjson', '--format', 'json');
  expect([same.code, same.err, JSON.parse(same.out).cases]).toEqual([0, '', 2]);
  const { id, model } = JSON.parse(first);
  folder.file('other.ndjson', JSON.stringify({ id, model, patient: { sex: 'unknown' } }));
  const other = await run('cohort', 'first.ndjson', 'other.ndjson', '--format', 'json');
  expect([other.code, JSON.parse(other.out).cases]).toEqual([1, 2]);
  expect(other.err).toMatch(/other\.ndjson:1: error: The case \S+ stands in first\.ndjson:1 too/);
});

test('a store gives the report of its cases', async () => {
  const store = `sqlite:${join(folder.path, 'store.sqlite')}`;
  folder.file('few.ndjson', readFileSync(CASES, 'utf8').split('\n').slice(0, 6).join('\n'));
  expect((await run('import', 'few.ndjson', '--to', store)).err).toContain('6 taken, 0 refused.');
  const stored = await run('cohort', '--from', store, '--state', 'complete,incomplete', '--by', 'sex');
  const loose = await run('cohort', 'few.ndjson', '--by', 'sex');
  expect([stored.code, loose.code]).toEqual([0, 0]);
  expect(JSON.parse(stored.out)).toEqual(JSON.parse(loose.out));
  expect(JSON.parse(stored.out).cases).toBe(6);
  const figure = await run('cohort', '--from', store, '--format', 'svg', '--minimum-cell', '7');
  expect([figure.code, figure.out]).toEqual([2, '']);
  expect(figure.err).toContain('no figure');
});

test('filters and groupings are those of GET /cohort', async () => {
  const { code, out } = await run('cohort', CASES, '--primary', 'breast', '--by', 'sex');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ cases: 9, survival: { factors: [{ id: 'sex' }] } });
});

describe('a mistake is said, with the exit code of its kind', () => {
  test.each([
    ['an unknown filter', ['--colour', 'red'], /unknown option '--colour'/],
    ['a value that a filter does not have', ['--primary', 'mars'], /primary: "mars" is not/],
    ['an unknown factor', ['--by', 'weather'], /by: "weather" is none of sex, age/],
    ['an unknown form', ['--format', 'pdf'], /Allowed choices are json, markdown, svg/],
    ['an unknown band', ['--band', 'wide'], /Allowed choices are log, log-log/],
    ['a least cell that is no number', ['--minimum-cell', 'few'], /minimumCell: a number/],
    ['a filter that only stored cases can meet', ['--state', 'complete'], /use --from/],
    ['inputs and a store', ['--from', 'sqlite:none.sqlite'], /not both/],
    ['a figure of fewer cases than may be told of', ['--format', 'svg', '--minimum-cell', '99'], /no figure/],
  ])('%s: 2', async (_what, args, said) => {
    const { code, out, err } = await run('cohort', CASES, ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(said);
  });

  test('a file that is not there: 2; a seed that is none: 2', async () => {
    expect((await run('cohort', 'nowhere.ndjson')).code).toBe(2);
    expect((await run('cohort', 'generate', '--seed', '-3')).code).toBe(2);
  });

  test('a case that breaks the case model: 1, with its place, and the others are counted', async () => {
    const [first = ''] = readFileSync(CASES, 'utf8').split('\n');
    folder.file('broken.ndjson', `${first}\n{"model":"0.1.0","id":"x","patient":{"sex":"blue"}}\n`);
    const { code, out, err } = await run('cohort', 'broken.ndjson');
    expect([code, JSON.parse(out).cases]).toEqual([1, 1]);
    expect(err).toMatch(/broken\.ndjson:2.*patient\.sex/s);
  });

  test('no case that matches: 0, a report of zeros and a sentence', async () => {
    const { code, out, err } = await run('cohort', CASES, '--primary', 'skin');
    expect([code, JSON.parse(out).cases, err]).toEqual([0, 0, 'No case matches.\n']);
  });
});

test('no case on standard input is what a file without lines is: 0', async () => {
  folder.file('none.ndjson', '');
  const none = await run('cohort', 'none.ndjson');
  expect(none.code).toBe(0);
  expect(await spawned(folder, ['cohort', '-'], '\n')).toEqual(none);
});

test('of a folder, tables and other files are read', async () => {
  const [first = '', second = ''] = readFileSync(CASES, 'utf8').split('\n');
  mkdirSync(join(folder.path, 'both'));
  folder.file('both/cases.ndjson', `${first}\n${second}\n`);
  folder.file('both/cases.csv', 'case_id,sex\nin-a-table,female\n');
  for (const name of ['manifest', 'datapackage']) folder.file(`both/${name}.json`, '{"complete": true}');
  const { code, out, err } = await run('cohort', 'both');
  expect([code, JSON.parse(out).cases, err]).toEqual([0, 3, '']);
});

test('cases of standard input make a figure', async () => {
  const cases = readFileSync(join(ROOT, 'examples/s3/cases.ndjson'), 'utf8');
  const { code, out } = await spawned(folder, ['cohort', '-', '--format', 'svg', '--end-not-stated', 'event'], cases);
  expect(code).toBe(0);
  expect(out).toMatch(/^<svg [^>]*role="img"/);
  expect(out).toContain('22 patients, deaths 16');
});
