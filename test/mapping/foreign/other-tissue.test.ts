import { describe, expect, it } from 'vitest';
import { coded, iscm, subject, told } from './told.ts';

const specimen = (type: string) => ({ resourceType: 'Specimen', id: 'sp', subject, type: { text: type } });
const er = {
  resourceType: 'Observation',
  id: 'er',
  status: 'final',
  subject,
  code: { text: 'ER' },
  method: { text: 'Immunohistochemistry' },
  specimen: { reference: 'Specimen/sp' },
  valueString: 'Positive',
};

describe('tissue whose kind names the place it is from', () => {
  it.each([
    'Bone core biopsy, L3 vertebral body',
    'Lymph node',
    'Left breast, core needle biopsy',
    'Epidural soft tissue',
    'Bone marrow aspirate',
    'Ovary, left',
    'Pleural fluid cell block',
    'Lymphknoten',
    'Wirbelkörper',
  ])('is none of the only episode of ISCM: %s', (type) => {
    const { case: one, report } = told(iscm(), specimen(type), er);
    expect(one?.specimens).toBeUndefined();
    expect(one?.markers).toBeUndefined();
    expect(report).toContain('not-represented Specimen');
    expect(report).not.toContain('assumed Specimen');
  });

  it.each(['Tissue', 'Tumor, FFPE block', 'Spinal cord tumor, T6', 'Intramedullary lesion, bone window', 'Biopsy'])(
    'is of the only episode of ISCM: %s',
    (type) => {
      expect(told(iscm(), specimen(type), er).case?.markers).toMatchObject([{ marker: 'er', of: 'specimens-1' }]);
    },
  );

  it('is of the only tumour where that is a primary cancer', () => {
    const breast = {
      resourceType: 'Condition',
      id: 'b',
      subject,
      code: coded('http://hl7.org/fhir/sid/icd-10-cm', 'C50.912'),
    };
    expect(told(breast, specimen('Left breast, core needle biopsy'), er).case?.specimens).toMatchObject([
      { of: 'primary-cancers-1' },
    ]);
  });
});

it.each([
  ['ER by IHC', 'er'],
  ['HER2 IHC', 'her2'],
  ['PR (immunohistochemistry)', 'pr'],
  ['CK7, immunostain', 'ck7'],
])('a stain whose name says that it is one is that of its marker: %s', (text, marker) => {
  const { specimen: _, method: __, ...stain } = er;
  expect(told(iscm({ bodySite: [{ text: 'T6' }] }), { ...stain, code: { text } }).case?.markers).toMatchObject([
    { marker, of: 'lesions-1', result: 'positive' },
  ]);
});
