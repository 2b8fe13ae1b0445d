import { describe, expect, it } from 'vitest';
import { coded, SCT, subject, told } from './told.ts';

const said = (text: string, more: object = {}) => ({
  resourceType: 'Condition',
  id: 'c',
  subject,
  code: { text, ...more },
});
const CORD = coded(SCT, '94600009');

describe('the cancer that the words of an ISCM name', () => {
  it.each([
    ['Intramedullary spinal cord metastasis from breast cancer', 'breast', 'breast cancer'],
    ['Intramedullary metastasis C5 from metastatic breast cancer', 'breast', 'metastatic breast cancer'],
    ['Intramedullary metastasis T4 secondary to a known renal cell carcinoma', 'kidney', 'renal cell carcinoma'],
    ['Intramedullary metastasis of the cord of adenocarcinoma of the lung', 'lung', 'adenocarcinoma of the lung'],
    ['Intramedullary metastasis T4 in a patient with breast cancer', 'breast', 'breast cancer'],
    ['Metastatic melanoma: intramedullary metastasis C3', 'skin', 'Metastatic melanoma'],
    ['Breast cancer, intramedullary metastasis T10', 'breast', 'Breast cancer'],
    ['Intramedulläre Metastase BWK 6 bei Mammakarzinom', 'breast', 'Mammakarzinom'],
    ['Intramedulläre Metastase Th4 eines Bronchialkarzinoms', 'lung', 'Bronchialkarzinoms'],
  ])('is read: %s', (text, site, siteText) => {
    const { case: one } = told({ ...said(text), onsetDateTime: '2024-02-01' });
    expect(one?.episodes).toMatchObject([{ onset: '2024-02-01' }]);
    expect(one?.primaryCancers).toMatchObject([{ site, siteText }]);
    expect(one?.primaryCancers?.[0]).not.toHaveProperty('diagnosed');
  });

  it('with the histology that its name tells', () => {
    const { case: one } = told(said('Intramedullary metastasis T4 from lung adenocarcinoma', CORD));
    expect(one?.primaryCancers).toMatchObject([{ site: 'lung', histology: 'adenocarcinoma' }]);
  });

  it('is none beside the one that is known, whichever comes first', () => {
    const known = { ...said('Breast cancer'), id: 'known', onsetDateTime: '2015-03' };
    const iscm = said('Intramedullary metastasis T4 from breast cancer');
    for (const order of [
      [known, iscm],
      [iscm, known],
    ]) {
      const { case: one } = told(...order);
      expect(one?.primaryCancers).toMatchObject([{ site: 'breast', diagnosed: '2015-03' }]);
    }
  });

  it.each([
    'Intramedullary metastasis T4 of unknown primary',
    'Intramedullary metastasis T4 from breast or lung cancer',
    'Intramedullary spinal cord metastasis (HCC)',
    'Intramedullary metastasis T4',
  ])('is not read where there is none: %s', (text) => {
    const { case: one } = told(said(text));
    expect(one?.episodes).toHaveLength(1);
    expect(one).not.toHaveProperty('primaryCancers');
  });

  it('is not looked for in texts that are long', () => {
    const { case: one } = told(said(`Intramedullary metastasis T4, ${'seen again, '.repeat(20)}from breast cancer`));
    expect(one?.episodes).toHaveLength(1);
    expect(one).not.toHaveProperty('primaryCancers');
  });
});
