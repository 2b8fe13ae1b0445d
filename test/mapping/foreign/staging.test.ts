import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/fhir/json.ts';
import { coded, condition, iscm, SCT, subject, told } from './told.ts';

const breast = (more: JsonObject = {}): JsonObject => condition({ text: 'breast cancer' }, { id: 'b', ...more });
const asked = (code: JsonObject, value: string | JsonObject, more: JsonObject = {}): JsonObject => ({
  resourceType: 'Observation',
  id: 'o',
  status: 'final',
  subject,
  code,
  ...(typeof value === 'string' ? { valueString: value } : { valueCodeableConcept: value }),
  ...more,
});
const shown = (display: string): JsonObject => ({ coding: [{ system: SCT, code: '1', display }] });
const tnm = (...resources: JsonObject[]) => told(iscm(), ...resources).case?.primaryCancers?.[0]?.tnm;

describe('TNM categories of a primary cancer', () => {
  it('are read from mCODE’s observations, with the edition', () => {
    const method = { text: 'AJCC, 8th edition' };
    const category = (code: string, letter: string): JsonObject =>
      asked(coded(SCT, code), shown(`American Joint Committee on Cancer c${letter} (qualifier value)`), {
        id: code,
        method,
      });
    const three = [category('399504009', 'T1b'), category('399534004', 'N0'), category('399387003', 'M0')];
    expect(tnm(breast(), ...three)).toEqual({ t: '1b', n: '0', m: '0', edition: 'AJCC, 8th edition' });
  });

  it.each<[JsonObject, string | JsonObject, JsonObject]>([
    [{ text: 'T category' }, 'T2', { t: '2' }],
    [{ text: 'pT' }, 'pT1c', { t: '1c' }],
    [{ text: 'cN stage' }, '2', { n: '2' }],
    [{ text: 'Primary tumor.clinical [Class] Cancer' }, coded('http://cancerstaging.org', 'cT2'), { t: '2' }],
    [{ text: 'Regional lymph nodes.pathology Cancer' }, 'N1a', { n: '1a' }],
    [{ text: 'Distant metastases.clinical [Class] Cancer' }, 'M1 (OSS, HEP)', { m: '1' }],
    [{ text: 'M-Kategorie' }, shown('M0 category (finding)'), { m: '0' }],
    [{ text: 'T stage' }, 'Tis', { t: 'is' }],
    [{ text: 'T stage' }, 'TX', { t: 'X' }],
    [{ text: 'TNM stage' }, 'pT2 pN1 (2/15) L0 V0 cM0', { t: '2', n: '1', m: '0' }],
    [{ text: 'TNM' }, 'T2N1M0', { t: '2', n: '1', m: '0' }],
    [{ text: 'TNM' }, 'pT1c, N0(sn), M0, G2', { t: '1c', n: '0', m: '0' }],
    [{ text: 'Clinical staging' }, 'cT4b cN2 cM1 (OSS)', { t: '4b', n: '2', m: '1' }],
  ])('are read from an observation in words or codes of others: %j, %j', (code, value, categories) => {
    expect(tnm(breast(), asked(code, value))).toEqual(categories);
  });

  it('leave in the report what stands beside them in the same words', () => {
    const left = (...resources: JsonObject[]) =>
      told(iscm(), ...resources).report.filter((issue) => issue.startsWith('not-represented'));
    const staged = (text: string) => left(breast({ stage: [{ summary: { text } }] }));
    expect(staged('Stage IIA (cT2, cN0, cM0, G2, ER+)')).toEqual(['not-represented Condition.stage[0]']);
    expect(staged('cT2 cN0 cM0')).toEqual([]);
    const whole = asked({ text: 'TNM stage' }, 'Stage IIA, cT2 cN0 cM0');
    expect(left(breast(), whole)).toEqual(['not-represented Observation.valueString']);
    expect(left(breast(), asked({ text: 'TNM stage' }, 'cT2 cN0 cM0'))).toEqual([]);
  });

  it('are read from components, from the stage of the cancer and from its name', () => {
    const component = ['T', 'N', 'M'].map((text, at) => ({ code: { text }, valueString: ['T2', '0', 'M0'][at] }));
    expect(tnm(breast(), { ...asked({ text: 'TNM' }, {}), valueCodeableConcept: undefined, component })).toEqual({
      t: '2',
      n: '0',
      m: '0',
    });
    expect(tnm(breast({ stage: [{ summary: { text: 'cT2 cN0 cM0' } }] }))).toEqual({ t: '2', n: '0', m: '0' });
    expect(tnm(condition({ text: 'Mammakarzinom pT2 pN1a (1/12) L0 V0 M0 G2 R0' }))).toEqual({
      t: '2',
      n: '1a',
      m: '0',
    });
  });

  it('are the first in time, of one time the pathological ones; X where there is no other', () => {
    const read = (...values: [string, string][]) =>
      tnm(
        breast(),
        ...values.map(([value, effectiveDateTime], at) =>
          asked({ text: 'T category' }, value, { id: `o${at}`, effectiveDateTime }),
        ),
      );
    expect(read(['pT2', '2020-02-01'], ['cT3', '2020-01-01'])).toEqual({ t: '3' });
    expect(read(['cT3', '2020-01-01'], ['pT2', '2020-01-01'])).toEqual({ t: '2' });
    expect(read(['TX', '2020-01-01'], ['cT3', '2020-02-01'])).toEqual({ t: '3' });
    expect(read(['ypT0', '2020-01-01'])).toBeUndefined();
    expect(read(['rT2', '2020-01-01'])).toBeUndefined();
  });

  it('are pathological where their question says so', () => {
    const [clinical, pathological] = ['399504009', '384625004'].map((code, at) =>
      asked(coded(SCT, code), at === 0 ? 'T3' : 'T2', { id: code, effectiveDateTime: '2020' }),
    );
    expect(tnm(breast(), clinical ?? {}, pathological ?? {})).toEqual({ t: '2' });
    const { issues } = told(breast(), pathological ?? {});
    expect(issues.map(({ message }) => message).join()).toContain('it also says that it is pathological');
  });

  it('says what it does not read of a category, and leaves what it does not take', () => {
    const values = ['cT3', 'pT2'].map((value, at) => asked({ text: 'T category' }, value, { id: `o${at}` }));
    const { issues } = told(breast(), ...values);
    const messages = issues.map(({ message }) => message).join('\n');
    expect(messages).toContain('it also says that it is pathological');
    expect(messages).toContain('the case holds one category of a cancer for each letter');
  });

  it.each<[JsonObject, string]>([
    [{ text: 'MRI T2' }, 'hyperintense'],
    [{ text: 'Vertebral level' }, 'T2'],
    [{ text: 'Stage group' }, 'IIB'],
    [{ text: 'T category' }, 'N2'],
    [{ text: 'T category' }, 'not assessed'],
    [{ text: 'TNM' }, 'T2-weighted, normal'],
  ])('are none: %j, %s', (code, value) => {
    expect(tnm(breast(), asked(code, value))).toBeUndefined();
  });

  it('are of the cancer referred to, of the only one, and of none of two', () => {
    const lung = condition({ text: 'lung cancer' }, { id: 'l' });
    const focus = [{ reference: 'Condition/l' }];
    const stages = (...resources: JsonObject[]) => told(...resources).case?.primaryCancers?.map((one) => one.tnm?.t);
    expect(stages(breast(), lung, asked({ text: 'T category' }, 'T2', { focus }))).toEqual([undefined, '2']);
    expect(stages(breast(), lung, asked({ text: 'T category' }, 'T2'))).toEqual([undefined, undefined]);
    expect(told(breast(), asked({ text: 'T category' }, 'T2')).report).toContain('assumed Observation');
  });
});
