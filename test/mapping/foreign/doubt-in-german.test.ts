import { describe, expect, it } from 'vitest';
import { coded, subject, told } from './told.ts';

const condition = (text: string, code?: string) => ({
  resourceType: 'Condition',
  id: 'c',
  subject,
  code: { ...(code === undefined ? {} : coded('http://fhir.de/CodeSystem/bfarm/icd-10-gm', code)), text },
});

describe('words of doubt in German', () => {
  it.each([
    'Mögliche %',
    'Möglicherweise %',
    'Evtl. %',
    'Am ehesten %',
    '%, a. e.',
    'V.a.%',
    '%, V. a.',
    'Vd. a. %',
    'Verd.a. %',
    'Metastasenverdächtiger Befund, %',
    'Suspekte %',
    'Differenzialdiagnose %',
    'Arbeitsdiagnose: %',
    'Fragl. %',
    'Frage nach %',
    'Befund vereinbar mit %',
    'Passend zu %',
    'Cave %',
    'Z.A. %',
    'Abklärung %',
    'Ausschl. %',
    '%: o.B.',
    'St.p. %',
    'Status nach %',
    'Zust. n. %',
    'Zn %',
    'Anamnestisch %',
    'FA: %',
    'Mutter: %',
    '% (Großmutter)',
    'Bruder: %',
  ])('are no diagnosis: %s', (words) => {
    for (const code of [undefined, 'C79.4']) {
      const text = words.replace('%', 'intramedulläre Metastase BWK 6');
      expect(told(condition(text, code)).case?.episodes).toBeUndefined();
    }
    const breast = told(condition(words.replace('%', 'Mammakarzinom'), 'C50.4'));
    expect(breast.case?.primaryCancers).toBeUndefined();
    expect(breast.report).toContain('not-represented Condition.code');
  });

  it.each(['Größenprogrediente %', 'Histologisch gesicherte %', 'Neu aufgetretene % rechts', '%, ED 05/2024'])(
    'are not such as these: %s',
    (words) => {
      for (const code of [undefined, 'C79.4']) {
        const text = words.replace('%', 'intramedulläre Metastase BWK 6');
        expect(told(condition(text, code)).case?.episodes).toHaveLength(1);
      }
    },
  );
});

describe('a treatment of the past behind a diagnosis', () => {
  it.each([
    ['C50.4', 'Mammakarzinom links, Z.n. Ablatio 2019'],
    ['C50.4', 'Mammakarzinom links (Z. n. BET und adjuvanter Bestrahlung)'],
    ['C50.4', 'Mammakarzinom links, ED 03/2019, Z.n. neoadjuvanter Chemotherapie, Z.n. Mastektomie'],
    ['C50.4', 'Breast cancer, status post mastectomy'],
  ])('leaves it as it is: %s %s', (code, text) => {
    expect(told(condition(text, code)).case?.primaryCancers).toHaveLength(1);
  });

  it('leaves an ISCM as it is', () => {
    const text = 'Intramedulläre Metastase HWK 5, Z.n. mikrochirurgischer Teilresektion 04/24';
    expect(told(condition(text, 'C79.4')).case?.episodes).toHaveLength(1);
  });

  it.each([
    'Z.n. Mammakarzinom, Z.n. Ablatio',
    'Z.n. Mastektomie bei Mammakarzinom',
    'Mammakarzinom, Z.n.',
    'Mammakarzinom (Z.n.)',
    'Narbenschmerz, Z.n. Mammakarzinom',
    'Narbenschmerz, Z.n. Mastektomie bei Mammakarzinom',
    'V.a. Mammakarzinom, Z.n. Mastektomie rechts',
    'Mammakarzinom, Z.n. Mastektomie rechts, V.a. Rezidiv',
  ])('makes none of what is doubted: %s', (text) => {
    expect(told(condition(text, 'C50.4')).case?.primaryCancers).toBeUndefined();
  });

  it.each([
    'Rückenschmerz, Z.n. Resektion einer intramedullären Metastase',
    'Z.n. Resektion, intramedulläre Metastase',
  ])('makes no ISCM: %s', (text) => {
    expect(told(condition(text, 'C79.4')).case?.episodes).toBeUndefined();
  });
});
