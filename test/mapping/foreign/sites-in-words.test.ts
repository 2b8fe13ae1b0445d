import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { iscm, subject, told } from './told.ts';

const cancer = (id: string, text: string): JsonObject => ({ resourceType: 'Condition', id, subject, code: { text } });
const from = (site: string): JsonObject => ({
  resourceType: 'Specimen',
  id: 'sp',
  subject,
  collection: { bodySite: { text: site } },
});
/** What a specimen from a site is of, beside an ISCM. */
const sampled = (site: string, ...diagnoses: JsonObject[]) =>
  told(iscm(), ...diagnoses, from(site)).case?.specimens?.map(({ of }) => of);

describe('where a specimen is from, in words', () => {
  const parotid = cancer('a', 'Left parotid carcinoma');
  const lung = cancer('b', 'Lung metastases');
  const left = cancer('c', 'Left breast cancer');
  const right = cancer('d', 'Right breast cancer');

  it.each<[string, JsonObject[], string]>([
    ['Left parotid gland', [parotid, lung], 'primary-cancers-1'],
    ['Parotid', [parotid], 'primary-cancers-1'],
    ['Right upper lobe of lung', [parotid, lung], 'metastases-1'],
    ['Left breast', [left, right], 'primary-cancers-1'],
    ['Right breast', [left, right], 'primary-cancers-2'],
    ['Spinal cord C5', [parotid, lung], 'episodes-1'],
  ])('is the one tumour of that site: %s', (site, diagnoses, of) => {
    expect(sampled(site, ...diagnoses)).toEqual([of]);
  });

  it.each<[string, JsonObject[]]>([
    ['Breast', [left, right]],
    ['Right parotid gland', [parotid]],
    ['Right breast', [left]],
    ['Lung', [cancer('e', 'Lung cancer'), lung]],
    ['Breast and axilla', [left]],
    ['Bladder', [parotid]],
  ])('is none where several have it, or none: %s', (site, diagnoses) => {
    expect(sampled(site, ...diagnoses)).toBeUndefined();
  });
});
