import { describe, expect, it } from 'vitest';
import { hasCases, readCases, runCase, score } from './cases.ts';

/**
 * HL7's public validator cases. Differences that remain, and why:
 * - bundle-document-versioned-references-bad: the Java validator reports two of three errors at places that do not exist.
 * - pat-security-bad-xhtml: one error for one forbidden element; the other comes with `security-checks`.
 * - hakan-se*: a missing contained target is one error here, in Java also the failed ref-1.
 * - pat-example-extensions: `examples: false` forbids example.org urls; here they are "not checked".
 * - contained-resource-bad-id-ignore: run with contained resources ignored; R4 limits their ids too.
 * - attachment-tx: the error stands at the data that is no base64, not at the Attachment.
 * - ips-htmlrefs-backwards: links from the narrative to entries are not checked.
 * - StructureDefinition-Slice23, ai8, ext-derived, opdef-params: findings of the Java snapshot generator.
 */
describe.skipIf(!hasCases)('HL7 validator cases', () => {
  const outcomes = hasCases ? readCases().flatMap(runCase) : [];
  const { total, verdict, number, places, placesFound } = score(outcomes);

  it('gives the verdict of the reference validator on at least 95 %', () => {
    expect(verdict / total).toBeGreaterThanOrEqual(0.95);
  });

  it('finds the same number of errors on at least 85 %', () => {
    expect(number / total).toBeGreaterThanOrEqual(0.85);
  });

  it('names the right place of at least 75 % of the errors', () => {
    expect(placesFound / places).toBeGreaterThanOrEqual(0.75);
  });

  it('gives every error an expression, and a line where the text is JSON', () => {
    const errors = outcomes.flatMap((outcome) => outcome.errors);
    expect(errors.filter(({ line }) => line === undefined)).toEqual([]);
    expect(errors.filter(({ id, expression }) => id !== 'json-malformed' && !expression)).toEqual([]);
  });
});
