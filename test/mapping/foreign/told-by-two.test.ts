import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, SCT, told } from './told.ts';

const cancer = (id: string, text: string, onsetDateTime: string): JsonObject =>
  condition({ ...coded(SCT, '254837009'), text }, { id, onsetDateTime });
const cancers = (...resources: JsonObject[]) => told(...resources).case?.primaryCancers?.map((one) => one.laterality);

describe('a cancer that two systems tell in words of their own', () => {
  it.each([
    ['2015-01', '2015-01-20'],
    ['2015', '2015-01-20'],
    ['2015-01-20', '2015-01-20'],
  ])('is one where the dates agree: %s, %s', (less, more) => {
    const [known, other] = [cancer('a', 'Malignant tumour of breast', less), cancer('b', 'Left breast cancer', more)];
    expect(cancers(known, other)).toEqual(['left']);
    expect(cancers(other, known)).toEqual(['left']);
  });

  it.each([
    ['Right breast cancer', '2015-01-20', 'Left breast cancer', '2015-01-20'],
    ['Breast cancer', '2015-01-20', 'Breast cancer', '2015-01-21'],
    ['Breast cancer', '2015-01', 'Breast cancer', '2016'],
  ])('is another on the other side, or of another date: %s %s, %s %s', (text, date, other, later) => {
    expect(cancers(cancer('a', text, date), cancer('b', other, later))).toHaveLength(2);
  });

  it('is another where two of an organ may well be found on one day', () => {
    const melanoma = (id: string, text: string) => condition({ text }, { id, onsetDateTime: '2015-01-20' });
    expect(cancers(melanoma('a', 'Melanoma of back'), melanoma('b', 'Melanoma of scalp'))).toHaveLength(2);
  });
});
