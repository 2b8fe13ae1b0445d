import { describe, expect, it } from 'vitest';
import { coded, SCT, subject, told } from './told.ts';

const read = (text: string, more = {}) =>
  told({ resourceType: 'Condition', id: 'c', subject, code: { ...coded(SCT, '94600009'), text }, ...more }).case;

describe('regions of the cord that a diagnosis names', () => {
  it.each<[string, string[]]>([
    ['Intramedullary metastasis, thoracic and lumbar cord', ['thoracic', 'lumbar']],
    ['Intramedullary metastases of the cervical/thoracic spinal cord', ['cervical', 'thoracic']],
    ['Intramedullary metastasis of the cervical, thoracic and lumbar cord', ['cervical', 'thoracic', 'lumbar']],
    ['Intramedullary metastasis cervicothoracic cord', ['cervical', 'thoracic']],
    ['Intramedullary metastases, thoracic cord and conus', ['thoracic', 'conus']],
    ['Intramedulläre Metastasen Hals- und Brustmark', ['cervical', 'thoracic']],
  ])('are those of the episode, and none is taken for the lesion: %s', (text, regions) => {
    expect(read(text)?.episodes).toMatchObject([{ regions }]);
    expect(read(text)?.lesions).toBeUndefined();
  });

  it('is that of the lesion where there is one', () => {
    expect(read('Intramedullary metastasis of the lumbar cord')?.lesions).toMatchObject([{ region: 'lumbar' }]);
  });

  it('give way to those of the site', () => {
    const site = { bodySite: [{ text: 'thoracic cord' }] };
    expect(read('Intramedullary metastasis, thoracic and lumbar cord', site)?.episodes).toMatchObject([
      { regions: ['thoracic'] },
    ]);
  });
});

describe('what reaches further than a lesion, or where the cord ends', () => {
  it.each([
    ['Intramedullary metastasis T9, oedema to conus', 'T9'],
    ['Intramedullary metastasis T2 with oedema extending into the cervical cord', 'T2'],
    ['Intramedullary metastasis T9 with syrinx of the cervical cord', 'T9'],
    ['Intramedullary metastasis T10, conus normal', 'T10'],
    ['Intramedullary metastasis T11 above the conus', 'T11'],
  ])('is not the region of the lesion: %s', (text, cranial) => {
    expect(read(text)?.lesions).toMatchObject([{ level: { cranial } }]);
    expect(read(text)?.lesions?.[0]).not.toHaveProperty('region');
    expect(read(text)?.episodes?.[0]).not.toHaveProperty('regions');
  });

  it('is not where its words only end', () => {
    expect(read('Intramedullary metastasis at T10, conus ends at L1')?.lesions?.[0]).not.toHaveProperty('region');
    expect(read('Intramedullary metastasis of the conus with oedema')?.lesions).toMatchObject([{ region: 'conus' }]);
  });
});

it.each([
  ['Intramedullary metastasis opposite D11 vertebral body', 'T11'],
  ['Intramedullary metastasis at the level of the T6 vertebral body', 'T6'],
  ['Intramedullary metastasis behind T6 vertebral body', 'T6'],
  ['Intramedulläre Metastase auf Höhe des Wirbelkörpers Th6', 'T6'],
])('a vertebra may tell the level of a lesion alone: %s', (text, cranial) => {
  expect(read(text)?.lesions).toMatchObject([{ level: { cranial, kind: 'vertebra' } }]);
});

it('a metastasis of a vertebra is none of the cord, whatever it is level with', () => {
  expect(read('Metastasis in the T6 vertebral body')?.episodes).toBeUndefined();
  expect(read('Metastasis opposite T6, in the vertebral body')?.episodes).toBeUndefined();
});
