import { describe, expect, it } from 'vitest';
import { coded, iscm, mapping, SCT, subject, told } from './told.ts';

const ICD_10_CM = 'http://hl7.org/fhir/sid/icd-10-cm';

describe('a cancer whose site was not written down', () => {
  const cancer = {
    resourceType: 'Condition',
    id: 'b',
    subject,
    code: { ...coded(ICD_10_CM, 'C80.1'), text: 'Cancer' },
  };
  const breast = { resourceType: 'Condition', id: 'a', subject, code: coded(ICD_10_CM, 'C50.912') };
  const lung = { resourceType: 'Condition', id: 'l', subject, code: coded(ICD_10_CM, 'C34.11') };

  it.each([
    ['behind', [breast, cancer]],
    ['before', [cancer, breast]],
  ])('is no second one %s one that has a site', (_name, conditions) => {
    const { case: read, report } = told(...conditions);
    expect(read?.primaryCancers).toMatchObject([{ site: 'breast' }]);
    expect(report).toContain('repeated Condition');
  });

  it('is the one that those are about who refer to it', () => {
    const reasonReference = [{ reference: 'Condition/b' }];
    const code = coded(SCT, '108290001');
    const course = { resourceType: 'Procedure', id: 't', status: 'completed', subject, code, reasonReference };
    const { case: read } = told(cancer, breast, course);
    expect(read?.radiotherapies).toMatchObject([{ treats: [read?.primaryCancers?.[0]?.key] }]);
  });

  it('is none of two, and one where it is the only one or said to be of unknown primary', () => {
    expect(told(breast, lung, cancer).case?.primaryCancers).toHaveLength(2);
    expect(told(cancer).case?.primaryCancers).toMatchObject([{ site: 'unknown' }]);
    const unknown = { ...cancer, code: { ...cancer.code, text: 'Cancer of unknown primary' } };
    expect(told(breast, unknown).case?.primaryCancers).toHaveLength(2);
  });
});

describe('levels of what reaches further than a lesion', () => {
  const lesionOf = (text: string) => told(iscm({ code: { ...coded(SCT, '94600009'), text } })).case?.lesions?.[0];

  it.each([
    'Intramedulläre Metastase Th5 mit Ödem Th3-Th7',
    'Intramedulläre Metastase mit Ödem Th 3 bis 7, Th5',
    'Intramedullary metastasis at T5, edema from T3 to T7',
    'Intramedullary metastasis T5 with syrinx C7-T4',
  ])('are none of it: "%s"', (text) => {
    expect(lesionOf(text)).toMatchObject({ level: { cranial: 'T5', caudal: 'T5' }, levelText: text });
  });

  it('are its own where no others are named', () => {
    expect(lesionOf('Intramedulläre Metastase mit Ödem Th5')).toMatchObject({ level: { cranial: 'T5' } });
  });

  it('of several nothing is chosen; the words are kept and it is reported', () => {
    const text = 'Intramedullary metastases T2, T6 and T10';
    const { case: read, report } = told(iscm({ code: { ...coded(SCT, '94600009'), text } }));
    expect(read?.lesions).toMatchObject([{ levelText: text }]);
    expect(read?.lesions?.[0]).not.toHaveProperty('level');
    expect(report.some((line) => line.startsWith('level-unclear Condition'))).toBe(true);
  });
});

it('what a code says beside its word is told as not read from it', () => {
  const lung = { resourceType: 'Condition', id: 'l', subject, code: coded(ICD_10_CM, 'C34.11') };
  const { issues, cases } = mapping.toCases([{ resourceType: 'Patient', id: 'p' }, lung]);
  const all = [...issues, ...cases.flatMap((one) => one.issues)];
  expect(all.find(({ id }) => id === 'normalised')?.message).toContain('which is not read from it');
});

it('radiotherapy of the sacrum is none of the only ISCM', () => {
  const code = { ...coded(SCT, '108290001'), text: 'Radiation therapy, sacrum' };
  const course = { resourceType: 'Procedure', id: 't', status: 'completed', subject, code };
  expect(told(iscm(), course).case?.radiotherapies).toBeUndefined();
});
