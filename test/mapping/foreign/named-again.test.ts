import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, SCT, subject, told } from './told.ts';

const BREAST = coded(SCT, '254837009');
const known = condition({ ...BREAST, text: 'Left breast cancer' }, { id: 'known', onsetDateTime: '2015-01' });
const named = (code: JsonObject, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Condition',
  id: 'named',
  subject,
  code,
  ...more,
});
const cancers = (...resources: JsonObject[]) => told(...resources).case?.primaryCancers?.length;

describe('a cancer of which nothing but its name is told', () => {
  it.each<[JsonObject]>([
    [{ text: 'Breast cancer' }],
    [{ text: 'Mammakarzinom' }],
    [{ ...BREAST, text: 'Ca breast' }],
    [coded('http://hl7.org/fhir/sid/icd-10', 'C50.9')],
  ])('is the one of that site that is known, wherever it stands: %j', (code) => {
    expect(cancers(known, named(code))).toBe(1);
    expect(cancers(named(code), known)).toBe(1);
    expect(told(named(code), known).report).toContain('repeated Condition');
    expect(cancers(named(code, { recordedDate: '2020-01-01', id: 'other' }), named(code))).toBe(1);
  });

  it.each<[JsonObject, JsonObject]>([
    [{ text: 'Breast cancer' }, { onsetDateTime: '2019' }],
    [{ text: 'Right breast cancer' }, {}],
    [{ text: 'Breast cancer' }, { note: [{ text: 'Second primary.' }] }],
    [{ text: 'Lung cancer' }, {}],
    [{ ...BREAST, text: 'Breast cancer, second primary' }, {}],
  ])('is another where more is told: %j %j', (code, more) => {
    expect(cancers(known, named(code, more))).toBe(2);
    expect(cancers(named(code, more), known)).toBe(2);
  });

  it('is none of several, and told', () => {
    const right = condition({ text: 'Right breast cancer' }, { id: 'right', onsetDateTime: '2018' });
    const { case: one, report } = told(named({ text: 'Breast cancer' }), known, right);
    expect(one?.primaryCancers).toHaveLength(2);
    expect(report).toContain('not-represented Condition');
  });
});
