import { describe, expect, it } from 'vitest';
import { coded, iscm, subject, told } from './told.ts';

const ICD_10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const ASSERTED = 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate';
const cancer = (text: string, dates: object) => ({
  resourceType: 'Condition',
  id: 'c',
  subject,
  code: { text },
  ...dates,
});

describe('when a tumour was diagnosed', () => {
  it.each([
    ['the day it began', { onsetDateTime: '2022-02-01T10:00:00+01:00' }, '2022-02-01'],
    ['the month it began', { onsetDateTime: '2022-02' }, '2022-02'],
    ['the begin of the time it was there', { onsetPeriod: { start: '2022', end: '2023' } }, '2022'],
  ])('is %s, where nothing else says it, and the report tells that this is assumed', (_, dates, date) => {
    const { case: one, issues } = told(cancer('Adenocarcinoma of the lung', dates), iscm());
    expect(one?.primaryCancers).toMatchObject([{ site: 'lung', diagnosed: date }]);
    const [at] = Object.keys(dates);
    expect(issues.filter(({ expression = '' }) => expression.endsWith(`.${at}`))).toMatchObject([{ id: 'assumed' }]);
  });

  it('is so for other metastases', () => {
    const { case: one } = told(cancer('Liver metastases', { onsetDateTime: '2023-05-02' }), iscm());
    expect(one?.metastases).toMatchObject([{ site: 'liver', diagnosed: '2023-05-02' }]);
  });

  it('is that of the metastases, where the cancer that spread is known from before', () => {
    const known = { ...cancer('Breast cancer', { onsetDateTime: '2015' }), id: 'known' };
    const spread = cancer('Metastatic breast cancer with bone metastases', { onsetDateTime: '2022-02-01' });
    const { case: one } = told(known, spread, iscm());
    expect(one?.primaryCancers).toMatchObject([{ site: 'breast', diagnosed: '2015' }]);
    expect(one?.metastases).toMatchObject([{ site: 'bone', diagnosed: '2022-02-01' }]);
    const alone = told(spread, iscm());
    expect(alone.case?.primaryCancers).toMatchObject([{ site: 'breast', diagnosed: '2022-02-01' }]);
    expect(alone.issues.filter(({ id, message }) => id === 'assumed' && message.includes('spread'))).toHaveLength(1);
  });

  it('is what the extension for it says, and not the date of recording', () => {
    const asserted = { extension: [{ url: ASSERTED, valueDateTime: '2022-03-04' }], onsetDateTime: '2022-02-01' };
    const both = told(cancer('Adenocarcinoma of the lung', asserted), iscm());
    expect(both.case?.primaryCancers).toMatchObject([{ diagnosed: '2022-03-04' }]);
    expect(both.issues.filter(({ expression = '' }) => expression.endsWith('.onsetDateTime'))).toMatchObject([
      { id: 'not-represented' },
    ]);
    const recorded = told(cancer('Adenocarcinoma of the lung', { recordedDate: '2022-02-01' }), iscm());
    expect(recorded.case?.primaryCancers?.[0]).not.toHaveProperty('diagnosed');
  });

  it('is not when a tumour that came back did so', () => {
    const { case: one } = told(
      { ...cancer('', { onsetDateTime: '2022-02-01' }), code: { ...coded(ICD_10, 'C50.4'), text: 'Rezidiv' } },
      iscm(),
    );
    expect(one?.primaryCancers?.[0]).not.toHaveProperty('diagnosed');
  });

  it('is not the first symptom of an ISCM', () => {
    const { case: one } = told({ ...iscm(), onsetDateTime: '2024-02-01' });
    expect(one?.episodes).toMatchObject([{ onset: '2024-02-01' }]);
    expect(one?.episodes?.[0]).not.toHaveProperty('diagnosed');
  });
});
