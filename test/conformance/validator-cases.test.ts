import { describe, expect, it } from 'vitest';
import { hasCases, readCases, runCase, score, surplus } from './cases.ts';

/** HL7's public validator cases; differences that remain, and why: docs/validation-differences.md. */

/** Errors at places where the Java validator has none, each with its reason. */
const SURPLUS: Record<string, string> = {
  'bundle-document-versioned-references-bad: bundle-target-missing Bundle.entry[0].resource.section[0].entry[0]':
    'the place of an error that Java reports one entry further',
  'bundle-duplicate-id: bundle-fullurl-relative Bundle.entry[1]': 'both entries have a relative fullUrl',
  'contained-resource-bad-id-ignore: primitive-id Condition.contained[0].id': 'contained resources are checked',
  'contained-resource-bad-id-ignore: invariant-dom-3 Condition.contained[0]': 'contained resources are checked',
  'attachment-tx: primitive-base64Binary Parameters.parameter[0].value.data': 'the data is no base64',
  'ext-derived: fixed-redefined StructureDefinition.differential.element[1]': 'the element that redefines the url',
};

describe.skipIf(!hasCases)('HL7 validator cases', () => {
  const outcomes = hasCases ? readCases().flatMap(runCase) : [];
  const { total, verdict, number, places, placesFound } = score(outcomes);

  it('gives the verdict of the reference validator on at least 95 %', () => {
    expect(verdict / total).toBeGreaterThanOrEqual(0.95);
  });

  it('finds the same number of errors on at least 85 %', () => {
    expect(number / total).toBeGreaterThanOrEqual(0.85);
  });

  it('names the right place of at least 85 % of the errors', () => {
    expect(placesFound / places).toBeGreaterThanOrEqual(0.85);
  });

  it('reports errors elsewhere only for a reason', () => {
    expect(surplus(outcomes).toSorted()).toEqual(Object.keys(SURPLUS).toSorted());
  });

  it('gives every error an expression, and a line where the text is JSON', () => {
    const errors = outcomes.flatMap((outcome) => outcome.errors);
    expect(errors.filter(({ line }) => line === undefined)).toEqual([]);
    expect(errors.filter(({ id, expression }) => id !== 'json-malformed' && !expression)).toEqual([]);
  });
});
