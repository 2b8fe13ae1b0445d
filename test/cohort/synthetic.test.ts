import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IscmCase } from '../../src/case/case.ts';
import { caseFacts, cohortReport, syntheticCohort } from '../../src/cohort/index.ts';
import type { JsonValue } from '../../src/fhir/json.ts';
import { createValidator } from '../../src/validate/index.ts';
import { definitions, shippedMapping } from '../mapping/toolkit.ts';
import { blockOf, expectPrinted, printedBlocks, rowsOf } from './s2-tables.ts';

const mapping = shippedMapping();
const validator = createValidator({ definitions });
const SEEDS = [3, 4294967295];

/** Through FHIR and back, by the text of the Bundles alone. */
function throughFhir(cases: readonly IscmCase[]): { cases: IscmCase[]; errors: string[] } {
  const errors: string[] = [];
  const back = cases.flatMap((value) => {
    const bundle: JsonValue = JSON.parse(JSON.stringify(mapping.toBundle(value, 'collection')));
    const issues = validator.validate({ resource: mapping.toBundle(value, 'collection') });
    errors.push(...issues.flatMap(({ severity, message }) => (severity === 'error' ? [message] : [])));
    return mapping.toCases(bundle).cases.flatMap((read) => read.case ?? []);
  });
  return { cases: back, errors };
}

describe.each(SEEDS)('the cohort of seed %i, as FHIR and back', (seed) => {
  const { cases, errors } = throughFhir(syntheticCohort(seed));
  const report = cohortReport(cases.map(caseFacts));

  test('makes valid Bundles', () => {
    expect(cases).toHaveLength(61);
    expect(errors).toEqual([]);
  });

  test.each(printedBlocks)("gives S2's figures of %s to the digit", (id) => expectPrinted(report.tables, id));

  test('has 13 who refused, one whose treatment is not known, and three who were lost', () => {
    const treatment = blockOf(report.tables, 'treatment');
    expect([treatment?.unknown, rowsOf(treatment?.rows ?? []).refused?.count]).toEqual([1, 13]);
    expect(report.survival.overall?.n).toBe(58);
  });

  test("has the medians of S2's text, and hazard ratios and tests near its Table 7", () => {
    expect(report.survival.overall?.median?.months).toBe(4);
    for (const [id, [first, second, ratio, lower, upper, logRank, gehan]] of Object.entries(table7)) {
      const factor = report.survival.factors.find((one) => one.id === id);
      expect([id, ...(factor?.groups ?? []).map(({ curve }) => curve.median?.months)]).toEqual([id, first, second]);
      const found = factor?.comparisons[0]?.mantelHaenszel;
      expect(Math.abs(Math.log((found?.ratio ?? 0) / ratio))).toBeLessThan(0.1);
      expect(Math.abs(Math.log((found?.lower ?? 0) / lower))).toBeLessThan(0.15);
      expect(Math.abs(Math.log((found?.upper ?? 0) / upper))).toBeLessThan(0.15);
      expect((factor?.logRank?.p ?? 1) < 0.05).toBe(logRank < 0.05);
      expect((factor?.gehanBreslowWilcoxon?.p ?? 1) < 0.05).toBe(gehan < 0.05);
    }
  });
});

/** Medians of both groups, hazard ratio with interval, p of both tests, as the paper prints them. */
const table7: Record<string, [number, number, number, number, number, number, number]> = {
  sex: [4, 5, 1.258, 0.7081, 2.235, 0.4338, 0.245],
  age: [4, 4, 1.055, 0.5666, 1.963, 0.8664, 0.9522],
  ecog: [5, 3, 0.9207, 0.5171, 1.639, 0.7789, 0.122],
  metastases: [5.5, 4, 0.6413, 0.3473, 1.184, 0.1557, 0.3649],
  segments: [7, 3, 0.4199, 0.2254, 0.7823, 0.0063, 0.0063],
  treatment: [5, 2, 0.1987, 0.06931, 0.5697, 0.0026, 0.0024],
};

test('the margins are those of S2 whatever the seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
      const { tables } = cohortReport(syntheticCohort(seed).map(caseFacts));
      for (const id of printedBlocks) expectPrinted(tables, id);
    }),
    { numRuns: 4 },
  );
});

test('a seed fixes the cases, another gives others, and each says that it is invented', () => {
  const lines = readFileSync(new URL('../../examples/cohort/seed-1.ndjson', import.meta.url), 'utf8');
  const cases = syntheticCohort(1);
  expect(cases.map((value) => `${JSON.stringify(value)}\n`).join('')).toBe(lines);
  const without = ({ id, source, ...rest }: IscmCase) => JSON.stringify(rest);
  const rows = new Set(cases.map(without));
  expect(syntheticCohort(3).filter((value) => rows.has(without(value))).length).toBeLessThan(10);
  expect(cases.every(({ remarks, source }) => remarks?.startsWith('SYNTHETIC') && source?.kind === 'registry')).toBe(
    true,
  );
});
