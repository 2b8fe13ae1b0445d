import { describe, expect, test } from 'vitest';
import { type CaseFacts, caseFacts, cohortReport, cohortSvg, syntheticCohort } from '../../src/cohort/index.ts';

const synthetic = syntheticCohort(3).map(caseFacts);

describe('the figure', () => {
  const report = cohortReport(synthetic);

  test('has a title, a description, the numbers at risk, and no script', () => {
    const svg = cohortSvg(report, 'segments') ?? '';
    expect(svg).toMatch(/<title id="title">Survival by number of involved spinal cord segments<\/title>/);
    expect(svg).toContain('<desc id="desc">');
    expect(svg).toContain('Number at risk');
    expect(svg).not.toMatch(/<script|NaN|undefined|Infinity/);
    // as wide as a window that is narrower
    expect(svg).toMatch(/^<svg [^>]*viewBox[^>]*max-width:100%/);
  });

  test('says which groups it shows, how coarse it is, and a ratio only where there are two', () => {
    const inGroups = (number: number) => ({
      id: `of-${number}`,
      label: 'Remainder',
      of: ({ followUp }: CaseFacts) =>
        typeof followUp === 'object' ? `${Math.round(followUp.months) % number}` : undefined,
    });
    const by = [inGroups(2), inGroups(3), inGroups(9)];
    const captions = (minimumCell: number) =>
      by.map(({ id }) => {
        const svg = cohortSvg(cohortReport(synthetic, { by, minimumCell }), id) ?? '';
        return [/Hazard ratio \d/, /The 7 largest of 9 groups\./, /Steps of at least/].map((said) => said.test(svg));
      });
    expect(captions(0)).toEqual([
      [true, false, false],
      [false, false, false],
      [false, true, false],
    ]);
    expect(captions(1)).toEqual(captions(0));
    expect(cohortSvg(cohortReport(synthetic, { minimumCell: 2 }))).toContain('Steps of at least 2 patients.');
  });

  test('is drawn for a factor with one group, one patient or none', () => {
    for (const cases of [[], synthetic.slice(0, 1), synthetic.filter(({ sex }) => sex === 'male')]) {
      expect(cohortSvg(cohortReport(cases), 'sex')).not.toMatch(/NaN|undefined|Infinity/);
    }
    expect(cohortSvg(report, 'primary')).toBeUndefined();
  });

  test('speaks of tests only where groups are compared', () => {
    const men = cohortReport(synthetic.filter(({ sex }) => sex === 'male'));
    expect(cohortSvg(men, 'sex')).not.toContain('Log-rank');
    expect(cohortSvg(report, 'sex')).toContain('Log-rank p 0.');
  });

  test('escapes what a label holds', () => {
    const by = [{ id: 'x', label: '<b>"&', of: () => '<script>' }];
    const svg = cohortSvg(cohortReport(synthetic, { by }), 'x') ?? '';
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&lt;script&gt;');
  });
});
