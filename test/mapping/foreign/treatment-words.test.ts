import { describe, expect, it } from 'vitest';
import { iscm, subject, told } from './told.ts';

/** What an ISCM was treated with, by the words of a procedure for it. */
function treatment(text: string) {
  const operation = { resourceType: 'Procedure', id: 'x', status: 'completed', subject, code: { text } };
  const { case: one, report } = told(iscm(), { ...operation, reasonReference: [{ reference: 'Condition/iscm' }] });
  const read = [
    ...(one?.surgeries ?? []).map(({ kind }) => kind),
    ...(one?.radiotherapies ?? []).map(({ technique }) => technique ?? 'radiotherapy'),
    ...(one?.otherTreatments ?? []).map(({ kind }) => kind),
  ];
  return { read, report };
}

describe('a treatment by its words', () => {
  it.each([
    ['T5-T7 laminectomy', 'laminectomy'],
    ['C4-5/T5-6 laminectomy for tumour debulking', 'laminectomy'],
    ['D5-D7 laminectomy and debulking', 'laminectomy'],
    ['Laminectomy T5, T6 and T7', 'laminectomy'],
    ['Laminectomy T12 and L1, durotomy, partial resection of conus tumour', 'laminectomy'],
    ['Emergency laminectomy T6', 'laminectomy'],
    ['Debulking of intramedullary metastasis', 'lesion-excision'],
    ['Gross total resection of intramedullary tumour T6', 'lesion-excision'],
    ['Spinal cord tumour excision T6', 'lesion-excision'],
    ['Spinal cord biopsy', 'biopsy'],
    ['SRS T6, 18 Gy', 'srs'],
    ['CyberKnife radiosurgery T6', 'srs'],
    ['Gamma Knife radiosurgery', 'srs'],
    ['Spine SBRT T6', 'sbrt'],
    ['Craniospinal irradiation', 'radiotherapy'],
    ['Proton therapy', 'radiotherapy'],
    ['Re-irradiation T4-T8', 'radiotherapy'],
    ['Radiochemotherapy', 'radiotherapy'],
    ['Stereotactic body radiotherapy T6, 24 Gy in 2 fractions', 'sbrt'],
    ['SABR T6 24 Gy in 2#', 'sbrt'],
    ['EBRT T4-T8 20 Gy in 5#', 'radiotherapy'],
    ['Palliative RT 20 Gy/5#', 'radiotherapy'],
    ['Spinal radiotherapy 30 Gy in 12 fractions', 'radiotherapy'],
    ['External beam radiotherapy, thoracic spine', 'radiotherapy'],
    ['Stereotactic radiotherapy T6', 'radiotherapy'],
    ['Radiotherapy as per MDT', 'radiotherapy'],
  ])('is %s: %s', (text, read) => {
    expect(treatment(text).read).toEqual([read]);
  });

  it.each([
    'Radiotherapy booked',
    'Radiotherapy requested',
    'Radiotherapy appointment',
    'Awaiting radiotherapy',
    'Radiotherapy pending',
    'Radiotherapy offered',
    'EBRT advised',
    'Radiotherapy to start Monday',
    'Radiotherapy to be given',
    'Radiotherapy next week',
    'Radiotherapy contraindicated',
    'Radiotherapy clinic',
    'Radiotherapy MDT',
    'Radiotherapy would be an option',
    'Radiotherapy if progression',
    'Radiotherapy mask fitting',
    'Radiotherapy skin reaction',
    'Laminectomy listed',
    'Laminectomy scar',
    'Rehabilitation goals set',
  ])('is none that was given, and told: "%s"', (text) => {
    const { read, report } = treatment(text);
    expect(read).toEqual([]);
    expect(report.join()).toMatch(/not-represented Procedure/);
  });
});

describe('the words of a treatment of another organ', () => {
  it.each([
    'EBRT to pelvis 50 Gy/25#',
    'WBRT 30 Gy in 10#',
    'Axillary lymph node biopsy',
    'Brain biopsy',
    'SRS, left frontal',
  ])('are of no ISCM that nobody names: "%s"', (text) => {
    const operation = { resourceType: 'Procedure', id: 'x', status: 'completed', subject, code: { text } };
    const { case: one } = told(iscm(), operation);
    expect([one?.surgeries, one?.radiotherapies]).toEqual([undefined, undefined]);
  });
});
