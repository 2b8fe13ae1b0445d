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
