import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Folder, ROOT, run } from '../cli/command.ts';

const folder = new Folder();
let generated: string;
beforeAll(async () => {
  generated = (await run(folder, ['cohort', 'generate', '--seed', '9'])).out;
});
afterAll(() => folder.remove());

test('generate, to-fhir and cohort give S2 its tables', async () => {
  expect(generated.trim().split('\n')).toHaveLength(61);
  const bundles = await run(folder, ['to-fhir', '-'], generated);
  const report = await run(folder, ['cohort', '-', '--format', 'markdown'], bundles.out);
  expect(report.code).toBe(0);
  expect(report.out).toMatch(/Lung cancer +\| +41 \| 67\.21 \|/);
  expect(report.out).toMatch(/\*\*RT\*\* +\| +21 \| +61\.90 \| +90\.48 \|/);
});

test('filters and groupings are those of GET /cohort', async () => {
  const { code, out } = await run(folder, ['cohort', '-', '--primary', 'breast', '--by', 'sex'], generated);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ cases: 9, survival: { factors: [{ id: 'sex' }] } });
});

test('a mistake in the arguments or the input is said, with the exit code of its kind', async () => {
  const wrong = await run(folder, ['cohort', '-', '--primary', 'mars', '--by', 'weather'], generated);
  expect([wrong.code, wrong.out]).toEqual([2, '']);
  expect(wrong.err).toMatch(/primary: "mars" is not/);
  expect(wrong.err).toMatch(/by: "weather" is none of/);
  const broken = await run(folder, ['cohort', '-'], '{"model":"0.1.0","id":"x","patient":{"sex":"blue"}}\n');
  expect(broken.code).toBe(1);
  expect(broken.err).toMatch(/patient\.sex/);
  expect((await run(folder, ['cohort', 'generate', '--seed', '-3'])).code).toBe(2);
});

test('a figure of the S3 cases is SVG', async () => {
  const cases = readFileSync(join(ROOT, 'examples', 's3', 'cases.ndjson'), 'utf8');
  const { code, out } = await run(folder, ['cohort', '-', '--format', 'svg', '--end-not-stated', 'event'], cases);
  expect(code).toBe(0);
  expect(out).toMatch(/^<svg [^>]*role="img"/);
  expect(out).toContain('22 patients, deaths 16');
});
