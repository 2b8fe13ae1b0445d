import { describe, expect, it } from 'vitest';
import { coded, subject, told } from './told.ts';

const cancer = { resourceType: 'Condition', id: 'c', subject, code: coded('http://hl7.org/fhir/sid/icd-10', 'C50.9') };
const test = { resourceType: 'Observation', id: 'x', status: 'final', subject, focus: [{ reference: 'Condition/c' }] };
const method = { text: 'Immunohistochemistry' };

/** The markers of a cancer that an observation in words tells. */
const markers = (name: string, valueString: string, more: object = { method }) =>
  told(cancer, { ...test, code: { text: name }, valueString, ...more }).case?.markers;

describe('a stain in the words of a British report', () => {
  it.each([
    ['Positive, Allred 8/8', 'positive'],
    ['Positive (Allred score: 3/8)', 'positive'],
    ['Strongly positive', 'positive'],
    ['+ve', 'positive'],
    ['Negative (0/8)', 'negative'],
    ['Negative, Allred 2/8', 'negative'],
    ['-ve', 'negative'],
    ['No staining', 'negative'],
    ['Borderline', 'equivocal'],
    ['Positive, diffuse', 'positive'],
    ['Positive (focal)', 'positive'],
    ['Positive, diffuse and strong', 'positive'],
    ['Focally positive', 'positive'],
    ['Positive, nuclear', 'positive'],
    ['Not performed', undefined],
    ['Pending', undefined],
    ['Positive, weak', undefined],
    ['Positive control', undefined],
    ['Positive, 0/8', undefined],
    ['Negative, 8/8', undefined],
    ['Allred 8/8', undefined],
    ['positive?', undefined],
    ['Positive; CK20 -ve', undefined],
  ])('%s', (text, result) => {
    const [marker] = markers('Oestrogen receptor status', text) ?? [];
    expect([marker?.marker, marker?.result, marker?.text]).toEqual(['er', result, text]);
  });

  it.each([
    ['CK-H', 'ck-high'],
    ['CK-L', 'ck-low'],
    ['CK-P', 'ck-p'],
    ['VIM', 'vimentin'],
    ['TG', 'thyroglobulin'],
    ['ALK-V', 'alk'],
    ['Cytokeratin', 'cytokeratin'],
    ['HER2 status', 'her2'],
  ])('is of the marker by its short name: %s', (name, marker) => {
    expect(markers(name, 'positive')).toMatchObject([{ marker, result: 'positive' }]);
  });

  it.each(['TG', 'VIM', 'ER status'])('is none where no tissue was stained: %s', (name) => {
    expect(markers(name, 'positive', {})).toBeUndefined();
  });
});

it.each([
  ['ALK (D5F3)', 'alk'],
  ['ER (SP1)', 'er'],
  ['TTF-1 (clone 8G7G3/1)', 'ttf-1'],
  ['Pan-CK (AE1/AE3)', 'pan-cytokeratin'],
])('a stain that names the clone of its antibody: %s', (text, marker) => {
  expect(markers(text, 'positive')).toMatchObject([{ marker, markerText: text, result: 'positive' }]);
});

describe('a stain that the case has no word for', () => {
  it.each(['GATA3', 'SOX10', 'Melan-A', 'PAX8', 'Synaptophysin', 'CD20', 'p40', 'PD-L1', 'CK5/6', 'NKX3.1'])(
    'is read with its name: %s',
    (name) => {
      expect(markers(name, 'positive')).toMatchObject([{ marker: 'other', markerText: name, result: 'positive' }]);
      expect(markers(name, 'positive', {})).toBeUndefined();
    },
  );

  it('stands beside others in a list', () => {
    const read = markers('Immunohistochemistry', 'GATA3 (+), SOX10 (-), CK7 (+)');
    expect(read?.map(({ marker, markerText, result }) => [marker, markerText, result])).toEqual([
      ['other', 'GATA3', 'positive'],
      ['other', 'SOX10', 'negative'],
      ['ck7', 'CK7', 'positive'],
    ]);
  });

  it.each(['EGFR mutation', 'CD20 count', 'MET', 'Biomarker X'])(
    'is none that is no stain, or not known: %s',
    (name) => {
      expect(markers(name, 'positive')).toBeUndefined();
    },
  );
});

describe('a stain by the long name of a LOINC code that no table has', () => {
  const loinc = (display: string) => {
    const code = { coding: [{ system: 'http://loinc.org', code: '99999-9', display }] };
    return told(cancer, { ...test, code, valueCodeableConcept: { text: 'Positive' } }).case?.markers;
  };

  it.each([
    ['SOX10 Ag [Presence] in Tissue by Immune stain', 'other'],
    ['Cytokeratin 7 Ag [Presence] in Tissue by Immune stain', 'ck7'],
    ['CD20 cells [Presence] in Cancer specimen by Immune stain', 'other'],
  ])('is of the marker it begins with: %s', (display, marker) => {
    expect(loinc(display)).toMatchObject([{ marker, markerText: display, result: 'positive' }]);
  });

  it.each(['CD20 cells [Presence] in Blood by Immune stain', 'SOX10 Ag [Presence] in Tissue', 'Synaptophysin'])(
    'is none of tissue: %s',
    (display) => {
      expect(loinc(display)).toBeUndefined();
    },
  );
});
