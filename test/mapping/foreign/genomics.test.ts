import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, iscm, subject, told } from './told.ts';

const LOINC = 'http://loinc.org';
const lung = condition({ text: 'lung cancer' }, { id: 'l' });
const tested = (code: JsonObject, value: JsonObject, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Observation',
  id: 'g',
  status: 'final',
  subject,
  code,
  effectiveDateTime: '2020-01-02',
  ...value,
  ...more,
});
const component = (code: string, text: string): JsonObject => ({
  code: coded(LOINC, code),
  valueCodeableConcept: { text },
});
const variant = (presence: string, ...parts: [string, string][]): JsonObject =>
  tested(
    coded(LOINC, '69548-6'),
    { valueCodeableConcept: coded(LOINC, presence) },
    { component: parts.map(([code, text]) => component(code, text)) },
  );
const PRESENT = 'LA9633-4';
const ABSENT = 'LA9634-2';
const findings = (...resources: JsonObject[]) => told(iscm(), lung, ...resources).case?.genomicFindings;

describe('a finding in a gene', () => {
  it.each<[string, JsonObject, string, string, string]>([
    ['EGFR mutation', { valueString: 'Exon 19 deletion' }, 'egfr', 'mutation', 'present'],
    ['EGFR mutation analysis', { valueString: 'not detected' }, 'egfr', 'mutation', 'absent'],
    ['EGFR gene', { valueString: 'wild-type' }, 'egfr', 'mutation', 'absent'],
    ['ALK rearrangement (FISH)', { valueString: 'positive' }, 'alk', 'rearrangement', 'present'],
    ['ALK-Translokation', { valueString: 'nicht nachgewiesen' }, 'alk', 'rearrangement', 'absent'],
    ['ROS1 fusion', { valueBoolean: false }, 'ros1', 'rearrangement', 'absent'],
    ['HER2 FISH', { valueString: 'not amplified' }, 'her2', 'amplification', 'absent'],
    ['NTRK gene family: NTRK1 fusion', { valueString: 'detected' }, 'other', 'rearrangement', 'present'],
    ['KRAS gene mutation', { valueString: 'G12C' }, 'kras', 'mutation', 'present'],
    ['Mutational status', { valueString: 'BRAF V600E mutated' }, 'braf', 'mutation', 'present'],
  ])('is read in words: %s, %j', (text, value, gene, alteration, presence) => {
    expect(findings(tested({ text }, value))).toMatchObject([
      { of: 'primary-cancers-1', gene, alteration, presence, date: '2020-01-02' },
    ]);
  });

  it('is read from mCODE’s variants: each gene, what was found, and its name', () => {
    const one = variant(PRESENT, ['48018-6', 'STK11'], ['48005-3', 'p.Gly242Glu'], ['48002-0', 'Somatic']);
    expect(findings(one)).toMatchObject([
      { gene: 'other', geneText: 'STK11', alteration: 'mutation', presence: 'present', text: 'p.Gly242Glu' },
    ]);
    const none = variant(ABSENT, ['48018-6', 'NRAS'], ['48018-6', 'BRAF']);
    expect(findings(none)).toMatchObject([
      { gene: 'other', geneText: 'NRAS', presence: 'absent' },
      { gene: 'braf', presence: 'absent' },
    ]);
    const fused = variant(PRESENT, ['48018-6', 'EML4'], ['48018-6', 'ALK'], ['48019-4', 'gene fusion']);
    expect(findings(fused)).toMatchObject([
      { geneText: 'EML4', alteration: 'rearrangement' },
      { gene: 'alk', alteration: 'rearrangement' },
    ]);
  });

  it('is of no kind where a variant lies in several genes and nothing names it', () => {
    const one = variant(PRESENT, ['48018-6', 'BCR'], ['48018-6', 'ABL1']);
    expect(findings(one)).toMatchObject([{ alteration: 'other' }, { alteration: 'other' }]);
  });

  it('is of the specimen it was made on', () => {
    const sample = { resourceType: 'Specimen', id: 's', subject, collection: { bodySite: { text: 'spinal cord' } } };
    const specimen = { reference: 'Specimen/s' };
    const one = tested({ text: 'EGFR mutation' }, { valueString: 'L858R' }, { specimen });
    expect(findings(sample, one)).toMatchObject([{ of: 'specimens-1', gene: 'egfr', presence: 'present' }]);
  });

  it.each<[string, JsonObject]>([
    ['a germline test', tested({ text: 'BRCA1 germline mutation analysis' }, { valueString: 'detected' })],
    ['an inherited variant', tested({ text: 'BRCA2 mutation' }, { valueString: 'Keimbahnmutation nachgewiesen' })],
    ['a mutation of the family', tested({ text: 'Known familial BRCA2 mutation' }, { valueString: 'positive' })],
    ['a hereditary mutation', tested({ text: 'BRCA1 mutation (hereditary)' }, { valueString: 'positive' })],
    ['what is inherited', variant(PRESENT, ['48018-6', 'BRCA1'], ['48002-0', 'Germline'])],
    ['what is uncertain', tested({ text: 'EGFR mutation' }, { valueString: 'variant of uncertain significance' })],
    ['what failed', tested({ text: 'ALK FISH' }, { valueString: 'insufficient material' })],
    ['a subtype', tested({ text: 'Molecular subtype' }, { valueString: 'HER2 positive' })],
    ['a stain', tested({ text: 'ALK' }, { valueString: 'positive' })],
    ['several genes in one text', tested({ text: 'EGFR and KRAS mutation' }, { valueString: 'negative' })],
  ])('is none: %s', (_, observation) => {
    const { case: one } = told(iscm(), lung, observation);
    expect(one).not.toHaveProperty('genomicFindings');
  });
});
