import { describe, expect, it } from 'vitest';
import { iscm, subject, told } from './told.ts';

/** The markers of a patient whose only tumour is an ISCM, of an examination by this method. */
const markers = (name: string, method: string, valueString: string) =>
  told(iscm({ code: { text: 'Intramedulläre Metastase BWK 6' } }), {
    resourceType: 'Observation',
    status: 'final',
    subject,
    code: { text: name },
    method: { text: method },
    valueString,
  }).case?.markers;

describe('a stain that German words tell', () => {
  it.each(['Immunhistochemie', 'Immunhistochemisch (Klon 6F11)', 'Immunohistochemie', 'IHC'])('%s', (method) => {
    expect(markers('ER', method, 'positiv')).toMatchObject([{ marker: 'er', result: 'positive' }]);
    expect(markers('HER2/neu', method, '2+')).toMatchObject([{ marker: 'her2', her2Score: '2+' }]);
  });

  it.each(['Immunassay', 'Immunhistochemie am Blutausstrich', 'Immunassay im Liquor'])('is none: %s', (method) => {
    expect(markers('ER', method, 'positiv')).toBeUndefined();
  });

  it.each([
    ['nicht nachweisbar', 'negative'],
    ['Kein Nachweis', 'negative'],
    ['keine Expression', 'negative'],
    ['nachweisbar', 'positive'],
    ['schwach pos.', 'weakly-positive'],
    ['fraglich nachweisbar', undefined],
    ['nicht sicher nachweisbar', undefined],
  ])('with the result %s', (words, result) => {
    const [marker] = markers('TTF-1', 'Immunhistochemie', words) ?? [];
    expect([marker?.result, marker?.text]).toEqual([result, words]);
  });
});
