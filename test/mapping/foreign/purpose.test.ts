import { describe, expect, it } from 'vitest';
import { coded, iscm, subject, told } from './told.ts';

const treatments = ['surgeries', 'radiotherapies', 'otherTreatments', 'systemicTherapies'];

const procedure = (text: string) => ({
  resourceType: 'Procedure',
  id: 't',
  status: 'completed',
  subject,
  code: { text },
});
const drug = (text: string) => ({
  resourceType: 'MedicationAdministration',
  id: 't',
  status: 'completed',
  subject,
  medicationCodeableConcept: { text },
});
const reason = { reasonReference: [{ reference: 'Condition/iscm' }] };

describe('a treatment that names no tumour, where an ISCM is the only one known', () => {
  it.each([
    'Removal of lesion of bladder',
    'Resection of tumor of pancreas',
    'Excision of lesion of right ear',
    'Biopsy of gastric ulcer',
    'Radiotherapy to orbit',
    'Radiation therapy of shoulder',
    'Radiotherapy for heterotopic ossification',
    'Laminectomy for spinal stenosis',
    'Laminectomy L4-L5 for disc herniation',
    'Laminectomy for epidural abscess',
    'Laminektomie bei Spinalkanalstenose, Spondylose',
    'Cardiac rehabilitation',
  ])('is none of it where its words say what it is for: %s', (text) => {
    const { case: one, report } = told(iscm(), procedure(text));
    for (const list of treatments) expect(one).not.toHaveProperty(list);
    expect(report.join()).toMatch(/not-represented Procedure/);
  });

  it.each([
    'methylPREDNISolone (MEDROL DOSEPAK) for sinusitis',
    'bevacizumab (Avastin) intravitreal injection OD',
    'leuprolide for endometriosis',
    'cyclophosphamide for lupus nephritis',
    'dexamethasone intra-articular',
    'prednisone 5 mg for COPD exacerbation',
    'methotrexate 2.5 mg weekly for rheumatoid arthritis',
    'dexamethasone 4 mg PO premed',
    'Dexamethason bei Übelkeit',
    'dexamethasone-neomycin otic drops',
  ])('is none of it where a drug is for another disease: %s', (text) => {
    const { case: one, report } = told(iscm(), drug(text));
    expect(one).not.toHaveProperty('systemicTherapies');
    expect(report).toContain('not-represented MedicationAdministration');
  });

  it.each([
    procedure('Laminectomy'),
    procedure('Laminectomy T5-T7 for tumor resection'),
    procedure('Laminectomy for decompression of the spinal cord'),
    procedure('Resection of spinal cord tumor'),
    procedure('Resection of intramedullary metastasis'),
    procedure('Radiotherapy to T-spine'),
    procedure('Radiotherapy to 30 Gy'),
    procedure('Palliative radiotherapy for pain'),
    procedure('Bestrahlung der BWS'),
    procedure('Neurological rehabilitation'),
    drug('dexamethasone 4 mg tablet'),
    drug('dexamethasone for cord edema'),
    drug('cisplatin for injection'),
    drug('methotrexate for carcinomatous meningitis'),
  ])('is of it where they do not: $code.text $medicationCodeableConcept.text', (resource) => {
    const one = told(iscm(), resource).case ?? {};
    expect(treatments.filter((list) => list in one)).toHaveLength(1);
  });

  it('is of it where it says so, whatever its words', () => {
    const said = told(iscm(), { ...procedure('Laminectomy for epidural abscess'), ...reason }).case;
    expect(said?.surgeries).toHaveLength(1);
    expect(told(iscm(), { ...drug('dexamethasone for COPD'), ...reason }).case?.systemicTherapies).toHaveLength(1);
  });

  it('is of the only primary cancer where it names no other place', () => {
    const renal = coded('http://hl7.org/fhir/sid/icd-10-cm', 'C64.9');
    const kidney = { resourceType: 'Condition', id: 'k', subject, code: renal };
    const count = (text: string) => told(kidney, procedure(text)).case?.radiotherapies?.length;
    expect([count('Radiotherapy'), count('Radiotherapy to kidney'), count('Radiotherapy to orbit')]).toEqual([
      1,
      1,
      undefined,
    ]);
  });
});

it.each([
  'Laminectomy wound check',
  'Laminectomy suture removal',
  'Laminectomy postop visit',
  'Radiotherapy port film',
])('what is beside a treatment is none, though it is of the tumour: %s', (text) => {
  const { case: one, report } = told(iscm(), { ...procedure(text), ...reason });
  for (const list of treatments) expect(one).not.toHaveProperty(list);
  expect(report).toContain('not-represented Procedure.code');
});
