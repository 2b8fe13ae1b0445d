import { describe, expect, it } from 'vitest';
import { coded, iscm, subject, told } from './told.ts';

const cancers = (text: string, more: object = {}) =>
  told({ resourceType: 'Condition', id: 'c', subject, code: { ...more, text } }).case?.primaryCancers;

describe('names of cancers and their sides in German', () => {
  it.each([
    ['Mammakarzinom links', 'breast', 'left'],
    ['Mamma-Ca re.', 'breast', 'right'],
    ['Bekanntes invasiv-duktales Mammakarzinom rechts', 'breast', 'right'],
    ['Linksseitiges Nierenzellkarzinom', 'kidney', 'left'],
    ['Klarzelliges Nierenzellkarzinom', 'kidney', undefined],
    ['Adenokarzinom der Lunge', 'lung', undefined],
    ['Bronchial-Ca', 'lung', undefined],
    ['Prostata-CA', 'prostate', undefined],
    ['Malignes Melanom am Rücken', 'skin', undefined],
    ['Melanoma of skin of back', 'skin', undefined],
    ['Cutaneous melanoma, left calf', 'skin', 'left'],
  ])('%s', (text, site, laterality) => {
    const [one, ...others] = cancers(text) ?? [];
    expect([one?.site, one?.laterality, one?.siteText, others.length]).toEqual([site, laterality, text, 0]);
  });

  it('tell the side beside a code that has none', () => {
    const code = coded('http://fhir.de/CodeSystem/bfarm/icd-10-gm', 'C50.4');
    expect(cancers('Mammakarzinom links', code)).toMatchObject([{ site: 'breast', laterality: 'left' }]);
    expect(cancers('Mammakarzinom, Ovar links erhalten', code)?.[0]?.laterality).toBeUndefined();
  });

  it.each(['Kein Mammakarzinom links', 'Z. n. Mamma-Ca li.', 'V. a. Melanom am Rücken'])(
    'are not read in doubt: %s',
    (text) => {
      expect(cancers(text)).toBeUndefined();
    },
  );
});

describe('what German records call symptoms and radiotherapy', () => {
  it.each([
    ['Inkomplette Paraparese', 'paraparesis'],
    ['Progrediente, beinbetonte Tetraparese', undefined],
    ['Progrediente beinbetonte Tetraparese', 'tetraparesis'],
    ['Linksseitige Hemiparese', 'hemiparesis'],
    ['Paresthesia of skin', 'paraesthesia'],
  ])('%s', (text, kind) => {
    const symptom = { resourceType: 'Condition', id: 's', subject, code: { text } };
    expect(told(iscm(), symptom).case?.symptoms?.map((one) => one.kind)).toEqual(kind && [kind]);
  });

  const irradiated = (text: string) =>
    told(iscm({ code: { text: 'Intramedulläre Metastase BWK 6' } }), {
      resourceType: 'Procedure',
      id: 'r',
      status: 'completed',
      subject,
      code: { text },
      performedDateTime: '2025-03-01',
    }).case?.radiotherapies;

  it.each([
    'Perkutane Bestrahlung BWK 5-7',
    'Palliative Radiatio BWK 4-8',
    'Perkutane Strahlentherapie BWS, 10 x 3 Gy',
    'Bestrahlungsserie BWS',
  ])('is given: %s', (text) => {
    expect(irradiated(text)).toMatchObject([{ given: 'given', targetText: text }]);
  });

  it.each([
    'Palliative Radiatio Beckenkamm',
    'Perkutane Bestrahlung der Thoraxwand',
    'Radiatio BWK 6 geplant',
    'Bestrahlungsplanung',
  ])('is of another place, or none: %s', (text) => {
    expect(irradiated(text)).toBeUndefined();
  });
});
