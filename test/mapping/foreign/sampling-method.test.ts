import { expect, it } from 'vitest';
import { iscm, subject, told } from './told.ts';

const taken = (text: string) =>
  told(iscm(), { resourceType: 'Specimen', id: 's', subject, collection: { method: { text } } });

it.each([
  ['Resection', 'resection'],
  ['Excision', 'resection'],
  ['Core needle biopsy', 'biopsy'],
  ['Stanzbiopsie', 'biopsy'],
  ['FNA', 'fine-needle-aspiration'],
])('how a specimen was taken is read from words: %s', (text, method) => {
  const { case: one, report } = taken(text);
  expect(one?.specimens).toMatchObject([{ method }]);
  expect(report.filter((issue) => issue.startsWith('not-represented'))).toEqual([]);
});

it.each(['Excisional biopsy', 'Resection or biopsy', 'no biopsy', 'Swab'])('and is in the report else: %s', (text) => {
  const { case: one, report } = taken(text);
  expect(one?.specimens?.[0]).not.toHaveProperty('method');
  expect(report).toContain('not-represented Specimen.collection');
});
