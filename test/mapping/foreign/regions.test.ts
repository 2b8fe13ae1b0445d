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
