import { describe, expect, it } from 'vitest';
import { subject, told } from './told.ts';

const read = (text: string) => told({ resourceType: 'Condition', id: 'c', subject, code: { text } });

describe('a metastasis by its name', () => {
  it.each([
    ['Bony mets', 'bone'],
    ['Vertebral mets', 'bone'],
    ['Bone secondaries', 'bone'],
    ['Mets to liver', 'liver'],
    ['Secondaries in liver', 'liver'],
    ['Lung mets', 'lung'],
    ['Brain mets', 'brain'],
    ['Cerebellar metastasis', 'brain'],
    ['Adrenal mets', 'adrenal'],
    ['Splenic metastasis', 'spleen'],
    ['Renal metastasis', 'kidney'],
    ['Nodal mets', 'lymph-node'],
    ['Carcinomatous meningitis', 'leptomeninges'],
    ['Brain metastases from lung cancer', 'brain'],
  ])('%s', (text, site) => {
    expect(read(text).case?.metastases).toMatchObject([{ site, presence: 'present' }]);
  });

  it.each([
    'Liver and lung metastases',
    'Bone, liver and brain mets',
    'Metastases to liver and lung',
    'Spinal metastases',
    'Liver metastasectomy',
    'Lung MET amplification',
    'No brain mets',
    '? Liver mets',
    'Liver mets excluded',
  ])('is none, or not of one place, and told: %s', (text) => {
    const { case: one, report } = read(text);
    expect(one?.metastases).toBeUndefined();
    expect(report.join()).toContain('not-represented Condition');
  });
});
